//! `engagement` and `engagements`.

use derive::queries;

use super::Engagement;

/// This entity in the query root.
#[derive(Default)]
pub struct EngagementQuery;

#[queries]
impl EngagementQuery {
    /// One engagement; null if there is none.
    fn engagement() -> One<Engagement>;

    /// The organization's engagements.
    #[says(search = "number or name")]
    fn engagements() -> Many<Engagement>;
}
