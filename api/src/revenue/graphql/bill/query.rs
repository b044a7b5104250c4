//! `bill` and `bills`.

use derive::queries;

use super::Bill;

/// This entity in the query root.
#[derive(Default)]
pub struct BillQuery;

#[queries]
impl BillQuery {
    /// One bill; null if there is none.
    fn bill() -> One<Bill>;

    /// The organization's bills.
    #[says(search = "number, vendor's number or memo")]
    fn bills() -> Many<Bill>;
}
