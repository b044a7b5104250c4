//! What mutations of projects take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::engagements::engagement;
use entity::identity::organization_member;
use entity::projects::project::{self, ProjectHealth};
use serde_json::json;

use crate::graphql::mutation::emptied;
use crate::graphql::scalar::{Date, MoneyInput};
use crate::graphql::trial::RequestOptions;
use crate::projects::project::Draft;

/// A project's fields. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
pub struct ProjectFields {
    /// Its code, at most 50 characters, unique in the organization. A new one gets the next of the organization's series if
    /// nothing is said.
    code: MaybeUndefined<String>,
    /// What it is called, at most 200 characters; a new project needs one.
    name: MaybeUndefined<String>,
    /// What is to be delivered, at most 10,000 characters.
    description: MaybeUndefined<String>,
    /// The member who manages it.
    manager_id: MaybeUndefined<Id<organization_member::Entity>>,
    /// How it goes; `ON_TRACK` if nothing is said. IMMUTABLE once the project has ended.
    health: Option<ProjectHealth>,
    /// Its first day; when it is activated without one, that day. IMMUTABLE once the project has ended.
    start_date: MaybeUndefined<Date>,
    /// The day when it should be done, not before the first (INVALID). IMMUTABLE once the project has ended.
    due_date: MaybeUndefined<Date>,
    /// What it may come to: nothing or more, in the engagement's currency. IMMUTABLE once the project has ended.
    budget: MaybeUndefined<MoneyInput>,
    /// How much time may be spent on it, in minutes. IMMUTABLE once the project has ended.
    budget_minutes: MaybeUndefined<i32>,
    /// Free-form fields: a JSON object of at most 16 KiB. Replaces all of them.
    custom_fields: MaybeUndefined<serde_json::Value>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: MaybeUndefined<String>,
}

impl From<ProjectFields> for Draft {
    fn from(fields: ProjectFields) -> Self {
        Self {
            code: fields.code.into(),
            name: fields.name.into(),
            description: fields.description.into(),
            manager: fields.manager_id.into(),
            health: fields.health,
            start_date: fields.start_date.map_value(|date| date.0).into(),
            due_date: fields.due_date.map_value(|date| date.0).into(),
            budget: fields.budget.map_value(|money| (money.amount.0, money.currency.0)).into(),
            budget_minutes: fields.budget_minutes.into(),
            custom_fields: emptied(fields.custom_fields, json!({})),
            external_id: fields.external_id.into(),
        }
    }
}

/// A project to make; it needs a name.
#[derive(Clone, Debug, InputObject)]
pub struct NewProjectInput {
    /// The engagement that it is part of, for good; not one that has ended (INVALID).
    pub(super) engagement_id: Id<engagement::Entity>,
    /// Its fields.
    #[graphql(flatten)]
    pub(super) fields: ProjectFields,
}

/// What `createProject` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateProjectInput {
    /// The new project.
    #[graphql(flatten)]
    pub(super) project: NewProjectInput,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `createProjects` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateProjectsInput {
    /// The new projects, at most 100.
    pub(super) projects: Vec<NewProjectInput>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateProject` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateProjectInput {
    /// Which project.
    pub(super) id: Id<project::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: ProjectFields,
}

/// What `updateProjects` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateProjectsInput {
    /// Which projects, and what to change; at most 100. They are changed in this order.
    pub(super) projects: Vec<UpdateProjectInput>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}
