//! Who agrees to a bill: it is submitted to the approvers of its policy, who decide one after the other.
//!
//! A bill without a policy is approved by being submitted. Each submission is a round of its own: what was said in an
//! earlier one stands there, and counts no more.

use entity::identity::actor_kind::ActorKind;
use entity::identity::organization_member as member;
use entity::revenue::bill::{self, BillStatus};
use entity::revenue::bill_approval::{ActiveModel, ApprovalDecision, Column, Entity, Model};
use entity::{Id, revenue::approval_policy};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use super::approval_policy as policies;
use super::rules::bill::{self as rules, Action};
use super::rules::bill_approval::{MemberId, Turn, may_decide, to_ask};
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::save;
use crate::text;

/// Asks the approvers of the policy under which the bill falls; without a policy the bill is APPROVED at once.
pub async fn submit(tx: &OrgTx, id: Id<bill::Entity>, expected_version: Option<i32>) -> Result<bill::Model> {
    let before = allowed(tx, id, expected_version, Action::Submit).await?;
    rules::asks_for_something(&before)?;
    let submitted = bill::ActiveModel {
        approval_round: Set(before.approval_round + 1),
        submitted_at: Set(Some(tx.now())),
        rejection_reason: Set(None),
        ..before.clone().into()
    };
    let Some(policy) = policies::of_total(tx, &before.currency, before.total).await? else {
        let row = bill::ActiveModel {
            status: Set(BillStatus::Approved),
            approval_policy_id: Set(None),
            approved_at: Set(Some(tx.now())),
            ..submitted
        };
        return save::update(tx, &before, row, "approved").await;
    };
    let approvers = ask(tx, &before, policy.id).await?;
    let row = bill::ActiveModel {
        status: Set(BillStatus::PendingApproval),
        approval_policy_id: Set(Some(policy.id)),
        next_approver_member_id: Set(approvers.first().copied()),
        ..submitted
    };
    save::update(tx, &before, row, "submitted").await
}

/// Agrees to a bill, in the actor's turn or in the place of one who can't any more. The last one to agree approves it.
pub async fn approve(
    tx: &OrgTx,
    id: Id<bill::Entity>,
    expected_version: Option<i32>,
    note: Option<String>,
) -> Result<bill::Model> {
    let note = text::given(note).map(|note| text::prose("note", note, 1000)).transpose()?;
    let (before, next) = decide(tx, id, expected_version, Action::Approve, ApprovalDecision::Approved, note).await?;
    let row: bill::ActiveModel = before.clone().into();
    if let Some(next) = next {
        let row = bill::ActiveModel { next_approver_member_id: Set(next.approver_member_id), ..row };
        return save::update(tx, &before, row, "passed_on").await;
    }
    let row = bill::ActiveModel {
        status: Set(BillStatus::Approved),
        next_approver_member_id: Set(None),
        approved_at: Set(Some(tx.now())),
        ..row
    };
    save::update(tx, &before, row, "approved").await
}

/// Refuses a bill, in the actor's turn or in the place of one who can't any more. Nobody else of the round is asked.
pub async fn reject(
    tx: &OrgTx,
    id: Id<bill::Entity>,
    expected_version: Option<i32>,
    reason: String,
) -> Result<bill::Model> {
    let reason = text::prose("reason", reason, 1000)?;
    let note = Some(reason.clone());
    let (before, _) = decide(tx, id, expected_version, Action::Reject, ApprovalDecision::Rejected, note).await?;
    let row = bill::ActiveModel {
        status: Set(BillStatus::Rejected),
        next_approver_member_id: Set(None),
        rejection_reason: Set(Some(reason)),
        ..before.clone().into()
    };
    save::update(tx, &before, row, "rejected").await
}

/// Makes the rows of a round, one for each member to ask; answers with them in their order.
async fn ask(tx: &OrgTx, bill: &bill::Model, policy: Id<approval_policy::Entity>) -> Result<Vec<MemberId>> {
    let steps = policies::steps(tx, policy).await?;
    let approvers: Vec<_> = steps.iter().map(|step| step.approver_member_id).collect();
    let approvers = to_ask(&approvers, made_by(bill))?;
    for (turn, approver) in (0..).zip(&approvers) {
        let row = ActiveModel {
            bill_id: Set(bill.id),
            approver_member_id: Set(Some(*approver)),
            round: Set(bill.approval_round + 1),
            turn: Set(turn),
            decision: Set(ApprovalDecision::Pending),
            ..ActiveModel::default()
        };
        save::insert::<Model>(tx, row, "requested").await?;
    }
    Ok(approvers)
}

/// Records the actor's decision in the turn that it is. Answers with the bill under lock and the row of whoever is next.
async fn decide(
    tx: &OrgTx,
    id: Id<bill::Entity>,
    expected_version: Option<i32>,
    action: Action,
    decision: ApprovalDecision,
    note: Option<String>,
) -> Result<(bill::Model, Option<Model>)> {
    let Some(who) = tx.actor().member() else {
        let reason = "Only members decide about bills: a key acts for nobody who was asked.";
        return Err(UserError::whole(UserErrorCode::Invalid, reason).into());
    };
    let bill = allowed(tx, id, expected_version, action).await?;
    let mut open = pending(tx, &bill).await?.into_iter();
    let Some(turn) = open.next() else { return Err(save::missing("an approval to decide")) };
    guard(tx, who, &bill, &turn).await?;
    let verb = if decision == ApprovalDecision::Approved { "approved" } else { "rejected" };
    let row = ActiveModel {
        decision: Set(decision),
        decided_at: Set(Some(tx.now())),
        decided_by_member_id: Set(Some(who)),
        note: Set(note),
        ..turn.clone().into()
    };
    save::update(tx, &turn, row, verb).await?;
    Ok((bill, open.next()))
}

/// Refuses a decision that is not the member's, as they and the approver stand now: what authentication saw is a second
/// old.
async fn guard(tx: &OrgTx, who: MemberId, bill: &bill::Model, turn: &Model) -> Result<()> {
    let asked = turn.approver_member_id;
    let ids: Vec<_> = [Some(who), asked].into_iter().flatten().map(Id::uuid).collect();
    let members = find::by_ids::<member::Model>(tx, &ids, Rows::Live).await?;
    let of = |id: Option<MemberId>| members.iter().find(|member| Some(member.id) == id);
    let who = of(Some(who)).ok_or_else(|| save::missing("the actor's membership"))?;
    let turn = Turn { approver: of(asked), made_by: made_by(bill) };
    Ok(may_decide(who, &turn, tx.actor().permissions.has(Permission::MemberRead))?)
}

/// The approvals of the bill's round that are not decided, in their order.
async fn pending(tx: &OrgTx, bill: &bill::Model) -> Result<Vec<Model>> {
    let open = find::own::<Model>(tx, Rows::Live)
        .add(Column::BillId.eq(bill.id))
        .add(Column::Round.eq(bill.approval_round))
        .add(Column::Decision.eq(ApprovalDecision::Pending));
    Ok(Entity::find().filter(open).order_by_asc(Column::Turn).all(tx).await?)
}

/// The member who made the bill; none if it was a key, or Chambers itself.
fn made_by(bill: &bill::Model) -> Option<MemberId> {
    bill.created_by_id.filter(|_| bill.created_by_kind == ActorKind::Member).map(Id::from_uuid)
}
