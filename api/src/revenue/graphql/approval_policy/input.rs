//! What mutations of approval policies take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::identity::organization_member;
use entity::revenue::approval_policy;

use crate::graphql::mutation::emptied;
use crate::graphql::scalar::MoneyInput;
use crate::graphql::trial::RequestOptions;
use crate::revenue::approval_policy::Draft;

/// An approval policy's fields. What is left out stays as it is; a new policy needs all.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "ApprovalPolicyFieldsInput")]
pub struct ApprovalPolicyFields {
    /// What it is called, at most 200 characters; a new policy needs one.
    name: MaybeUndefined<String>,
    /// From what total on it holds: 0 or more, no more decimals than the currency has; a new policy needs one. A
    /// DUPLICATE if another policy of the currency has it.
    threshold: MaybeUndefined<MoneyInput>,
    /// The members to ask, in this order: 1 to 10, each once, ACTIVE and of a role with the permission `BILL_APPROVE`.
    /// The list is replaced as a whole; a new policy needs one.
    approver_ids: MaybeUndefined<Vec<Id<organization_member::Entity>>>,
}

impl From<ApprovalPolicyFields> for Draft {
    fn from(fields: ApprovalPolicyFields) -> Self {
        Self {
            name: fields.name.into(),
            threshold: fields.threshold.map_value(|money| (money.amount.0, money.currency.0)).into(),
            approvers: emptied(fields.approver_ids, Vec::new()),
        }
    }
}

/// What `createApprovalPolicy` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateApprovalPolicyInput {
    /// The new policy's fields.
    #[graphql(flatten)]
    pub(super) fields: ApprovalPolicyFields,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateApprovalPolicy` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateApprovalPolicyInput {
    /// Which policy.
    pub(super) id: Id<approval_policy::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: ApprovalPolicyFields,
}
