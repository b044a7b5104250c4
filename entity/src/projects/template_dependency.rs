//! `template_dependencies`: which task of a template waits for which.

use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::Id;
use crate::identity::actor_kind::ActorKind;
use crate::identity::organization;
use crate::projects::{project_template, template_task};

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "template_dependencies")]
#[serde(rename_all = "camelCase")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    #[serde(skip)]
    pub organization_id: Id<organization::Entity>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Id<Entity>,
    pub project_template_id: Id<project_template::Entity>,
    pub template_task_id: Id<template_task::Entity>,
    pub predecessor_id: Id<template_task::Entity>,
    pub position: i32,
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
    #[sea_orm(
        belongs_to = "template_task::Entity",
        from = "(Column::OrganizationId, Column::TemplateTaskId)",
        to = "(template_task::Column::OrganizationId, template_task::Column::Id)",
        on_delete = "Cascade"
    )]
    TemplateTask,
    #[sea_orm(
        belongs_to = "template_task::Entity",
        from = "(Column::OrganizationId, Column::PredecessorId)",
        to = "(template_task::Column::OrganizationId, template_task::Column::Id)",
        on_delete = "Cascade"
    )]
    Predecessor,
}

impl ActiveModelBehavior for ActiveModel {}

crate::row::stamped!("template_dependency", soft_delete);
