//! The type `ProjectTemplate`.

use async_graphql::SimpleObject;
use derive::{Columns, relations};
use entity::Id;
use entity::projects::project_template;

use crate::agreements::graphql::proposal::Proposal;
use crate::auth::permission::Permission;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::record::Record;
use crate::projects::graphql::project::Project;

use super::{ProjectTemplateFilter, ProjectTemplateOrderField, TemplateMilestone, TemplateTask};

/// A project to be made again and again: its milestones and tasks, with days counted from the first one, and roles in the
/// place of members.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(project_template::Model)]
pub struct ProjectTemplate {
    /// The template's id.
    #[graphql(owned)]
    pub id: Id<project_template::Entity>,
    /// What it is called.
    pub name: String,
    /// What it is for. Projects that are made from it say the same of themselves.
    pub description: Option<String>,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

impl Object for ProjectTemplate {
    type Row = project_template::Model;
    const READ: Permission = Permission::ProjectRead;
}

impl Listed for ProjectTemplate {
    type Filter = ProjectTemplateFilter;
    type Order = ProjectTemplateOrderField;
}

#[relations]
impl ProjectTemplate {
    /// What its projects reach, at most 100 milestones, in their order.
    #[by("project_template_id")]
    fn milestones() -> Parts<TemplateMilestone>;

    /// What is to be done in its projects, at most 500 tasks, in their order.
    #[by("project_template_id")]
    fn tasks() -> Parts<TemplateTask>;

    /// The projects that were made from it.
    #[by("project_template_id")]
    fn projects() -> Many<Project>;

    /// The proposals of which a project like this is made when they are accepted.
    #[by("project_template_id")]
    fn proposals() -> Many<Proposal>;

    /// What happened to this template, newest first.
    fn activity() -> Activity;
}
