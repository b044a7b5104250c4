//! What mutations of project templates take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::identity::organization_member;
use entity::projects::project_template;
use entity::projects::task::TaskPriority;

use crate::graphql::mutation::emptied;
use crate::graphql::scalar::Decimal;
use crate::graphql::trial::RequestOptions;
use crate::projects::project_template::Draft;
use crate::projects::rules::project_template::{MilestoneDraft, TaskDraft};

/// A milestone of a template.
#[derive(Clone, Debug, InputObject)]
pub struct TemplateMilestoneInput {
    /// By what tasks refer to it, 1 to 50 characters; unique among the template's milestones (DUPLICATE).
    key: String,
    /// What it is called, at most 200 characters.
    name: String,
    /// Working days after the project's first one until it should be reached, 0 to 3660: 0 is the first day itself.
    due_offset_days: Option<i32>,
    /// What it is worth, in percent of what is agreed for the project, such as `"30"` or `"33.333"`. All of them come to 100%
    /// at most.
    billable_rate: Option<Decimal>,
}

/// A task of a template.
#[derive(Clone, Debug, InputObject)]
pub struct TemplateTaskInput {
    /// By what other tasks refer to it, 1 to 50 characters; unique among the template's tasks (DUPLICATE).
    key: String,
    /// What is to be done, at most 200 characters.
    title: String,
    /// How, and what else there is to know; at most 10,000 characters.
    description: Option<String>,
    /// Who does it, at most 100 characters: a role that a member takes when a project is made.
    role: Option<String>,
    /// The key of the milestone that it leads to.
    milestone: Option<String>,
    /// The key of the task that it is part of. Nothing is part of itself, by way of others either (INVALID).
    parent: Option<String>,
    /// How urgent it is; NORMAL if nothing is said.
    priority: Option<TaskPriority>,
    /// Working days after the project's first one until it begins, 0 to 3660.
    start_offset_days: Option<i32>,
    /// Working days after the project's first one until it should be done, 0 to 3660; not before it begins.
    due_offset_days: Option<i32>,
    /// How long it should take, 1 to 600,000 minutes.
    estimate_minutes: Option<i32>,
    /// Whether the client sees it.
    #[graphql(default)]
    client_visible: bool,
    /// The keys of the tasks that must be done first, at most 50. Nothing waits for itself, by way of others either
    /// (INVALID).
    #[graphql(default)]
    depends_on: Vec<String>,
}

impl From<TemplateMilestoneInput> for MilestoneDraft {
    fn from(input: TemplateMilestoneInput) -> Self {
        Self {
            key: input.key,
            name: input.name,
            due_offset_days: input.due_offset_days,
            billable_rate: input.billable_rate.map(|rate| rate.0),
        }
    }
}

impl From<TemplateTaskInput> for TaskDraft {
    fn from(input: TemplateTaskInput) -> Self {
        Self {
            key: input.key,
            title: input.title,
            description: input.description,
            role: input.role,
            milestone: input.milestone,
            parent: input.parent,
            priority: input.priority,
            start_offset_days: input.start_offset_days,
            due_offset_days: input.due_offset_days,
            estimate_minutes: input.estimate_minutes,
            client_visible: input.client_visible,
            depends_on: input.depends_on,
        }
    }
}

/// A project template's fields. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "ProjectTemplateFieldsInput")]
pub struct ProjectTemplateFields {
    /// What it is called, at most 200 characters; a new template needs one.
    name: MaybeUndefined<String>,
    /// What it is for, at most 10,000 characters; projects that are made from it say the same of themselves.
    description: MaybeUndefined<String>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: MaybeUndefined<String>,
    /// What its projects reach, in this order; at most 100. The list is replaced as a whole.
    milestones: MaybeUndefined<Vec<TemplateMilestoneInput>>,
    /// What is to be done in its projects, in this order; at most 500. The list is replaced as a whole.
    tasks: MaybeUndefined<Vec<TemplateTaskInput>>,
}

impl From<ProjectTemplateFields> for Draft {
    fn from(fields: ProjectTemplateFields) -> Self {
        Self {
            name: fields.name.into(),
            description: fields.description.into(),
            external_id: fields.external_id.into(),
            milestones: emptied(fields.milestones, Vec::new())
                .map(|milestones| milestones.into_iter().map(Into::into).collect()),
            tasks: emptied(fields.tasks, Vec::new()).map(|tasks| tasks.into_iter().map(Into::into).collect()),
        }
    }
}

/// What `createProjectTemplate` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateProjectTemplateInput {
    /// The new template's fields.
    #[graphql(flatten)]
    pub(super) fields: ProjectTemplateFields,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateProjectTemplate` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateProjectTemplateInput {
    /// Which template.
    pub(super) id: Id<project_template::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: ProjectTemplateFields,
}

/// A role of a template, and the member who stands for it.
#[derive(Clone, Debug, InputObject)]
pub struct RoleAssignmentInput {
    /// The role, as the template's tasks name it.
    role: String,
    /// The member.
    member_id: Id<organization_member::Entity>,
}

/// The roles as use cases take them.
pub fn roles(input: Vec<RoleAssignmentInput>) -> Vec<(String, Id<organization_member::Entity>)> {
    input.into_iter().map(|assignment| (assignment.role, assignment.member_id)).collect()
}
