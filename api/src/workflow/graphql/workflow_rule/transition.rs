//! `enableWorkflowRule`, `disableWorkflowRule`, `deleteWorkflowRule`, `restoreWorkflowRule`.

use super::WorkflowRule;
use crate::graphql::change::changes;
use crate::workflow::workflow_rule;

changes! {
    /// Rules in the mutation root: on and off, out of the lists and back.
    WorkflowRuleTransitionMutation(workflow_rule: WorkflowRule, "workflow rule");

    /// Lets a rule run from now on. It needs an owner who may do no more than the caller; at most 100 rules are enabled
    /// (LIMIT).
    enableWorkflowRule(EnableWorkflowRuleInput) -> EnableWorkflowRulePayload = workflow_rule::enable, by WorkflowManage;

    /// Lets a rule run no more.
    disableWorkflowRule(DisableWorkflowRuleInput) -> DisableWorkflowRulePayload
        = workflow_rule::disable, by WorkflowManage;

    /// Deletes a rule. It leaves every list, runs no more, and can be restored.
    deleteWorkflowRule(DeleteWorkflowRuleInput) -> DeleteWorkflowRulePayload = workflow_rule::delete, by WorkflowManage;

    /// Brings a deleted rule back as it was: one that ran runs again.
    restoreWorkflowRule(RestoreWorkflowRuleInput) -> RestoreWorkflowRulePayload
        = workflow_rule::restore, by WorkflowManage;
}
