//! `#[queries]`: a type's two fields in the query's root, and resolvers with a body.

use proc_macro2::TokenStream as Tokens;
use quote::{ToTokens as _, quote};
use syn::{Error, Expr, ExprLit, ItemImpl, Lit, Result};

use crate::lists::{Declared, declared, page_arguments, which_arguments};
use crate::names::camel_case;
use crate::nullable::end_errors;

pub(crate) fn implement(mut input: ItemImpl) -> Result<Tokens> {
    let part = input.self_ty.clone();
    let mut arms = Vec::new();
    for field in declared(&mut input)? {
        let (resolver, planned) = match field.word.to_string().as_str() {
            "One" => one(&field, &quote!(one))?,
            "Survivor" => one(&field, &quote!(survivor))?,
            "Many" => many(&field)?,
            _ => return Err(field.unknown("`One<T>`, `Survivor<T>`, `Many<T>`")),
        };
        input.items.push(syn::parse2(resolver)?);
        let shown = camel_case(&field.name.to_string());
        arms.push(quote!(#shown => Some(#planned)));
    }
    end_errors(&mut input)?;
    Ok(quote! {
        #[::async_graphql::Object]
        #input

        impl crate::graphql::prepared::Roots for #part {
            fn root(name: &str) -> Option<crate::graphql::prepared::Root> {
                match name {
                    #(#arms,)*
                    _ => None,
                }
            }
        }
    })
}

/// The record of an id.
fn one(field: &Declared, find: &Tokens) -> Result<(Tokens, Tokens)> {
    let Declared { name, docs, .. } = field;
    let node = field.of()?;
    let its = field.says("id").map_or_else(|| quote!("Its id."), Expr::to_token_stream);
    let resolver = quote! {
        #(#docs)*
        async fn #name(
            &self,
            ctx: &::async_graphql::Context<'_>,
            #[graphql(desc = #its)] id: ::entity::Id<crate::graphql::loader::EntityOf<#node>>,
        ) -> crate::error::Result<Option<#node>> {
            use crate::graphql::scope::InScope as _;
            ctx.scope().reader().await?.#find(id).await
        }
    };
    Ok((resolver, quote!(crate::graphql::prepared::root_one::<#node>())))
}

/// The list of all.
fn many(field: &Declared) -> Result<(Tokens, Tokens)> {
    let Declared { name, docs, .. } = field;
    let node = field.of()?;
    let list = camel_case(&name.to_string());
    let (page, which) = (page_arguments("25"), which_arguments(field, node));
    let (argument, search) = match field.says("search") {
        Some(Expr::Lit(ExprLit { lit: Lit::Str(columns), .. })) => {
            let found = format!(
                "Only those in whose {} every word is found, as a beginning,\nin upper or lower case, with or without \
                 accents: the newest 500. At most 200 characters; blank is no search.",
                columns.value()
            );
            (quote!(#[graphql(desc = #found)] search: Option<String>,), quote!(search))
        }
        Some(other) => return Err(Error::new_spanned(other, "a text of what is searched")),
        None => (quote!(), quote!(None)),
    };
    let resolver = quote! {
        #(#docs)*
        #[allow(clippy::too_many_arguments)]
        async fn #name(
            &self,
            ctx: &::async_graphql::Context<'_>,
            #page
            #which
            #argument
        ) -> crate::error::Result<crate::graphql::connection::Connection<#node>> {
            use crate::graphql::scope::InScope as _;
            use crate::repo::list::{PageArgs, ROOT_DEFAULT};
            let page = PageArgs::new(first, after, last, before, ROOT_DEFAULT)?;
            let list = crate::graphql::list::list::<#node>(#list, ctx, filter, order_by, #search)?;
            ctx.scope().reader().await?.list(list, &page).await
        }
    };
    let plan = quote!(crate::graphql::prepared::Root::Many(crate::graphql::prepared::listed::<#node>(#list)));
    Ok((resolver, plan))
}
