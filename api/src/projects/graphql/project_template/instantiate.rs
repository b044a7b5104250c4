//! `createProjectFromTemplate`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::engagements::engagement;
use entity::identity::organization_member;
use entity::projects::{milestone, project, project_template, task, task_dependency};
use entity::{Id, Row};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::input::{RoleAssignmentInput, roles};
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Result, UserError};
use crate::graphql::mutation::{gone, shown};
use crate::graphql::scalar::{Date, MoneyInput};
use crate::graphql::scope::InScope;
use crate::graphql::trial::{RequestOptions, Trial};
use crate::projects::graphql::milestone::Milestone;
use crate::projects::graphql::project::Project;
use crate::projects::graphql::task::Task;
use crate::projects::project_template::{Instantiate, Made, instantiate};
use crate::repo::find::{self, Rows};
use crate::repo::idempotency;

/// What `createProjectFromTemplate` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateProjectFromTemplateInput {
    /// The template.
    project_template_id: Id<project_template::Entity>,
    /// The engagement that the project is part of; not one that has ended (INVALID).
    engagement_id: Id<engagement::Entity>,
    /// The project's first day. Days of milestones and tasks are counted from it in working days: 0 is this day itself, or
    /// the next working day if it is none. None is more than ten years later (LIMIT).
    start_date: Date,
    /// The project's code, at most 50 characters, unique in the organization; the next of the series if nothing is said.
    code: Option<String>,
    /// What the project is called, at most 200 characters; as the template if nothing is said.
    name: Option<String>,
    /// The member who manages it.
    manager_id: Option<Id<organization_member::Entity>>,
    /// What is agreed for it, in the engagement's currency: its budget, of which milestones are worth their parts. Without
    /// it they have no amounts.
    budget: Option<MoneyInput>,
    /// Who takes which role. Tasks of a role that nobody takes are assigned to nobody; a role that the template does not have
    /// is INVALID.
    #[graphql(default)]
    role_assignments: Vec<RoleAssignmentInput>,
    #[graphql(flatten)]
    options: RequestOptions,
}

/// What `createProjectFromTemplate` answers. Of a dry run, ids are made up and lead nowhere, and the code may go to another.
#[derive(SimpleObject)]
pub struct CreateProjectFromTemplatePayload {
    /// The new project, PLANNED. It is due with the last of its parts.
    project: Option<Project>,
    /// Its milestones, in their order.
    milestones: Vec<Milestone>,
    /// Its tasks, in their order.
    tasks: Vec<Task>,
    /// Why nothing was made; empty if something was, or would be.
    user_errors: Vec<UserError>,
}

/// Projects from templates in the mutation root.
#[derive(Default)]
pub struct ProjectTemplateInstantiateMutation;

#[Object]
impl ProjectTemplateInstantiateMutation {
    /// Makes a project of a template, with all its milestones, its tasks and what they wait for, at once or not at all.
    async fn create_project_from_template(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which template, for what, and who does it.")] input: CreateProjectFromTemplateInput,
    ) -> Result<CreateProjectFromTemplatePayload> {
        let tx = ctx.scope().write(Permission::ProjectWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createProjectFromTemplate", &input);
        let effect = Box::pin(instantiate(&tx, input.into()));
        let outcome = idempotency::once_or(&tx, attempt, effect, Kept::of, |kept| reread(&tx, kept)).await;
        let (made, user_errors) = trial.settle(outcome).await?;
        Ok(match made {
            Some(made) => CreateProjectFromTemplatePayload {
                project: shown(&tx, made.project),
                milestones: made.milestones.into_iter().filter_map(|row| shown(&tx, row)).collect(),
                tasks: made.tasks.into_iter().filter_map(|row| shown(&tx, row)).collect(),
                user_errors,
            },
            None => CreateProjectFromTemplatePayload {
                project: None,
                milestones: Vec::new(),
                tasks: Vec::new(),
                user_errors,
            },
        })
    }
}

impl From<CreateProjectFromTemplateInput> for Instantiate {
    fn from(input: CreateProjectFromTemplateInput) -> Self {
        Self {
            template: input.project_template_id,
            engagement: input.engagement_id,
            start: input.start_date.0,
            code: input.code.map(Some),
            name: input.name,
            manager: input.manager_id.map(Some),
            budget: input.budget.map(|money| (money.amount.0, money.currency.0)),
            roles: roles(input.role_assignments),
        }
    }
}

/// What is kept of what was made.
#[derive(Serialize, Deserialize)]
struct Kept {
    project: Uuid,
    milestones: Vec<Uuid>,
    tasks: Vec<Uuid>,
    dependencies: Vec<Uuid>,
}

impl Kept {
    fn of(made: &Made) -> Self {
        Self {
            project: made.project.uuid(),
            milestones: made.milestones.iter().map(Row::uuid).collect(),
            tasks: made.tasks.iter().map(Row::uuid).collect(),
            dependencies: made.dependencies.iter().map(Row::uuid).collect(),
        }
    }
}

/// What the first made, as it is now.
async fn reread(tx: &OrgTx, kept: Kept) -> Result<Made> {
    let project = find::by_id::<project::Model>(tx, Id::from_uuid(kept.project), Rows::All).await?;
    let mut milestones = find::by_ids::<milestone::Model>(tx, &kept.milestones, Rows::Live).await?;
    milestones.sort_by_key(|milestone| (milestone.position, milestone.id));
    let mut tasks = find::by_ids::<task::Model>(tx, &kept.tasks, Rows::Live).await?;
    tasks.sort_by(|one, other| (&one.rank, one.id).cmp(&(&other.rank, other.id)));
    let dependencies = find::by_ids::<task_dependency::Model>(tx, &kept.dependencies, Rows::Live).await?;
    Ok(Made { project: project.ok_or_else(gone)?, milestones, tasks, dependencies })
}
