//! How work is delivered: projects and their milestones, templates of them, and the days on which the firm works.

pub mod graphql;
pub mod rules;
