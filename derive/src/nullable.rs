//! Where the error of a nullable field ends: at the field, which is null; what stands beside it is kept (GraphQL,
//! section 6.4.4).
//!
//! async-graphql ends at an `Option` what went wrong below it, but hands a resolver's own error on to the object around
//! it, whatever the resolver returns. So a `Result<Option<T>>` is turned inside out.

use quote::quote;
use syn::{GenericArgument, ImplItem, ImplItemFn, ItemImpl, PathArguments, PathSegment, Result, ReturnType, Type};

/// Ends errors at every field of an `impl` that returns a `Result<Option<T>>`.
pub(crate) fn end_errors(input: &mut ItemImpl) -> Result<()> {
    for item in &mut input.items {
        if let ImplItem::Fn(resolver) = item {
            end_errors_at(resolver)?;
        }
    }
    Ok(())
}

fn end_errors_at(resolver: &mut ImplItemFn) -> Result<()> {
    let ReturnType::Type(_, found) = &resolver.sig.output else { return Ok(()) };
    let mut caught = (**found).clone();
    let Some(value) = argument(&mut caught, "Result") else { return Ok(()) };
    let Some(inner) = argument(value, "Option").cloned() else { return Ok(()) };
    *value = inner;
    let body = &resolver.block;
    resolver.block = syn::parse2(quote!({
        let found: #found = async move #body.await;
        found.transpose()
    }))?;
    resolver.sig.output = syn::parse2(quote!(-> ::std::option::Option<#caught>))?;
    Ok(())
}

/// The first type between the angle brackets of a `Result<…>` or `Option<…>`, if it is one.
fn argument<'a>(generic: &'a mut Type, name: &str) -> Option<&'a mut Type> {
    let Type::Path(path) = generic else { return None };
    let PathSegment { ident, arguments: PathArguments::AngleBracketed(between) } = path.path.segments.last_mut()?
    else {
        return None;
    };
    match between.args.first_mut() {
        Some(GenericArgument::Type(argument)) if *ident == name => Some(argument),
        _ => None,
    }
}
