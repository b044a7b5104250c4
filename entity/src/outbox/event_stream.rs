//! `event_streams`: the numbers of an organization's events: of the last one, and from which one on they are kept.

use sea_orm::Set;
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::identity::organization;
use crate::{Id, Row, Tag};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "event_streams")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub last_sequence: i64,
    /// Up to this number events may be gone, which were kept long enough.
    pub removed_to: i64,
    /// Until then events that could not be passed on are not tried again.
    pub retry_at: Option<DateTimeUtc>,
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
        Self { last_sequence: Set(0), removed_to: Set(0), ..<Self as ActiveModelTrait>::default() }
    }
}

impl Tag for Entity {
    const PREFIX: &'static str = "event_stream";
}

impl Row for Model {
    const SOFT_DELETE: bool = false;

    fn uuid(&self) -> Uuid {
        self.id.uuid()
    }
}
