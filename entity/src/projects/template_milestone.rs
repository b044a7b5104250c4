//! `template_milestones`: the milestones of a template.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;
use crate::projects::project_template;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "template_milestones")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub project_template_id: Id<project_template::Entity>,
    pub position: i32,
    pub key: String,
    pub name: String,
    pub due_offset_days: Option<i32>,
    pub billable_rate: Option<i32>,
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
        belongs_to = "project_template::Entity",
        from = "(Column::OrganizationId, Column::ProjectTemplateId)",
        to = "(project_template::Column::OrganizationId, project_template::Column::Id)",
        on_delete = "Cascade"
    )]
    ProjectTemplate,
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("template_milestone", soft_delete);
