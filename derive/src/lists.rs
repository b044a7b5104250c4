//! What `#[relations]` and `#[queries]` share: fields without a body, and the arguments of lists.

use proc_macro2::TokenStream as Tokens;
use quote::{ToTokens as _, quote};
use syn::punctuated::Punctuated;
use syn::{
    Attribute, Error, Expr, GenericArgument, Ident, ImplItem, ItemImpl, LitStr, MetaNameValue, PathArguments, Result,
    ReturnType, Token, TraitItemFn, Type,
};

/// A field without a body: `fn deals() -> Many<Deal>;`.
pub(crate) struct Declared {
    /// Its name.
    pub name: Ident,
    /// What it says of itself.
    pub docs: Vec<Attribute>,
    /// The word before the angle brackets, such as `Many`.
    pub word: Ident,
    /// The type between them.
    pub node: Option<Type>,
    /// What stands in `#[by(…)]`.
    pub by: Option<LitStr>,
    says: Vec<MetaNameValue>,
}

impl Declared {
    /// The words of an argument in `#[says(…)]`.
    pub fn says(&self, argument: &str) -> Option<&Expr> {
        self.says.iter().find(|said| said.path.is_ident(argument)).map(|said| &said.value)
    }

    /// The type between the angle brackets, where there has to be one.
    pub fn of(&self) -> Result<&Type> {
        self.node.as_ref().ok_or_else(|| Error::new_spanned(&self.word, "of what?"))
    }

    /// A word that the macro does not know.
    pub fn unknown(&self, known: &str) -> Error {
        Error::new_spanned(&self.word, format!("a field without a body is one of {known}"))
    }
}

/// Takes the fields without a body out of an `impl`.
pub(crate) fn declared(input: &mut ItemImpl) -> Result<Vec<Declared>> {
    let mut declared = Vec::new();
    let mut rest = Vec::new();
    for item in std::mem::take(&mut input.items) {
        match item {
            ImplItem::Verbatim(tokens) => declared.push(read(syn::parse2(tokens)?)?),
            item => rest.push(item),
        }
    }
    input.items = rest;
    Ok(declared)
}

fn read(field: TraitItemFn) -> Result<Declared> {
    let name = field.sig.ident;
    let mut docs = Vec::new();
    let mut by = None;
    let mut says = Vec::new();
    for attribute in field.attrs {
        if attribute.path().is_ident("doc") {
            docs.push(attribute);
        } else if attribute.path().is_ident("by") {
            by = Some(attribute.parse_args()?);
        } else if attribute.path().is_ident("says") {
            says.extend(attribute.parse_args_with(Punctuated::<MetaNameValue, Token![,]>::parse_terminated)?);
        } else {
            return Err(Error::new_spanned(attribute, "only `by`, `says` and a description"));
        }
    }
    if let Some(argument) = field.sig.inputs.first() {
        return Err(Error::new_spanned(argument, "a field without a body gets its arguments from its type"));
    }
    let ReturnType::Type(_, returned) = field.sig.output else { return Err(Error::new_spanned(name, "of what?")) };
    let Type::Path(path) = *returned else { return Err(Error::new_spanned(returned, "only such as `Many<Deal>`")) };
    let Some(last) = path.path.segments.into_iter().next_back() else {
        return Err(Error::new_spanned(name, "of what?"));
    };
    let node = match last.arguments {
        PathArguments::AngleBracketed(between) => match between.args.into_iter().next() {
            Some(GenericArgument::Type(node)) => Some(node),
            _ => None,
        },
        _ => None,
    };
    Ok(Declared { name, docs, word: last.ident, node, by, says })
}

/// The arguments of a page; `usual` is its size if nothing is said.
pub(crate) fn page_arguments(usual: &str) -> Tokens {
    let first = format!("The most entries, read from the start; at most 100, {usual} if nothing is said.");
    quote! {
        #[graphql(desc = #first)] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most entries, read from the end.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    }
}

/// The arguments that say which of a type's records, and in which order.
pub(crate) fn which_arguments(field: &Declared, node: &Type) -> Tokens {
    let which = field.says("filter").map_or_else(|| quote!("Which ones."), Expr::to_token_stream);
    quote! {
        #[graphql(desc = #which)] filter: Option<<#node as crate::graphql::list::Listed>::Filter>,
        #[graphql(desc = "In which order: one field, an index of which keeps it; newest first if nothing is said.")] order_by: Option<
            Vec<crate::graphql::order::OrderBy<<#node as crate::graphql::list::Listed>::Order>>
        >,
    }
}
