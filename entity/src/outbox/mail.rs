//! `mails`: a mail of an organization's, on its way to the mail server.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::identity::organization;
use crate::{Id, Row, Tag};

/// What a mail is about: its subject's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MailKind {
    /// A credit note.
    CreditNote,
    /// An invoice.
    Invoice,
    /// A reminder of an invoice.
    InvoiceReminder,
    /// An invitation to the organization.
    Invitation,
    /// A proposal.
    Proposal,
    /// A request to sign, or a reminder of it.
    SignatureRequest,
    /// A webhook endpoint that was disabled.
    WebhookNotice,
}

/// Where a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MailStatus {
    /// It is sent at its time, for the first time or again.
    Queued,
    /// The mail server has it.
    Sent,
    /// Given up.
    Dead,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "mails")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub subject_id: Uuid,
    /// What it says and to whom, encrypted, for as long as it waits.
    #[serde(skip)]
    pub sealed: Option<String>,
    /// A hash of its id and the recipient's address, for as long as it waits.
    #[serde(skip)]
    pub to_hash: Option<Vec<u8>>,
    pub attempts: i32,
    pub next_attempt_at: Option<DateTimeUtc>,
    pub leased_until: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    /// Why it was not sent, the last time.
    pub reason: Option<String>,
    pub kind: MailKind,
    pub status: MailStatus,
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
        Self { attempts: Set(0), status: Set(MailStatus::Queued), ..<Self as ActiveModelTrait>::default() }
    }
}

impl Tag for Entity {
    const PREFIX: &'static str = "mail";
}

impl Row for Model {
    const SOFT_DELETE: bool = false;

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }
}
