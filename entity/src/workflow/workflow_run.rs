//! `workflow_runs`: a rule run on an event.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::identity::organization;
use crate::outbox::outbox_event;
use crate::workflow::workflow_rule;
use crate::workflow::workflow_step::WorkflowSteps;
use crate::{Id, Row, Tag};

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WorkflowRunStatus {
    /// No attempt has ended yet.
    Queued,
    /// An attempt ended before all was done; the next one goes on behind the last action that is done.
    Retrying,
    /// All actions are done.
    Succeeded,
    /// There was nothing to do: the conditions did not hold, the record was gone, or the rule was disabled or about
    /// other events by then.
    Skipped,
    /// It may not run: it would have gone round in circles, or nobody owns the rule who may do it.
    Refused,
    /// Given up: an action was refused, or failed too often. It can be retried by hand.
    Dead,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "workflow_runs")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub workflow_rule_id: Id<workflow_rule::Entity>,
    pub outbox_event_id: Id<outbox_event::Entity>,
    pub event_type: String,
    pub subject_id: Uuid,
    pub caused_by_run_id: Option<Id<Entity>>,
    pub depth: i32,
    pub steps: WorkflowSteps,
    pub reason: Option<String>,
    pub attempts: i32,
    pub next_attempt_at: Option<DateTimeUtc>,
    pub leased_until: Option<DateTimeUtc>,
    pub started_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    pub status: WorkflowRunStatus,
    pub created_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {
    #[sea_orm(
        belongs_to = "organization::Entity",
        from = "Column::OrganizationId",
        to = "organization::Column::Id",
        on_delete = "Cascade"
    )]
    Organization,
    #[sea_orm(
        belongs_to = "workflow_rule::Entity",
        from = "(Column::OrganizationId, Column::WorkflowRuleId)",
        to = "(workflow_rule::Column::OrganizationId, workflow_rule::Column::Id)",
        on_delete = "Cascade"
    )]
    WorkflowRule,
    #[sea_orm(
        belongs_to = "outbox_event::Entity",
        from = "(Column::OrganizationId, Column::OutboxEventId)",
        to = "(outbox_event::Column::OrganizationId, outbox_event::Column::Id)",
        on_delete = "Cascade"
    )]
    OutboxEvent,
    #[sea_orm(
        belongs_to = "Entity",
        from = "(Column::OrganizationId, Column::CausedByRunId)",
        to = "(Column::OrganizationId, Column::Id)",
        on_delete = "SetNull"
    )]
    CausedByRun,
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self {
            depth: Set(0),
            steps: Set(WorkflowSteps::default()),
            attempts: Set(0),
            status: Set(WorkflowRunStatus::Queued),
            ..<Self as ActiveModelTrait>::default()
        }
    }
}

impl Tag for Entity {
    const PREFIX: &'static str = "workflow_run";
}

impl Row for Model {
    const SOFT_DELETE: bool = false;

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }
}
