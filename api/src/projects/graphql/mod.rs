//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a folder.

pub mod holiday;
pub mod milestone;
mod progress;
pub mod project;
pub mod project_template;
pub mod task;
pub mod task_dependency;
mod workload;

use derive::Roots;

use crate::graphql::boxed::Boxed;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Roots, Default)]
pub struct ProjectsQuery(
    Boxed<holiday::HolidayQuery>,
    Boxed<milestone::MilestoneQuery>,
    Boxed<project::ProjectQuery>,
    Boxed<project_template::ProjectTemplateQuery>,
    Boxed<task::TaskQuery>,
    Boxed<workload::WorkloadQuery>,
);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct ProjectsMutation(
    Boxed<holiday::HolidayMutation>,
    Boxed<holiday::HolidayTransitionMutation>,
    Boxed<milestone::MilestoneMutation>,
    Boxed<milestone::MilestoneTransitionMutation>,
    Boxed<project::ProjectMutation>,
    Boxed<project::ProjectTransitionMutation>,
    Boxed<project::ProjectBulkMutation>,
    Boxed<project_template::ProjectTemplateMutation>,
    Boxed<project_template::ProjectTemplateTransitionMutation>,
    Boxed<project_template::ProjectTemplateInstantiateMutation>,
    Boxed<task::TaskMutation>,
    Boxed<task::TaskTransitionMutation>,
    Boxed<task::TaskBulkMutation>,
    Boxed<task_dependency::TaskDependencyMutation>,
);
