//! `createWorkflowRule`, `updateWorkflowRule`.

use async_graphql::{Context, Object};

use super::WorkflowRule;
use super::input::{CreateWorkflowRuleInput, UpdateWorkflowRuleInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::workflow::graphql::conditions::Filters;
use crate::workflow::workflow_rule;

payloads! {
    /// What `createWorkflowRule` answers.
    CreateWorkflowRulePayload {
        /// The new rule.
        workflow_rule: WorkflowRule
    }
    /// What `updateWorkflowRule` answers.
    UpdateWorkflowRulePayload {
        /// The rule after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        workflow_rule: WorkflowRule
    }
}

/// Rules in the mutation root: make and change.
#[derive(Default)]
pub struct WorkflowRuleMutation;

#[Object]
impl WorkflowRuleMutation {
    /// Makes a rule: what is to be done by itself when something happens. It is DISABLED until it is enabled.
    async fn create_workflow_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new rule.")] input: CreateWorkflowRuleInput,
    ) -> Result<CreateWorkflowRulePayload> {
        let tx = ctx.scope().write(Permission::WorkflowManage).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createWorkflowRule", &input);
        let filters = Filters(tx.actor());
        let outcome = once(&tx, attempt, workflow_rule::create(&tx, &filters, input.fields.into())).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a rule. With another event its conditions and actions are checked anew.
    async fn update_workflow_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which rule, and what to change.")] input: UpdateWorkflowRuleInput,
    ) -> Result<UpdateWorkflowRulePayload> {
        let tx = ctx.scope().write(Permission::WorkflowManage).await?;
        let filters = Filters(tx.actor());
        let (id, expected_version) = (input.id, input.expected_version);
        let outcome = workflow_rule::update(&tx, &filters, id, expected_version, input.fields.into()).await;
        answer_or_current(ctx, &tx, id, outcome).await
    }
}
