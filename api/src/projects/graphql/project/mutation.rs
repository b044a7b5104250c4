//! `createProject`, `updateProject`.

use async_graphql::{Context, Object};

use super::Project;
use super::input::{CreateProjectInput, UpdateProjectInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::projects::project;

payloads! {
    /// What `createProject` answers.
    CreateProjectPayload {
        /// The new project.
        project: Project
    }
    /// What `updateProject` answers.
    UpdateProjectPayload {
        /// The project after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        project: Project
    }
}

/// Projects in the mutation root: make and change.
#[derive(Default)]
pub struct ProjectMutation;

#[Object]
impl ProjectMutation {
    /// Makes a PLANNED project of an engagement.
    async fn create_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new project.")] input: CreateProjectInput,
    ) -> Result<CreateProjectPayload> {
        let tx = ctx.scope().write(Permission::ProjectWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createProject", &input);
        let made = project::create(&tx, input.project.engagement_id, input.project.fields.into());
        let outcome = once(&tx, attempt, made).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a project. Once it has ended, what it was measured by is IMMUTABLE.
    async fn update_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which project, and what to change.")] input: UpdateProjectInput,
    ) -> Result<UpdateProjectPayload> {
        let tx = ctx.scope().write(Permission::ProjectWrite).await?;
        let outcome = project::update(&tx, input.id, input.expected_version, input.fields.into()).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
