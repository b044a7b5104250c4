//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a folder.

pub mod conditions;
pub mod hands;
pub mod workflow_rule;
pub mod workflow_run;

use derive::Roots;

use crate::graphql::boxed::Boxed;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Roots, Default)]
pub struct WorkflowQuery(
    Boxed<workflow_rule::WorkflowEventTypeQuery>,
    Boxed<workflow_rule::WorkflowRuleQuery>,
    Boxed<workflow_run::WorkflowRunQuery>,
);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct WorkflowMutation(
    Boxed<workflow_rule::WorkflowRuleMutation>,
    Boxed<workflow_rule::WorkflowRuleTransitionMutation>,
    Boxed<workflow_run::WorkflowRunMutation>,
    Boxed<workflow_run::WorkflowDryRunMutation>,
);
