//! The type `ApprovalStep`.

use async_graphql::SimpleObject;
use derive::{Columns, relations};
use entity::Id;
use entity::revenue::approval_step;

use crate::auth::permission::Permission;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::identity::graphql::member::OrganizationMember;

/// One approver of a policy.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(approval_step::Model)]
pub struct ApprovalStep {
    /// The step's id.
    #[graphql(owned)]
    pub id: Id<approval_step::Entity>,
    /// Its place among the policy's steps, from 0.
    pub position: i32,
    /// The member who is asked.
    #[columns("approver_member_id")]
    pub approver: One<OrganizationMember>,
}

impl Object for ApprovalStep {
    type Row = approval_step::Model;
    const READ: Permission = Permission::BillRead;
}

#[relations]
impl ApprovalStep {}
