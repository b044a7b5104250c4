//! `messages`: what somebody said in a thread.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::communications::thread;
use crate::crm::contact;
use crate::identity::actor_kind::ActorKind;
use crate::identity::{organization, organization_member};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "messages")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub thread_id: Id<thread::Entity>,
    pub author_member_id: Option<Id<organization_member::Entity>>,
    pub author_contact_id: Option<Id<contact::Entity>>,
    pub reply_to_message_id: Option<Id<Entity>>,
    pub sequence: i32,
    #[serde(skip)]
    pub body: String,
    #[serde(skip)]
    pub body_text: String,
    pub edited_at: Option<DateTimeUtc>,
    pub redacted_at: Option<DateTimeUtc>,
    pub redaction_reason: Option<String>,
    pub external_id: Option<String>,
    pub version: i32,
    pub created_at: DateTimeUtc,
    pub updated_at: DateTimeUtc,
    #[serde(skip)]
    pub created_by_kind: ActorKind,
    #[serde(skip)]
    pub created_by_id: Option<Uuid>,
    #[serde(skip)]
    pub updated_by_kind: ActorKind,
    #[serde(skip)]
    pub updated_by_id: Option<Uuid>,
    pub deleted_at: Option<DateTimeUtc>,
    #[serde(skip)]
    pub deletion_id: Option<Uuid>,
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
        belongs_to = "thread::Entity",
        from = "(Column::OrganizationId, Column::ThreadId)",
        to = "(thread::Column::OrganizationId, thread::Column::Id)",
        on_delete = "Cascade"
    )]
    Thread,
    #[sea_orm(
        belongs_to = "organization_member::Entity",
        from = "(Column::OrganizationId, Column::AuthorMemberId)",
        to = "(organization_member::Column::OrganizationId, organization_member::Column::Id)",
        on_delete = "SetNull"
    )]
    AuthorMember,
    #[sea_orm(
        belongs_to = "contact::Entity",
        from = "(Column::OrganizationId, Column::AuthorContactId)",
        to = "(contact::Column::OrganizationId, contact::Column::Id)",
        on_delete = "SetNull"
    )]
    AuthorContact,
    #[sea_orm(
        belongs_to = "Entity",
        from = "(Column::OrganizationId, Column::ReplyToMessageId)",
        to = "(Column::OrganizationId, Column::Id)",
        on_delete = "SetNull"
    )]
    ReplyToMessage,
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("message", soft_delete);
