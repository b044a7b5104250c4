//! The type `WorkflowRun`.

use async_graphql::{Context, ID, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::outbox::outbox_event;
use entity::workflow::workflow_run::{self, WorkflowRunStatus};
use entity::workflow::workflow_step::{WorkflowStep, WorkflowSteps};
use serde_json::json;

use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::node::{self, Node};
use crate::graphql::one::One;
use crate::graphql::prepared::{Cells, Field, Shown, texts};
use crate::graphql::scope::InScope;
use crate::graphql::show::Show;
use crate::outbox::graphql::outbox_event::OutboxEvent;
use crate::workflow::graphql::workflow_rule::WorkflowRule;

use super::{WorkflowRunFilter, WorkflowRunOrderField};

/// A rule run on an event: once, however often it is tried. It acts in the name of the rule's owner, with the
/// permissions that their role has then, and what it does is told as theirs.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(workflow_run::Model)]
pub struct WorkflowRun {
    /// The run's id; its requests and mails are known by it, and it is the `requestId` of what it did.
    #[graphql(owned)]
    pub id: Id<workflow_run::Entity>,
    /// Where it stands.
    pub status: WorkflowRunStatus,
    /// The rule; null if it is deleted.
    #[columns("workflow_rule_id")]
    pub rule: One<WorkflowRule>,
    /// The id of the event, as feeds and webhooks tell it.
    #[columns("outbox_event_id")]
    pub event_id: Id<outbox_event::Entity>,
    /// The event.
    #[columns("outbox_event_id")]
    pub event: One<OutboxEvent>,
    /// What happened, such as `invoice.issued`.
    pub event_type: String,
    /// The id of the record that it happened to.
    #[columns("subject_id", "event_type")]
    pub subject_id: ID,
    /// How many runs stand behind the event in a row: 0 if no rule caused it. More than 5, and the run is REFUSED.
    pub depth: i32,
    /// The run that caused the event; null if none did.
    #[columns("caused_by_run_id")]
    pub caused_by: One<WorkflowRun>,
    /// What it did so far, in the order of the rule's actions: those that are done, and behind them the one that failed
    /// last, if one did.
    pub steps: Vec<WorkflowStep>,
    /// Why it stands where it does; null if it was not tried yet, or succeeded. Codes, fields and permissions, and
    /// nothing of any record.
    pub reason: Option<String>,
    /// How often it was tried; at most 5 times, after 30 seconds, 2, 10 and 60 minutes.
    #[columns("attempts")]
    pub attempt_count: i32,
    /// When it is tried next, UTC; while it is tried, when somebody else takes over if nothing is heard of it. Null if it
    /// has ended.
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// When it was first tried, UTC.
    pub started_at: Option<DateTime<Utc>>,
    /// When it ended, UTC.
    pub ended_at: Option<DateTime<Utc>>,
    /// When it was queued, UTC.
    pub created_at: DateTime<Utc>,
    /// What can be done to it as it stands.
    #[columns("status")]
    pub available_actions: Actions<WorkflowRunStatus>,
}

texts!(WorkflowRunStatus);

impl Show<WorkflowSteps> for Vec<WorkflowStep> {
    fn show(steps: WorkflowSteps) -> Self {
        steps.0
    }
}

/// A `jsonb` that holds all of them.
impl Shown for Vec<WorkflowStep> {
    fn shown(columns: &'static [&'static str]) -> Field {
        let value = |cells: &Cells<'_>| {
            let steps: WorkflowSteps = cells.json(0)?.unwrap_or_default();
            let step = |step: WorkflowStep| {
                json!({
                    "index": step.index, "action": step.action, "status": step.status, "recordIds": step.record_ids,
                    "reason": step.reason, "endedAt": step.ended_at.to_rfc3339(),
                })
            };
            Ok(steps.0.into_iter().map(step).collect())
        };
        Field::Json { columns, type_name: "WorkflowStep".into(), value }
    }
}

impl Object for WorkflowRun {
    type Row = workflow_run::Model;
    const READ: Permission = Permission::WorkflowManage;
}

impl Listed for WorkflowRun {
    type Filter = WorkflowRunFilter;
    type Order = WorkflowRunOrderField;
}

#[relations]
impl WorkflowRun {
    /// The record that it happened to; null if it is deleted, or of a type that the caller may not see.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        node::subject(&*ctx.scope().reader().await?, &self.subject_id).await
    }
}
