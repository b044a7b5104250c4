//! `deal` and `deals`.

use derive::queries;

use super::Deal;

/// This entity in the query root.
#[derive(Default)]
pub struct DealQuery;

#[queries]
impl DealQuery {
    /// One deal; null if there is none.
    fn deal() -> One<Deal>;

    /// The organization's deals.
    #[says(search = "Only those in whose name every word is found, as a beginning: the newest 500.")]
    fn deals() -> Many<Deal>;
}
