//! Payments of bills: recorded one by one, and never more than is due. The bill's row is locked while one is.

use chrono::{DateTime, Utc};
use entity::Id;
use entity::revenue::bill::{self, BillStatus};
use entity::revenue::bill_payment::{ActiveModel, Model};
use entity::revenue::payment::PaymentMethod;
use iso_currency::Currency;
use sea_orm::Set;

use super::rules::bill::Action;
use super::rules::bill_payment as rules;
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
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
}

/// Records that an approved bill was paid, whole or in part.
pub async fn pay(tx: &OrgTx, id: Id<bill::Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Pay).await?;
    let mut reasons = Reasons::default();
    let said = draft.amount.as_ref().map(|(text, currency)| (text.as_str(), *currency));
    let amount = reasons.take(rules::amount(said, &before));
    let paid_at = reasons.take(rules::paid_at(draft.paid_at, tx.now()));
    let reference = text::given(draft.reference).and_then(|v| reasons.take(text::line("reference", v, 200)));
    reasons.finish()?;
    let (Some(amount), Some(paid_at)) = (amount, paid_at) else { return Err(save::missing("what is paid")) };

    let payment = ActiveModel {
        bill_id: Set(id),
        amount: Set(amount),
        currency: Set(before.currency.clone()),
        paid_at: Set(paid_at),
        reference: Set(reference),
        method: Set(draft.method),
        ..ActiveModel::default()
    };
    let payment = save::insert::<Model>(tx, payment, "recorded").await?;

    // Not more than the total: the amount is not more than what was due under the lock.
    let paid = before.paid + amount;
    let status = rules::status(paid, before.total);
    let is_paid = status == BillStatus::Paid;
    let row = bill::ActiveModel {
        paid: Set(paid),
        status: Set(status),
        paid_at: Set(is_paid.then_some(paid_at)),
        ..before.clone().into()
    };
    save::update(tx, &before, row, if is_paid { "paid" } else { "partially_paid" }).await?;
    Ok(payment)
}
