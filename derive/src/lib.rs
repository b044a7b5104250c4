//! `#[derive(Columns)]`: from a schema type's plain fields to the columns that they show.

use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Error, Field, Fields, LitStr, Result, Token};

/// Implements `Columns` for a `SimpleObject`: each plain field shows the column of its own name. `#[columns("a", "b")]`
/// names others, in the order in which the field's type reads them; `#[columns(none)]` says that the field is not shown
/// straight from columns. Fields that the schema skips are skipped, flattened ones are asked in turn.
#[proc_macro_derive(Columns, attributes(columns))]
pub fn columns(input: TokenStream) -> TokenStream {
    let input = syn::parse_macro_input!(input as DeriveInput);
    implement(&input).unwrap_or_else(Error::into_compile_error).into()
}

fn implement(input: &DeriveInput) -> Result<Tokens> {
    let name = &input.ident;
    let Data::Struct(data) = &input.data else { return Err(Error::new_spanned(name, "only for structs")) };
    let Fields::Named(fields) = &data.fields else { return Err(Error::new_spanned(name, "only for named fields")) };
    let mut arms = Vec::new();
    let mut rest = quote!(None);
    for field in &fields.named {
        let ty = &field.ty;
        match source(field)? {
            Source::None => {}
            Source::Flattened => rest = quote!(<#ty as crate::graphql::prepared::Columns>::plain(name)),
            Source::Columns { shown, columns } => arms.push(quote! {
                #shown => Some(<#ty as crate::graphql::prepared::Shown>::shown(&[#(#columns),*])),
            }),
        }
    }
    Ok(quote! {
        impl crate::graphql::prepared::Columns for #name {
            fn plain(name: &str) -> Option<crate::graphql::prepared::Field> {
                match name {
                    #(#arms)*
                    _ => #rest,
                }
            }
        }
    })
}

/// What a field is read from.
enum Source {
    /// Nothing: it is not in the schema, or not a column.
    None,
    /// The fields of its own type.
    Flattened,
    /// Columns, under the schema's name of the field.
    Columns { shown: String, columns: Vec<LitStr> },
}

fn source(field: &Field) -> Result<Source> {
    let Some(ident) = &field.ident else { return Ok(Source::None) };
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("graphql")) {
        let words = words(attribute)?;
        if words.iter().any(|word| word == "skip") {
            return Ok(Source::None);
        }
        if words.iter().any(|word| word == "flatten") {
            return Ok(Source::Flattened);
        }
    }
    let mut columns = vec![LitStr::new(&ident.to_string(), ident.span())];
    if let Some(attribute) = field.attrs.iter().find(|attribute| attribute.path().is_ident("columns")) {
        if words(attribute)? == ["none"] {
            return Ok(Source::None);
        }
        columns = attribute.parse_args_with(Punctuated::<LitStr, Token![,]>::parse_terminated)?.into_iter().collect();
    }
    Ok(Source::Columns { shown: camel_case(&ident.to_string()), columns })
}

/// The bare words of an attribute's list.
fn words(attribute: &Attribute) -> Result<Vec<String>> {
    let tokens: Tokens = attribute.parse_args()?;
    Ok(tokens.into_iter().map(|token| token.to_string()).filter(|word| !matches!(word.as_str(), "," | "=")).collect())
}

/// As async-graphql names a field.
fn camel_case(name: &str) -> String {
    let mut pieces = name.split('_');
    let mut camel = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let mut letters = piece.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}
