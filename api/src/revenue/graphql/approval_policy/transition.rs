//! `deleteApprovalPolicy`, `restoreApprovalPolicy`.

use super::ApprovalPolicy;
use crate::graphql::change::changes;
use crate::revenue::approval_policy;

changes! {
    /// Approval policies in the mutation root: out of the lists and back.
    ApprovalPolicyTransitionMutation(approval_policy: ApprovalPolicy, "policy");

    /// Deletes an approval policy, and can be undone. No bill falls under it any more; those that wait for its approvers
    /// go on waiting for them.
    deleteApprovalPolicy(DeleteApprovalPolicyInput) -> DeleteApprovalPolicyPayload
        = approval_policy::delete, by ApprovalPolicyManage;

    /// Brings a deleted approval policy back, with its approvers. A DUPLICATE if another policy of the currency has its
    /// threshold now.
    restoreApprovalPolicy(RestoreApprovalPolicyInput) -> RestoreApprovalPolicyPayload
        = approval_policy::restore, by ApprovalPolicyManage;
}
