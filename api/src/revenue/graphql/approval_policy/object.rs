//! The type `ApprovalPolicy`.

use async_graphql::SimpleObject;
use derive::{Columns, relations};
use entity::Id;
use entity::revenue::approval_policy;

use crate::auth::permission::Permission;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::record::Record;
use crate::graphql::scalar::Money;
use crate::revenue::graphql::bill::Bill;

use super::{ApprovalPolicyFilter, ApprovalPolicyOrderField, ApprovalStep};

/// Who must agree to bills from an amount on. Of the policies in a bill's currency, the one with the greatest threshold
/// that the bill's total reaches is the bill's when it is submitted; a bill that reaches none is approved by being
/// submitted.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(approval_policy::Model)]
pub struct ApprovalPolicy {
    /// The policy's id.
    #[graphql(owned)]
    pub id: Id<approval_policy::Entity>,
    /// What it is called.
    pub name: String,
    /// From what total on it holds, in its currency; unique among the organization's policies.
    #[columns("threshold", "currency")]
    pub threshold: Money,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

impl Object for ApprovalPolicy {
    type Row = approval_policy::Model;
    const READ: Permission = Permission::BillRead;
}

impl Listed for ApprovalPolicy {
    type Filter = ApprovalPolicyFilter;
    type Order = ApprovalPolicyOrderField;
}

#[relations]
impl ApprovalPolicy {
    /// Who is asked, 1 to 10 members, in the order in which they are.
    #[by("approval_policy_id")]
    fn steps() -> Parts<ApprovalStep>;

    /// The bills that were last submitted under this policy.
    #[by("approval_policy_id")]
    fn bills() -> Many<Bill>;

    /// What happened to this policy, newest first.
    fn activity() -> Activity;
}
