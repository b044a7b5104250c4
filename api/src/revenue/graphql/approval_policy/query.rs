//! `approvalPolicy` and `approvalPolicies`.

use derive::queries;

use super::ApprovalPolicy;

/// This entity in the query root.
#[derive(Default)]
pub struct ApprovalPolicyQuery;

#[queries]
impl ApprovalPolicyQuery {
    /// One approval policy; null if there is none.
    fn approval_policy() -> One<ApprovalPolicy>;

    /// The organization's approval policies.
    fn approval_policies() -> Many<ApprovalPolicy>;
}
