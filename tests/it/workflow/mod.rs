//! What is done by itself.

mod event_type;
mod workflow_rule;
mod workflow_run;
