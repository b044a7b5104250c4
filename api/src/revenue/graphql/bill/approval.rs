//! The type `BillApproval`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::revenue::bill_approval::{self, ApprovalDecision};

use crate::auth::permission::Permission;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::identity::graphql::member::OrganizationMember;

use super::Bill;

/// That a member was asked to agree to a bill, and what came of it.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(bill_approval::Model)]
pub struct BillApproval {
    /// The approval's id.
    #[graphql(owned)]
    pub id: Id<bill_approval::Entity>,
    /// The submission that it belongs to, from 1. Only those of the bill's `approvalRound` count.
    pub round: i32,
    /// Its turn in the round, from 0.
    pub turn: i32,
    /// What was said. PENDING in a round that has ended: they were not asked any more.
    pub decision: ApprovalDecision,
    /// When it was said, UTC.
    pub decided_at: Option<DateTime<Utc>>,
    /// What was said with it; of a refusal the reason.
    pub note: Option<String>,
    /// The bill; null if it is deleted.
    #[columns("bill_id")]
    pub bill: One<Bill>,
    /// The member who was asked.
    #[columns("approver_member_id")]
    pub approver: One<OrganizationMember>,
    /// The member who decided: who was asked, or an OWNER or ADMIN in the place of one who could not any more.
    #[columns("decided_by_member_id")]
    pub decided_by: One<OrganizationMember>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(ApprovalDecision);

impl Object for BillApproval {
    type Row = bill_approval::Model;
    const READ: Permission = Permission::BillRead;
}

#[relations]
impl BillApproval {
    /// What happened to this approval, newest first.
    fn activity() -> Activity;
}
