//! `#[fields]`: resolvers with a body, of an object that no plan reads.

use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::{ItemImpl, Result};

use crate::nullable::end_errors;

pub(crate) fn implement(mut input: ItemImpl) -> Result<Tokens> {
    end_errors(&mut input)?;
    Ok(quote! {
        #[::async_graphql::ComplexObject]
        #input
    })
}
