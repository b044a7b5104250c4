//! `signers`: a person who is asked to sign.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::agreements::signature_request;
use crate::crm::contact;
use crate::identity::actor_kind::ActorKind;
use crate::identity::{organization, organization_member};

/// Where a signer stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SignerStatus {
    /// Not asked yet.
    Pending,
    /// Asked.
    Sent,
    /// Looked at the document.
    Viewed,
    /// Signed.
    Signed,
    /// Refused.
    Declined,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "signers")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub signature_request_id: Id<signature_request::Entity>,
    pub contact_id: Option<Id<contact::Entity>>,
    pub member_id: Option<Id<organization_member::Entity>>,
    // Not told by events, which nobody can change: who is erased is erased here.
    #[serde(skip)]
    pub name: String,
    #[serde(skip)]
    pub email: String,
    #[serde(skip)]
    pub email_key: String,
    pub position: i32,
    pub sent_at: Option<DateTimeUtc>,
    pub viewed_at: Option<DateTimeUtc>,
    pub decided_at: Option<DateTimeUtc>,
    pub released_at: Option<DateTimeUtc>,
    pub decline_reason: Option<String>,
    pub status: SignerStatus,
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
        belongs_to = "signature_request::Entity",
        from = "(Column::OrganizationId, Column::SignatureRequestId)",
        to = "(signature_request::Column::OrganizationId, signature_request::Column::Id)",
        on_delete = "Cascade"
    )]
    SignatureRequest,
    #[sea_orm(
        belongs_to = "contact::Entity",
        from = "(Column::OrganizationId, Column::ContactId)",
        to = "(contact::Column::OrganizationId, contact::Column::Id)",
        on_delete = "SetNull"
    )]
    Contact,
    #[sea_orm(
        belongs_to = "organization_member::Entity",
        from = "(Column::OrganizationId, Column::MemberId)",
        to = "(organization_member::Column::OrganizationId, organization_member::Column::Id)",
        on_delete = "SetNull"
    )]
    Member,
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("signer", soft_delete);
