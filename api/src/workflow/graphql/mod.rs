//! The domain in the schema: objects, filters, inputs, queries and mutations, an entity a folder.

pub mod conditions;
pub mod workflow_rule;

use derive::Roots;

use crate::graphql::boxed::Boxed;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Roots, Default)]
pub struct WorkflowQuery(Boxed<workflow_rule::WorkflowEventTypeQuery>, Boxed<workflow_rule::WorkflowRuleQuery>);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct WorkflowMutation(
    Boxed<workflow_rule::WorkflowRuleMutation>,
    Boxed<workflow_rule::WorkflowRuleTransitionMutation>,
);
