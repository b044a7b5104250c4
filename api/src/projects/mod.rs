//! How work is delivered: projects with their milestones and tasks, templates of them, and the days on which the firm
//! works.

//! How work is delivered: projects and their milestones, templates of them, and the days on which the firm works.

pub mod calendar;
pub mod graphql;
pub mod holiday;
pub mod milestone;
pub mod project;
pub mod project_template;
pub mod rules;
pub mod task;
pub mod task_dependency;
