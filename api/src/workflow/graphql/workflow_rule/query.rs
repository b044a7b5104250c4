//! `workflowRule` and `workflowRules`.

use derive::queries;

use super::WorkflowRule;

/// Rules in the query root.
#[derive(Default)]
pub struct WorkflowRuleQuery;

#[queries]
impl WorkflowRuleQuery {
    /// One rule; null if there is none.
    fn workflow_rule() -> One<WorkflowRule>;

    /// The organization's rules.
    fn workflow_rules() -> Many<WorkflowRule>;
}
