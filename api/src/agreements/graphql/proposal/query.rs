//! `proposal` and `proposals`.

use derive::queries;

use super::Proposal;

/// This entity in the query root.
#[derive(Default)]
pub struct ProposalQuery;

#[queries]
impl ProposalQuery {
    /// One proposal; null if there is none.
    fn proposal() -> One<Proposal>;

    /// The organization's proposals, each revision for itself.
    #[says(search = "number or title")]
    fn proposals() -> Many<Proposal>;
}
