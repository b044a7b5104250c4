//! Payments of bills: recorded one by one, never more than is due, and void if they were none. The bill's row is locked
//! while one is.

use chrono::{DateTime, Utc};
use entity::Id;
use entity::revenue::bill::{self, BillStatus};
use entity::revenue::bill_payment::{ActiveModel, BillPaymentStatus, Entity, Model};
use entity::revenue::payment::PaymentMethod;
use iso_currency::Currency;
use sea_orm::Set;

use super::rules::bill::Action;
use super::rules::bill_payment::{self as rules, Action as PaymentAction};
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError};
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::save;
use crate::text;

/// What a caller says of a payment.
#[derive(Clone, Debug)]
pub struct Draft {
    /// How much, a decimal and its currency; all that is due if nothing is said.
    pub amount: Option<(String, Currency)>,
    /// How it was paid.
    pub method: PaymentMethod,
    /// When it was paid; now if nothing is said.
    pub paid_at: Option<DateTime<Utc>>,
    /// What the bank's statement calls it.
    pub reference: Option<String>,
    /// A partner's id of it.
    pub external_id: Option<String>,
}

/// Records that an approved bill was paid, whole or in part.
pub async fn pay(tx: &OrgTx, id: Id<bill::Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Pay).await?;
    let mut reasons = Reasons::default();
    let said = draft.amount.as_ref().map(|(text, currency)| (text.as_str(), *currency));
    let amount = reasons.take(rules::amount(said, &before));
    let paid_at = reasons.take(rules::paid_at(draft.paid_at, tx.now()));
    let reference = text::given(draft.reference).and_then(|v| reasons.take(text::line("reference", v, 200)));
    let external_id = text::given(draft.external_id).and_then(|v| reasons.take(text::line("externalId", v, 200)));
    reasons.finish()?;
    let (Some(amount), Some(paid_at)) = (amount, paid_at) else { return Err(save::missing("what is paid")) };

    let payment = ActiveModel {
        bill_id: Set(id),
        amount: Set(amount),
        currency: Set(before.currency.clone()),
        paid_at: Set(paid_at),
        reference: Set(reference),
        external_id: Set(external_id),
        method: Set(draft.method),
        status: Set(BillPaymentStatus::Succeeded),
        ..ActiveModel::default()
    };
    let payment = save::insert::<Model>(tx, payment, "recorded").await?;

    // Not more than the total: the amount is not more than what was due under the lock.
    let is_paid = before.paid + amount == before.total;
    settle(tx, &before, before.paid + amount, Some(paid_at), if is_paid { "paid" } else { "partially_paid" }).await?;
    Ok(payment)
}

/// Says that what was recorded was not paid: the bill is due by as much again.
pub async fn void(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, reason: String) -> Result<Model> {
    // The bill before its payment, as those who pay.
    let bill_id = find::by_id::<Model>(tx, id, Rows::Live).await?.map(|seen| seen.bill_id);
    let held = find::all_locked::<bill::Model>(tx, bill_id.as_slice()).await?.pop();
    let before = allowed(tx, id, expected_version, PaymentAction::Void).await?;
    let bill = held.ok_or_else(|| UserError::not_found("id"))?;
    let row = ActiveModel {
        status: Set(BillPaymentStatus::Void),
        voided_at: Set(Some(tx.now())),
        void_reason: Set(Some(text::prose("reason", reason, 1000)?)),
        ..before.clone().into()
    };
    let payment = save::update(tx, &before, row, "voided").await?;
    settle(tx, &bill, bill.paid - before.amount, None, "payment_voided").await?;
    Ok(payment)
}

/// Notes how much of a bill has been paid, and since when all of it.
async fn settle(
    tx: &OrgTx,
    before: &bill::Model,
    paid: i64,
    paid_at: Option<DateTime<Utc>>,
    verb: &'static str,
) -> Result<()> {
    let status = rules::status(paid, before.total);
    let row = bill::ActiveModel {
        paid: Set(paid),
        status: Set(status),
        paid_at: Set(paid_at.filter(|_| status == BillStatus::Paid)),
        ..before.clone().into()
    };
    save::update(tx, before, row, verb).await.map(drop)
}
