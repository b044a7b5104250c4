//! `#[derive(Roots)]`: a merged object's roots are those of its parts.

use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::{Data, DeriveInput, Error, Result};

pub(crate) fn implement(input: &DeriveInput) -> Result<Tokens> {
    let name = &input.ident;
    let Data::Struct(data) = &input.data else { return Err(Error::new_spanned(name, "only for structs")) };
    let parts = data.fields.iter().map(|field| &field.ty);
    Ok(quote! {
        impl crate::graphql::prepared::Roots for #name {
            fn root(name: &str) -> Option<crate::graphql::prepared::Root> {
                None #(.or_else(|| <#parts as crate::graphql::prepared::Roots>::root(name)))*
            }
        }
    })
}
