//! `job_runs`: a scheduled job, run for an organization.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;
use crate::{Id, Row, Tag};

/// What is done by itself at its time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Job {
    /// Invoices the installments that are due.
    RunInvoiceSchedules,
    /// Tells of invoices that became overdue, and reminds clients of invoices by the rules for it.
    RemindOfInvoices,
    /// Makes proposals EXPIRED that nobody decided on in time.
    ExpireProposals,
    /// Makes contracts EXPIRED whose last day is over, and renews those that do by themselves.
    ExpireContracts,
    /// Makes signature requests EXPIRED whose time has passed.
    ExpireSignatureRequests,
    /// Reopens threads that were snoozed until now.
    WakeThreads,
    /// Makes file versions EXPIRED whose bytes never came.
    ExpireUploads,
    /// Makes grants of the client portal EXPIRED whose time is over.
    ExpirePortalAccess,
    /// Removes events, deliveries and runs that are older than they are kept.
    Retention,
}

/// Why a job ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum JobTrigger {
    /// It was due.
    Scheduled,
    /// Somebody asked for it.
    Manual,
}

/// Where the run of a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum JobRunStatus {
    /// Not begun yet.
    Queued,
    /// It failed, or has sent as many mails as it may for now: it goes on at its time.
    Retrying,
    /// Done.
    Succeeded,
    /// Given up until it is due again.
    Failed,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "job_runs")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub actor_kind: ActorKind,
    pub actor_id: Option<Uuid>,
    pub due_at: DateTimeUtc,
    pub attempts: i32,
    pub next_attempt_at: Option<DateTimeUtc>,
    pub leased_until: Option<DateTimeUtc>,
    pub done: i32,
    pub reason: Option<String>,
    pub started_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    pub job: Job,
    pub trigger: JobTrigger,
    pub status: JobRunStatus,
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
}

impl ActiveModelBehavior for ActiveModel {
    /// The table's own defaults.
    fn new() -> Self {
        Self {
            attempts: Set(0),
            done: Set(0),
            status: Set(JobRunStatus::Queued),
            ..<Self as ActiveModelTrait>::default()
        }
    }
}

impl Tag for Entity {
    const PREFIX: &'static str = "job_run";
}

impl Row for Model {
    const SOFT_DELETE: bool = false;

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }
}
