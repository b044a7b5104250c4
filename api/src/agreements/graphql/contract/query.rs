//! `contract` and `contracts`.

use derive::queries;

use super::Contract;

/// This entity in the query root.
#[derive(Default)]
pub struct ContractQuery;

#[queries]
impl ContractQuery {
    /// One contract; null if there is none.
    fn contract() -> One<Contract>;

    /// The organization's contracts.
    #[says(search = "number or title")]
    fn contracts() -> Many<Contract>;
}
