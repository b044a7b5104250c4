//! `deleted_records`: what was deleted, until it is restored or erased. A row's id is that of the deletion.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;
use crate::{Id, Row, Tag};

/// The types of records that can be restored once they are deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeletedRecordType {
    /// Who must agree to bills, with their order.
    ApprovalPolicy,
    /// Bills of vendors, with their lines.
    Bill,
    /// Clients of the firm, with their contacts.
    ClientCompany,
    /// People at clients.
    Contact,
    /// Drafts of contracts.
    Contract,
    /// Work that may be won.
    Deal,
    /// Agreed work, with all that is of it.
    Engagement,
    /// Files, with their versions.
    FileObject,
    /// Folders, with all that lies in them.
    Folder,
    /// Days on which the firm does not work.
    Holiday,
    /// Drafts of invoices, with their lines.
    Invoice,
    /// When clients are reminded of invoices.
    InvoiceReminderRule,
    /// When engagements are billed, with the installments.
    InvoiceSchedule,
    /// Those who may become clients.
    Lead,
    /// What projects reach.
    Milestone,
    /// How work is delivered, with milestones and tasks.
    Project,
    /// Projects to be made again and again.
    ProjectTemplate,
    /// Drafts of proposals, with their lines.
    Proposal,
    /// Pieces of work, with their subtasks.
    Task,
    /// Conversations, with their messages.
    Thread,
    /// Suppliers.
    Vendor,
    /// Where events are sent.
    WebhookEndpoint,
    /// What is done by itself.
    WorkflowRule,
}

impl DeletedRecordType {
    /// The type whose ids have a prefix; none if its records are not restored.
    pub fn of(prefix: &str) -> Option<Self> {
        Self::try_from_value(&prefix.to_uppercase()).ok()
    }

    /// The prefix of its ids, such as `client_company`.
    pub fn prefix(self) -> String {
        self.to_value().to_lowercase()
    }
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "deleted_records")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub subject_id: Uuid,
    pub actor_kind: ActorKind,
    pub actor_id: Option<Uuid>,
    pub subject_type: DeletedRecordType,
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

impl ActiveModelBehavior for ActiveModel {}

impl Tag for Entity {
    const PREFIX: &'static str = "deleted_record";
}

impl Row for Model {
    const SOFT_DELETE: bool = false;

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }
}
