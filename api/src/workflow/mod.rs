//! What is done by itself: rules of events, conditions and actions. They are kept and checked here; they run when events
//! are passed on.

pub mod graphql;
pub mod rules;
pub mod subject;
pub mod workflow_rule;
pub mod workflow_run;
