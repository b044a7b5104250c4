//! `invoice` and `invoices`.

use derive::queries;

use super::Invoice;

/// This entity in the query root.
#[derive(Default)]
pub struct InvoiceQuery;

#[queries]
impl InvoiceQuery {
    /// One invoice; null if there is none.
    fn invoice() -> One<Invoice>;

    /// The organization's invoices.
    #[says(search = "number, purchase order or memo")]
    fn invoices() -> Many<Invoice>;
}
