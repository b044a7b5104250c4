//! Which runs, and in which order.

use async_graphql::{Enum, InputObject};
use entity::workflow::workflow_rule;
use entity::workflow::workflow_run::WorkflowRunStatus;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IdFilter, NameFilter, RecordFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "workflow_runs";

/// Which runs. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct WorkflowRunFilter {
    /// By their rule.
    pub rule_id: Option<IdFilter<workflow_rule::Entity>>,
    /// By where they stand.
    pub status: Option<ChoiceFilter<WorkflowRunStatus>>,
    /// By what happened, such as `invoice.issued`.
    pub event_type: Option<NameFilter>,
    /// By the record that it happened to.
    pub subject_id: Option<RecordFilter>,
    /// By when it was queued.
    pub created_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<WorkflowRunFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<WorkflowRunFilter>>,
    /// This must not hold.
    pub not: Option<Box<WorkflowRunFilter>>,
}

impl Filter for WorkflowRunFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.rule_id.map(|f| f.on((TABLE, "workflow_rule_id"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.event_type.map(|f| f.on((TABLE, "event_type"))))
            .and_maybe(self.subject_id.map(|f| f.on((TABLE, "subject_id"))).transpose()?)
            .and_maybe(self.created_at.map(|f| f.made(TABLE)));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What runs can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum WorkflowRunOrderField {
    /// When it was queued.
    CreatedAt,
}

impl OrderField for WorkflowRunOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
        }
    }
}
