//! `milestone` and `milestones`.

use derive::queries;

use super::Milestone;

/// This entity in the query root.
#[derive(Default)]
pub struct MilestoneQuery;

#[queries]
impl MilestoneQuery {
    /// One milestone; null if there is none.
    fn milestone() -> One<Milestone>;

    /// The milestones of all the organization's projects, such as those that are due next:
    /// `filter: {status: {not: COMPLETED}}, orderBy: [{field: DUE_DATE}]`.
    fn milestones() -> Many<Milestone>;
}
