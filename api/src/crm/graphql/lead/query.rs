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
    #[says(search = "name, company, e-mail address or telephone number")]
    fn leads() -> Many<Lead>;
}
