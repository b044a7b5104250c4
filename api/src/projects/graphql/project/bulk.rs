//! `createProjects`, `updateProjects`.

use async_graphql::{Context, Object};

use super::Project;
use super::input::{CreateProjectsInput, NewProjectInput, UpdateProjectInput, UpdateProjectsInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::bulk::{self, bulk};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::projects::project;

bulk! {
    ProjectResult { project: Project, "project", "projects" }
    createProjects -> CreateProjectsPayload;
    updateProjects -> UpdateProjectsPayload;
}

/// Many projects at once in the mutation root.
#[derive(Default)]
pub struct ProjectBulkMutation;

#[Object]
impl ProjectBulkMutation {
    /// Makes up to 100 projects in one transaction.
    async fn create_projects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new projects.")] input: CreateProjectsInput,
    ) -> Result<CreateProjectsPayload> {
        let tx = &ctx.scope().write(Permission::ProjectWrite).await?;
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("createProjects", &input);
        let create = |one: NewProjectInput| project::create(tx, one.engagement_id, one.fields.into());
        bulk::create(&trial, attempt, ("projects", input.projects), create).await
    }

    /// Changes the given fields of up to 100 projects in one transaction.
    async fn update_projects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which projects, and what to change.")] input: UpdateProjectsInput,
    ) -> Result<UpdateProjectsPayload> {
        let tx = &ctx.scope().write(Permission::ProjectWrite).await?;
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("updateProjects", &input);
        let update = |one: UpdateProjectInput| project::update(tx, one.id, one.expected_version, one.fields.into());
        bulk::update(&trial, attempt, ("projects", input.projects), |one| one.id, update).await
    }
}
