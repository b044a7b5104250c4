//! Approval policies: make, change, delete, restore; and which one a bill falls under.
//!
//! A policy holds for the bills of its currency from its threshold on; of those that hold, the one with the greatest
//! threshold is the bill's. Bills that were submitted keep the approvers that they were submitted to.

use entity::Id;
use entity::identity::organization_member as member;
use entity::revenue::approval_policy::{ActiveModel, Column, Entity, Model};
use entity::revenue::approval_step as step;
use iso_currency::Currency;
use sea_orm::{ColumnTrait, EntityTrait, NotSet, QueryFilter, QueryOrder, Set};

use super::rules::approval_policy as rules;
use super::rules::bill_approval::MemberId;
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::parts::Parts;
use crate::repo::save::{self, Child};
use crate::text;

/// What goes and comes back with a policy: its steps.
const CHILDREN: &[Child] = &[Child::of("approval_steps", "approval_policy_id")];

/// What a caller says of a policy; a new one needs all of it.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What it is called.
    pub name: Patch<String>,
    /// From what total on it holds: a decimal, and the currency.
    pub threshold: Patch<(String, Currency)>,
    /// The members to ask, in this order.
    pub approvers: Option<Vec<MemberId>>,
}

/// Makes a policy.
pub async fn create(tx: &OrgTx, draft: Draft) -> Result<Model> {
    let id = tx.new_id();
    let row = ActiveModel { id: Set(id), ..ActiveModel::default() };
    let draft = Draft { approvers: Some(draft.approvers.unwrap_or_default()), ..draft };
    let (row, parts) = apply(tx, id, row, draft).await?;
    save::insert_with(tx, row, parts, "created").await
}

/// Changes a policy, for the bills that are submitted from now on.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    let (row, parts) = apply(tx, id, before.clone().into(), draft).await?;
    save::update_with(tx, &before, row, parts, "updated").await
}

/// Deletes a policy, softly. Bills that wait for its approvers go on waiting for them.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    save::delete(tx, &before, CHILDREN).await
}

/// Brings a deleted policy back, with its approvers.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::All).await?;
    save::restore(tx, &before, CHILDREN).await
}

/// The policy under which a bill of this total falls; none if it reaches no threshold.
pub async fn of_total(tx: &OrgTx, currency: &str, total: i64) -> Result<Option<Model>> {
    let reached =
        find::own::<Model>(tx, Rows::Live).add(Column::Currency.eq(currency)).add(Column::Threshold.lte(total));
    Ok(Entity::find().filter(reached).order_by_desc(Column::Threshold).one(tx).await?)
}

/// The steps of a policy in their order.
pub async fn steps(tx: &OrgTx, policy: Id<Entity>) -> Result<Vec<step::Model>> {
    let own = find::own::<step::Model>(tx, Rows::Live).add(step::Column::ApprovalPolicyId.eq(policy));
    Ok(step::Entity::find().filter(own).order_by_asc(step::Column::Position).all(tx).await?)
}

async fn apply(tx: &OrgTx, id: Id<Entity>, mut row: ActiveModel, draft: Draft) -> Result<(ActiveModel, Parts)> {
    let mut reasons = Reasons::default();
    reasons.required("name", &mut row.name, draft.name, |v| text::line("name", v, 200));
    match draft.threshold {
        None if !row.threshold.is_not_set() => {}
        None | Some(None) => {
            reasons.add(UserError::on("threshold", UserErrorCode::Required, "`threshold` needs a value."));
        }
        Some(Some((text, currency))) => {
            if let Some(money) = reasons.take(rules::threshold(&text, currency)) {
                row.threshold = Set(money.minor);
                row.currency = Set(currency.code().to_owned());
            }
        }
    }
    let mut parts = Parts::none();
    if let Some(approvers) = draft.approvers
        && reasons.take(rules::approvers(&approvers)).is_some()
    {
        check(tx, &mut reasons, &approvers).await?;
        let before = steps(tx, id).await?;
        parts = Parts::of(tx, "approvers", &before, rows(id, &before, approvers))?;
    }
    reasons.finish()?;
    Ok((row, parts))
}

/// Refuses members who are not there or could not approve.
async fn check(tx: &OrgTx, reasons: &mut Reasons, approvers: &[MemberId]) -> Result<()> {
    let ids: Vec<_> = approvers.iter().map(|id| id.uuid()).collect();
    let members = find::by_ids::<member::Model>(tx, &ids, Rows::Live).await?;
    for (place, id) in approvers.iter().enumerate() {
        match members.iter().find(|member| member.id == *id) {
            Some(member) => {
                reasons.take(rules::approver(place, member));
            }
            None => reasons.add(UserError::not_found(format!("approverIds.{place}"))),
        }
    }
    Ok(())
}

/// A step for each approver. Who was asked before keeps theirs, wherever it stands now.
fn rows(policy: Id<Entity>, before: &[step::Model], approvers: Vec<MemberId>) -> Vec<step::ActiveModel> {
    let row = |(position, approver): (i32, MemberId)| {
        let known = before.iter().find(|step| step.approver_member_id == approver);
        step::ActiveModel {
            id: known.map_or(NotSet, |step| Set(step.id)),
            approval_policy_id: Set(policy),
            approver_member_id: Set(approver),
            position: Set(position),
            ..step::ActiveModel::default()
        }
    };
    (0..).zip(approvers).map(row).collect()
}
