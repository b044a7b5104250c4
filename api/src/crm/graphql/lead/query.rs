//! `lead` and `leads`.

use derive::queries;

use super::Lead;

/// This entity in the query root.
#[derive(Default)]
pub struct LeadQuery;

#[queries]
impl LeadQuery {
    /// One lead; null if there is none.
    fn lead() -> One<Lead>;

    /// The organization's leads.
    #[says(
        search = "Only those in whose name, company or address every word is found, as a beginning: the newest 500."
    )]
    fn leads() -> Many<Lead>;
}
