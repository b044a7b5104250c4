//! `createApprovalPolicy`, `updateApprovalPolicy`.

use async_graphql::{Context, Object};

use super::ApprovalPolicy;
use super::input::{CreateApprovalPolicyInput, UpdateApprovalPolicyInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::revenue::approval_policy;

payloads! {
    /// What `createApprovalPolicy` answers.
    CreateApprovalPolicyPayload {
        /// The new policy.
        approval_policy: ApprovalPolicy
    }
    /// What `updateApprovalPolicy` answers.
    UpdateApprovalPolicyPayload {
        /// The policy after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        approval_policy: ApprovalPolicy
    }
}

/// Approval policies in the mutation root: make and change.
#[derive(Default)]
pub struct ApprovalPolicyMutation;

#[Object]
impl ApprovalPolicyMutation {
    /// Makes an approval policy. It holds for the bills that are submitted from now on.
    async fn create_approval_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new policy.")] input: CreateApprovalPolicyInput,
    ) -> Result<CreateApprovalPolicyPayload> {
        let tx = ctx.scope().write(Permission::ApprovalPolicyManage).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createApprovalPolicy", &input);
        let outcome = once(&tx, attempt, approval_policy::create(&tx, input.fields.into())).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of an approval policy, for the bills that are submitted from now on: those that wait for
    /// its approvers go on waiting for them.
    async fn update_approval_policy(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which policy, and what to change.")] input: UpdateApprovalPolicyInput,
    ) -> Result<UpdateApprovalPolicyPayload> {
        let tx = ctx.scope().write(Permission::ApprovalPolicyManage).await?;
        let outcome = approval_policy::update(&tx, input.id, input.expected_version, input.fields.into()).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
