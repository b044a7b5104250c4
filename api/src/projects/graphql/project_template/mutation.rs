//! `createProjectTemplate`, `updateProjectTemplate`, `saveProjectAsTemplate`.

use async_graphql::{Context, InputObject, Object};
use entity::Id;
use entity::projects::project;

use super::ProjectTemplate;
use super::input::{CreateProjectTemplateInput, RoleAssignmentInput, UpdateProjectTemplateInput, roles};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::{RequestOptions, Trial};
use crate::projects::project_template;

/// What `saveProjectAsTemplate` takes.
#[derive(Clone, Debug, InputObject)]
pub struct SaveProjectAsTemplateInput {
    /// Which project; one of at most 500 tasks and 100 milestones (LIMIT).
    project_id: Id<project::Entity>,
    /// What the template is called, at most 200 characters; as the project if nothing is said.
    name: Option<String>,
    /// Which role a member with tasks in the project stands for. Others become `Role 1`, `Role 2` and so on, in the order
    /// in which their tasks come first.
    #[graphql(default)]
    role_assignments: Vec<RoleAssignmentInput>,
    #[graphql(flatten)]
    options: RequestOptions,
}

payloads! {
    /// What `createProjectTemplate` answers.
    CreateProjectTemplatePayload {
        /// The new template.
        project_template: ProjectTemplate
    }
    /// What `updateProjectTemplate` answers.
    UpdateProjectTemplatePayload {
        /// The template after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        project_template: ProjectTemplate
    }
    /// What `saveProjectAsTemplate` answers.
    SaveProjectAsTemplatePayload {
        /// The new template.
        project_template: ProjectTemplate
    }
}

/// Project templates in the mutation root: make and change.
#[derive(Default)]
pub struct ProjectTemplateMutation;

#[Object]
impl ProjectTemplateMutation {
    /// Makes a project template with all its milestones and tasks. What is wrong with one is told by its place:
    /// `tasks.3.dependsOn.0`.
    async fn create_project_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new template.")] input: CreateProjectTemplateInput,
    ) -> Result<CreateProjectTemplatePayload> {
        let tx = ctx.scope().write(Permission::ProjectTemplateManage).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createProjectTemplate", &input);
        let outcome = once(&tx, attempt, project_template::create(&tx, input.fields.into())).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a project template, for the projects that are made from it from now on. Milestones and
    /// tasks are each replaced as a whole; those whose key stays keep their ids. If only one of the two is given, what is
    /// said of the other must still be right.
    async fn update_project_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which template, and what to change.")] input: UpdateProjectTemplateInput,
    ) -> Result<UpdateProjectTemplatePayload> {
        let tx = ctx.scope().write(Permission::ProjectTemplateManage).await?;
        let outcome = project_template::update(&tx, input.id, input.expected_version, input.fields.into()).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }

    /// Makes a template of a project's milestones and tasks, but for cancelled tasks. Days become working days after the
    /// project's first one (without one, after the earliest that there is; what lies before it, 0), members become roles,
    /// and amounts of milestones become percentages of the project's budget.
    async fn save_project_as_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which project, and what to call its template.")] input: SaveProjectAsTemplateInput,
    ) -> Result<SaveProjectAsTemplatePayload> {
        let tx = ctx.scope().write(Permission::ProjectTemplateManage).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("saveProjectAsTemplate", &input);
        let roles = roles(input.role_assignments);
        let made = project_template::save_as(&tx, input.project_id, input.name, &roles);
        let (template, user_errors) = trial.settle(once(&tx, attempt, made).await).await?;
        Ok(SaveProjectAsTemplatePayload { project_template: trial.told(template), user_errors })
    }
}
