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
    #[says(search = "name")]
    fn deals() -> Many<Deal>;
}
