//! The pure rules of the domain: no database, no schema.

pub mod calendar;
pub mod graph;
pub mod milestone;
pub mod progress;
pub mod project;
pub mod project_template;
pub mod rank;
pub mod roles;
pub mod shares;
pub mod task;
pub mod timetable;
