//! `api_keys`: a partner's key: prefix and hash, never the key itself.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;
use crate::{Id, Row, Stamped, Tag};

/// Where a key stands: no column, it follows from the others and the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum, Serialize, async_graphql::Enum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum KeyStatus {
    /// Works.
    Active,
    /// Works until it expires; another key has replaced it.
    Rotated,
    /// Its time is over.
    Expired,
    /// Ended by someone.
    Revoked,
}

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "api_keys")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub name: String,
    pub prefix: String,
    #[serde(skip)]
    pub key_hash: Vec<u8>,
    pub scopes: Vec<String>,
    pub expires_at: Option<DateTimeUtc>,
    #[serde(skip)]
    pub last_used_at: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
    pub replaced_by_id: Option<Id<Entity>>,
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
        belongs_to = "Entity",
        from = "(Column::OrganizationId, Column::ReplacedById)",
        to = "(Column::OrganizationId, Column::Id)",
        on_delete = "SetNull"
    )]
    ReplacedBy,
}

impl ActiveModelBehavior for ActiveModel {}

impl Tag for Entity {
    const PREFIX: &'static str = "api_key";
}

impl Row for Model {
    const SOFT_DELETE: bool = false;

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }
}

impl Stamped for Model {
    fn version(&self) -> i32 {
        self.version
    }
    fn created_at(&self) -> DateTimeUtc {
        self.created_at
    }
    fn updated_at(&self) -> DateTimeUtc {
        self.updated_at
    }
    fn created_by(&self) -> (ActorKind, Option<Uuid>) {
        (self.created_by_kind, self.created_by_id)
    }
    fn updated_by(&self) -> (ActorKind, Option<Uuid>) {
        (self.updated_by_kind, self.updated_by_id)
    }
    fn deleted_at(&self) -> Option<DateTimeUtc> {
        None
    }
}
