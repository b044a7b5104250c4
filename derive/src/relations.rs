//! `#[relations]`: an object's lists, and its resolvers with a body.

use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::{Error, ItemImpl, Result, Type};

use crate::lists::{Declared, declared, page_arguments, which_arguments};
use crate::names::{camel_case, lower_first};
use crate::nullable::end_errors;

pub(crate) fn implement(mut input: ItemImpl) -> Result<Tokens> {
    let object = input.self_ty.clone();
    let mut arms = Vec::new();
    for field in declared(&mut input)? {
        let (resolver, planned) = match field.word.to_string().as_str() {
            "Many" => many(&object, &field)?,
            "Parts" => parts(&field, false)?,
            "Sole" => parts(&field, true)?,
            "Activity" => activity(&field, false),
            "SurvivorActivity" => activity(&field, true),
            _ => return Err(field.unknown("`Many<T>`, `Parts<T>`, `Sole<T>`, `Activity`, `SurvivorActivity`")),
        };
        input.items.push(syn::parse2(resolver)?);
        let shown = camel_case(&field.name.to_string());
        arms.push(quote!(#shown => Some(#planned)));
    }
    end_errors(&mut input)?;
    Ok(quote! {
        #[::async_graphql::ComplexObject]
        #input

        impl crate::graphql::prepared::Shape for #object {
            fn relation(name: &str) -> Option<crate::graphql::prepared::Field> {
                match name {
                    #(#arms,)*
                    _ => None,
                }
            }
        }
    })
}

/// The list of the rows whose column is the object's id.
fn many(object: &Type, field: &Declared) -> Result<(Tokens, Tokens)> {
    let Declared { name, docs, by, .. } = field;
    let node = field.of()?;
    let by = by.as_ref().ok_or_else(|| Error::new_spanned(name, "by which column? `#[by(\"…\")]`"))?;
    // Cursors know their list by its name.
    let of = lower_first(&quote!(#object).to_string());
    let list = format!("{of}.{}", camel_case(&name.to_string()));
    let (page, which) = (page_arguments("10"), which_arguments(field, node));
    let resolver = quote! {
        #(#docs)*
        #[allow(clippy::too_many_arguments)]
        async fn #name(
            &self,
            ctx: &::async_graphql::Context<'_>,
            #page
            #which
        ) -> crate::error::Result<crate::graphql::connection::Connection<#node>> {
            use crate::graphql::scope::InScope as _;
            use crate::repo::list::{NESTED_DEFAULT, PageArgs};
            let page = PageArgs::new(first, after, last, before, NESTED_DEFAULT)?;
            let list = crate::graphql::list::list::<#node>(#list, ctx, filter, order_by, None)?;
            ctx.scope().reader().await?.children(#by, self.id.uuid(), list, page).await
        }
    };
    Ok((resolver, quote!(crate::graphql::prepared::to_many::<#node>(#list, #by))))
}

/// The rows whose column is the object's id, all of them; or the only one that can be.
fn parts(field: &Declared, is_sole: bool) -> Result<(Tokens, Tokens)> {
    let Declared { name, docs, by, .. } = field;
    let node = field.of()?;
    let by = by.as_ref().ok_or_else(|| Error::new_spanned(name, "by which column? `#[by(\"…\")]`"))?;
    let (returned, find, plan) = if is_sole {
        (quote!(Option<#node>), quote!(sole), quote!(to_sole))
    } else {
        (quote!(Vec<#node>), quote!(parts), quote!(to_parts))
    };
    let resolver = quote! {
        #(#docs)*
        async fn #name(&self, ctx: &::async_graphql::Context<'_>) -> crate::error::Result<#returned> {
            use crate::graphql::scope::InScope as _;
            ctx.scope().reader().await?.#find(#by, self.id.uuid()).await
        }
    };
    Ok((resolver, quote!(crate::graphql::prepared::#plan::<#node>(#by))))
}

/// The object's timeline; also that of records that were merged into it.
fn activity(field: &Declared, of_survivor: bool) -> (Tokens, Tokens) {
    let Declared { name, docs, by, .. } = field;
    let by = by.as_ref().map_or_else(|| quote!("subject_id"), |by| quote!(#by));
    let (resolve, plan) = if of_survivor {
        (quote!(under_survivor::<Self>), quote!(of_survivor::<Self>))
    } else {
        (quote!(under), quote!(of))
    };
    let page = page_arguments("10");
    let resolver = quote! {
        #(#docs)*
        async fn #name(
            &self,
            ctx: &::async_graphql::Context<'_>,
            #page
        ) -> crate::error::Result<crate::graphql::connection::Connection<crate::graphql::activity::ActivityEvent>> {
            use crate::repo::list::{NESTED_DEFAULT, PageArgs};
            let page = PageArgs::new(first, after, last, before, NESTED_DEFAULT)?;
            crate::graphql::activity::#resolve(ctx, #by, self.id.uuid(), page).await
        }
    };
    (resolver, quote!(crate::graphql::activity::#plan(#by)))
}
