//! `signature_events`: what happened to a signature request: a chain of hashes.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::agreements::{signature_request, signer};
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;

/// What happened to a signature request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SignatureEventKind {
    /// It was made.
    Requested,
    /// A signer was asked.
    Sent,
    /// A signer was asked again.
    Reminded,
    /// A signer looked at the document.
    Viewed,
    /// A signer consented and signed.
    Signed,
    /// A signer refused.
    Declined,
    /// The last signer signed.
    Completed,
    /// The firm took it back.
    Voided,
    /// Its time passed.
    Expired,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "signature_events")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub signature_request_id: Id<signature_request::Entity>,
    pub signer_id: Option<Id<signer::Entity>>,
    #[serde(rename = "sequence")]
    pub position: i32,
    pub occurred_at: DateTimeUtc,
    pub document_sha256: String,
    pub consent_sha256: String,
    pub commitment: String,
    pub previous_hash: Option<String>,
    pub hash: String,
    pub kind: SignatureEventKind,
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
        belongs_to = "signer::Entity",
        from = "(Column::OrganizationId, Column::SignerId)",
        to = "(signer::Column::OrganizationId, signer::Column::Id)",
        on_delete = "Cascade"
    )]
    Signer,
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("signature_event");
