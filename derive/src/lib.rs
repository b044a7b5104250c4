//! What a type of the schema says once, for async-graphql and for plans: its columns, its relations, its queries.
//!
//! Each macro's first half is what async-graphql's own would have asked to be written; the second is how a plan reads the
//! same (`api/src/graphql/prepared`). What a macro can't say stays what it is: a resolver with a body is handed on, and
//! plans leave it to async-graphql. Only where its error ends is decided here: of a `Result<Option<T>>` at its field.

mod columns;
mod fields;
mod lists;
mod names;
mod nullable;
mod queries;
mod relations;
mod roots;

use proc_macro::TokenStream;
use syn::{DeriveInput, Error, ItemImpl, parse_macro_input};

/// Implements `Columns` for a `SimpleObject`: each plain field shows the column of its own name. `#[columns("a", "b")]`
/// names others, in the order in which the field's type reads them; `#[columns(none)]` says that the field is not shown
/// straight from columns. Fields that the schema skips are skipped, flattened ones are asked in turn.
///
/// `#[row(model)]` on the struct implements `From<model>` too: each field is shown (`Show`) from its columns' values,
/// skipped ones as well; flattened ones and those of `#[columns(none)]` are made `From<&model>`.
#[proc_macro_derive(Columns, attributes(columns, row))]
pub fn columns(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    columns::implement(&input).unwrap_or_else(Error::into_compile_error).into()
}

/// Stands where `#[ComplexObject]` would, and implements `Shape` beside it. A field without a body is a list:
///
/// - `#[by("contact_id")] fn deals() -> Many<Deal>;`: the filtered and ordered list of the rows whose column is this id.
///   `#[says(filter = "Which deals.")]` describes the argument in other words than `Which ones.`.
/// - `#[by("invoice_id")] fn lines() -> Parts<InvoiceLine>;`: all rows whose column is this id, in the order of their
///   `position`, as a plain list. For what is written with its record, which bounds how many there are.
/// - `#[by("replaces_invoice_id")] fn replaced_by() -> Sole<Invoice>;`: the one live row whose column is this id; null if
///   there is none.
/// - `fn activity() -> Activity;`: the record's timeline. `#[by("client_company_id")]` is another column than
///   `subject_id`; `-> SurvivorActivity` is also that of records that were merged into this one.
#[proc_macro_attribute]
pub fn relations(_: TokenStream, input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as ItemImpl);
    relations::implement(input).unwrap_or_else(Error::into_compile_error).into()
}

/// Stands where `#[ComplexObject]` would on an object that no plan reads. A resolver that returns a `Result<Option<T>>`
/// and fails is null, as the specification has it, and what is selected beside it is answered.
#[proc_macro_attribute]
pub fn fields(_: TokenStream, input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as ItemImpl);
    fields::implement(input).unwrap_or_else(Error::into_compile_error).into()
}

/// Stands where `#[Object]` would on a part of the query's root, and implements `Roots` beside it. A field without a body
/// is one of these:
///
/// - `fn deal() -> One<Deal>;`: the live record of an id. `-> Survivor<Contact>` finds the survivor by the id of a record
///   that was merged into it. `#[says(id = "The contact's id.")]` describes the argument in other words than `Its id.`.
/// - `#[says(search = "number or name")] fn deals() -> Many<Deal>;`: the filtered and ordered list of all; with a search,
///   if it says in what. `#[says(filter = "Which deals.")]` as in [`macro@relations`].
#[proc_macro_attribute]
pub fn queries(_: TokenStream, input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as ItemImpl);
    queries::implement(input).unwrap_or_else(Error::into_compile_error).into()
}

/// Implements `Roots` for a `MergedObject`: the roots of all its parts.
#[proc_macro_derive(Roots)]
pub fn roots(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    roots::implement(&input).unwrap_or_else(Error::into_compile_error).into()
}
