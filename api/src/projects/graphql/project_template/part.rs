//! The types `TemplateMilestone`, `TemplateTask` and `TemplateDependency`.

use async_graphql::SimpleObject;
use derive::{Columns, relations};
use entity::Id;
use entity::projects::task::TaskPriority;
use entity::projects::{template_dependency, template_milestone, template_task};

use crate::auth::permission::Permission;
use crate::graphql::fixed::Percent;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;

/// A milestone of a template.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(template_milestone::Model)]
pub struct TemplateMilestone {
    /// Its id.
    #[graphql(owned)]
    pub id: Id<template_milestone::Entity>,
    /// By what the template's tasks refer to it; unique among its milestones.
    pub key: String,
    /// Its place among the template's milestones, from 0.
    pub position: i32,
    /// What it is called.
    pub name: String,
    /// The day when it should be reached: so many working days after the project's first day.
    pub due_offset_days: Option<i32>,
    /// What it is worth, in percent of what is agreed for the project.
    pub billable_rate: Option<Percent>,
}

/// A task of a template.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(template_task::Model)]
pub struct TemplateTask {
    /// Its id.
    #[graphql(owned)]
    pub id: Id<template_task::Entity>,
    /// By what the template's other tasks refer to it; unique among its tasks.
    pub key: String,
    /// Its place among the template's tasks, from 0.
    pub position: i32,
    /// What is to be done.
    pub title: String,
    /// How, and what else there is to know.
    pub description: Option<String>,
    /// Who does it: a role that a member takes when a project is made.
    pub role: Option<String>,
    /// How urgent it is.
    pub priority: TaskPriority,
    /// Its first day: so many working days after the project's.
    pub start_offset_days: Option<i32>,
    /// The day when it should be done: so many working days after the project's first day.
    pub due_offset_days: Option<i32>,
    /// How long it should take, in minutes.
    pub estimate_minutes: Option<i32>,
    /// Whether the client sees it.
    pub client_visible: bool,
    /// The milestone that it leads to.
    #[columns("template_milestone_id")]
    pub milestone: One<TemplateMilestone>,
    /// The task that it is part of.
    #[columns("parent_task_id")]
    pub parent: One<TemplateTask>,
}

/// That a task of a template waits for another.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(template_dependency::Model)]
pub struct TemplateDependency {
    /// Its id.
    #[graphql(owned)]
    pub id: Id<template_dependency::Entity>,
    /// Its place among those of its task, from 0.
    pub position: i32,
    /// What must be done first.
    #[columns("predecessor_id")]
    pub predecessor: One<TemplateTask>,
}

texts!(TaskPriority);

impl Object for TemplateMilestone {
    type Row = template_milestone::Model;
    const READ: Permission = Permission::ProjectRead;
}

impl Object for TemplateTask {
    type Row = template_task::Model;
    const READ: Permission = Permission::ProjectRead;
}

impl Object for TemplateDependency {
    type Row = template_dependency::Model;
    const READ: Permission = Permission::ProjectRead;
}

#[relations]
impl TemplateMilestone {}

#[relations]
impl TemplateTask {
    /// What must be done before it, in the order in which it was said.
    #[by("template_task_id")]
    fn depends_on() -> Parts<TemplateDependency>;
}

#[relations]
impl TemplateDependency {}
