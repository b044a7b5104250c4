//! Work as it is delivered: projects, milestones, tasks, their templates, holidays.

pub mod holiday;
pub mod milestone;
pub mod project;
pub mod project_template;
pub mod task;
pub mod task_dependency;
pub mod template_dependency;
pub mod template_milestone;
pub mod template_task;
