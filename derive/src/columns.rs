//! `#[derive(Columns)]`: from a schema type's plain fields to the columns that they show.

use std::collections::HashMap;

use proc_macro2::TokenStream as Tokens;
use quote::quote;
use syn::ext::IdentExt as _;
use syn::punctuated::Punctuated;
use syn::{Attribute, Data, DeriveInput, Error, Field, Fields, Ident, LitStr, Path, Result, Token};

use crate::names::camel_case;

pub(crate) fn implement(input: &DeriveInput) -> Result<Tokens> {
    let name = &input.ident;
    let Data::Struct(data) = &input.data else { return Err(Error::new_spanned(name, "only for structs")) };
    let Fields::Named(fields) = &data.fields else { return Err(Error::new_spanned(name, "only for named fields")) };
    let sources = fields.named.iter().map(|field| Ok((field, source(field)?))).collect::<Result<Vec<_>>>()?;
    let mut arms = Vec::new();
    let mut rest = quote!(None);
    for (field, source) in &sources {
        let ty = &field.ty;
        match source {
            Source::Flattened => rest = quote!(<#ty as crate::graphql::prepared::Columns>::plain(name)),
            Source::Row | Source::Columns { shown: None, .. } => {}
            Source::Columns { shown: Some(shown), columns } => arms.push(quote! {
                #shown => Some(<#ty as crate::graphql::prepared::Shown>::shown(&[#(#columns),*])),
            }),
        }
    }
    let from = input.attrs.iter().find(|attribute| attribute.path().is_ident("row"));
    let from = from.map(|attribute| Ok::<_, Error>(from_row(input, &attribute.parse_args()?, &sources))).transpose()?;
    Ok(quote! {
        impl crate::graphql::prepared::Columns for #name {
            fn plain(name: &str) -> Option<crate::graphql::prepared::Field> {
                match name {
                    #(#arms)*
                    _ => #rest,
                }
            }
        }

        #from
    })
}

/// `From` the row: each field from the values of its columns.
fn from_row(input: &DeriveInput, row: &Path, sources: &[(&Field, Source)]) -> Tokens {
    let name = &input.ident;
    let mut uses = HashMap::<String, usize>::new();
    for (_, source) in sources {
        for column in source.columns() {
            *uses.entry(column.value()).or_default() += 1;
        }
    }
    let mut whole = Vec::new();
    let mut parts = Vec::new();
    for (field, source) in sources {
        let ident = &field.ident;
        let values: Vec<Tokens> = source
            .columns()
            .iter()
            .map(|column| {
                let cell = cell(column);
                let left = uses.entry(column.value()).or_default();
                *left -= 1;
                if *left == 0 { quote!(row.#cell) } else { quote!(row.#cell.clone()) }
            })
            .collect();
        match values.as_slice() {
            // Before anything is taken from it.
            [] => whole.push(quote!(#ident: From::from(&row))),
            [value] => parts.push(quote!(#ident: crate::graphql::show::Show::show(#value))),
            values => parts.push(quote!(#ident: crate::graphql::show::Show::show((#(#values),*)))),
        }
    }
    quote! {
        #[allow(clippy::clone_on_copy)]
        impl From<#row> for #name {
            fn from(row: #row) -> Self {
                Self { #(#whole,)* #(#parts,)* }
            }
        }
    }
}

/// The row's field of a column: `r#type` of `type`.
fn cell(column: &LitStr) -> Ident {
    let name = column.value();
    let mut cell = syn::parse_str(&name).unwrap_or_else(|_| Ident::new_raw(&name, column.span()));
    cell.set_span(column.span());
    cell
}

/// What a field is read from.
enum Source {
    /// The row as a whole: it is not shown straight from columns.
    Row,
    /// The fields of its own type.
    Flattened,
    /// Columns, under the schema's name of the field if it is in the schema.
    Columns { shown: Option<String>, columns: Vec<LitStr> },
}

impl Source {
    fn columns(&self) -> &[LitStr] {
        match self {
            Self::Columns { columns, .. } => columns,
            Self::Row | Self::Flattened => &[],
        }
    }
}

fn source(field: &Field) -> Result<Source> {
    let Some(ident) = &field.ident else { return Ok(Source::Row) };
    let name = ident.unraw().to_string();
    let mut shown = Some(camel_case(&name));
    for attribute in field.attrs.iter().filter(|attribute| attribute.path().is_ident("graphql")) {
        let words = words(attribute)?;
        if words.iter().any(|word| word == "skip") {
            shown = None;
        }
        if words.iter().any(|word| word == "flatten") {
            return Ok(Source::Flattened);
        }
    }
    let mut columns = vec![LitStr::new(&name, ident.span())];
    if let Some(attribute) = field.attrs.iter().find(|attribute| attribute.path().is_ident("columns")) {
        if words(attribute)? == ["none"] {
            return Ok(Source::Row);
        }
        columns = attribute.parse_args_with(Punctuated::<LitStr, Token![,]>::parse_terminated)?.into_iter().collect();
    }
    Ok(Source::Columns { shown, columns })
}

/// The bare words of an attribute's list.
fn words(attribute: &Attribute) -> Result<Vec<String>> {
    let tokens: Tokens = attribute.parse_args()?;
    Ok(tokens.into_iter().map(|token| token.to_string()).filter(|word| !matches!(word.as_str(), "," | "=")).collect())
}
