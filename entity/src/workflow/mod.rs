//! What is done by itself.

pub mod workflow_rule;
pub mod workflow_run;
pub mod workflow_step;
