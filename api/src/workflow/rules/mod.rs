//! What is allowed, as pure functions.

pub mod action;
pub mod template;
pub mod workflow_rule;
