//! What is allowed, as pure functions.

pub mod action;
pub mod deed;
pub mod workflow_rule;
pub mod workflow_run;
