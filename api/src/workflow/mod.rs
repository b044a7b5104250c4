//! What is done by itself: rules of events, conditions and actions. Rules are kept and checked, and run on events that
//! are passed on.

pub mod graphql;
pub mod hands;
pub mod rules;
pub mod subject;
pub mod workflow_rule;
pub mod workflow_run;
