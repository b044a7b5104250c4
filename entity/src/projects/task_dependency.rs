//! `task_dependencies`: which task waits for which.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;
use crate::projects::{project, task};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "task_dependencies")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub project_id: Id<project::Entity>,
    pub task_id: Id<task::Entity>,
    pub predecessor_id: Id<task::Entity>,
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
        belongs_to = "project::Entity",
        from = "(Column::OrganizationId, Column::ProjectId)",
        to = "(project::Column::OrganizationId, project::Column::Id)",
        on_delete = "Cascade"
    )]
    Project,
    #[sea_orm(
        belongs_to = "task::Entity",
        from = "(Column::OrganizationId, Column::TaskId)",
        to = "(task::Column::OrganizationId, task::Column::Id)",
        on_delete = "Cascade"
    )]
    Task,
    #[sea_orm(
        belongs_to = "task::Entity",
        from = "(Column::OrganizationId, Column::PredecessorId)",
        to = "(task::Column::OrganizationId, task::Column::Id)",
        on_delete = "Cascade"
    )]
    Predecessor,
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("task_dependency", soft_delete);
