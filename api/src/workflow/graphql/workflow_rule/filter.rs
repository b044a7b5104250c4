//! Which rules, and in which order.

use async_graphql::{Enum, InputObject};
use entity::identity::organization_member;
use entity::workflow::workflow_rule::WorkflowRuleStatus;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IdFilter, NameFilter, StringFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "workflow_rules";

/// Which rules. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct WorkflowRuleFilter {
    /// By name, without regard to case.
    pub name: Option<StringFilter>,
    /// By whether they run.
    pub status: Option<ChoiceFilter<WorkflowRuleStatus>>,
    /// By what must happen.
    pub event_type: Option<NameFilter>,
    /// By the member with whose permissions they run.
    pub owner_id: Option<IdFilter<organization_member::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<WorkflowRuleFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<WorkflowRuleFilter>>,
    /// This must not hold.
    pub not: Option<Box<WorkflowRuleFilter>>,
}

impl Filter for WorkflowRuleFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.name.map(|f| f.folded((TABLE, "name_key"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.event_type.map(|f| f.on((TABLE, "event_type"))))
            .and_maybe(self.owner_id.map(|f| f.on((TABLE, "owner_member_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What rules can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum WorkflowRuleOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The name, without regard to case.
    Name,
}

impl OrderField for WorkflowRuleOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Name => ("name_key", false),
        }
    }
}
