//! How work is delivered: projects with their milestones and tasks, templates of them, and the days on which the firm
//! works.

pub mod graphql;
pub mod rules;
pub mod task;
pub mod task_dependency;
