//! Refunds: money of a payment that is given back.

use std::cmp::max;

use chrono::{DateTime, Utc};
use entity::Id;
use entity::revenue::invoice;
use entity::revenue::payment::{self, PaymentStatus};
use entity::revenue::refund::{ActiveModel, Model};
use iso_currency::Currency;
use sea_orm::Set;

use super::allocation;
use super::rules::allocation::take;
use super::rules::payment::{self as rules, Action};
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::identity::organization;
use crate::repo::guard::allowed;
use crate::repo::{find, save};
use crate::text;

/// What a caller says of a refund.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// How much: a decimal, and its currency. Nothing said is all that was not refunded yet.
    pub amount: Option<(String, Currency)>,
    /// When it was given back; now if nothing is said.
    pub refunded_at: Option<DateTime<Utc>>,
    /// Why.
    pub reason: Option<String>,
    /// What the bank's statement shows.
    pub reference: Option<String>,
    /// The processor's id of it.
    pub processor_id: Option<String>,
    /// A partner's id of it.
    pub external_id: Option<String>,
}

/// Gives money of a payment back: credit first, then what invoices got, the newest allocation first. Invoices that were
/// PAID by it are OPEN again.
pub async fn make(
    tx: &OrgTx,
    payment: Id<payment::Entity>,
    expected_version: Option<i32>,
    draft: Draft,
) -> Result<Model> {
    let before = allowed(tx, payment, expected_version, Action::Refund).await?;
    let mut reasons = Reasons::default();
    let asked = draft.amount.and_then(|(text, currency)| reasons.take(rules::amount(&text, currency)));
    let amount = reasons.take(rules::refund(&before, asked)).unwrap_or_default();
    let refunded_at = draft.refunded_at.unwrap_or(max(tx.now(), before.received_at));
    reasons.take(rules::refunded_at(&before, refunded_at, tx.now()));
    let mut row = ActiveModel {
        payment_id: Set(payment),
        amount: Set(amount),
        currency: Set(before.currency.clone()),
        refunded_at: Set(refunded_at),
        ..ActiveModel::default()
    };
    reasons.optional(&mut row.reason, draft.reason.map(Some), |v| text::prose("reason", v, 1000));
    reasons.optional(&mut row.reference, draft.reference.map(Some), |v| text::line("reference", v, 200));
    reasons.optional(&mut row.processor_id, draft.processor_id.map(Some), |v| text::line("processorId", v, 200));
    reasons.optional(&mut row.external_id, draft.external_id.map(Some), |v| text::line("externalId", v, 200));
    reasons.finish()?;

    let from_invoices = max(amount - before.unallocated, 0);
    let stands = if from_invoices > 0 { allocation::of_payment(tx, payment).await? } else { Vec::new() };
    let parts =
        take(stands, from_invoices).ok_or_else(|| save::missing("allocations of a payment's allocated money"))?;
    let ids: Vec<_> = parts.iter().map(|part| part.of).collect();
    let invoices = find::all_locked::<invoice::Model>(tx, &ids).await?;
    let mut after: payment::ActiveModel = before.clone().into();
    after.allocated = Set(before.allocated - from_invoices);
    after.refunded = Set(before.refunded + amount);
    if before.refunded + amount == before.amount {
        after.status = Set(PaymentStatus::Refunded);
    }
    let after = save::update(tx, &before, after, "refunded").await?;
    let refund = save::insert(tx, row, "created").await?;
    if from_invoices > 0 {
        let mut parts_of = Vec::new();
        for part in parts {
            let invoice = invoices.iter().find(|invoice| invoice.id == part.of);
            parts_of.push((invoice.cloned().ok_or_else(|| save::missing("an invoice that was paid"))?, part));
        }
        let on = organization::day(tx, refunded_at).await?;
        allocation::take_back(tx, &after, parts_of, on).await?;
    }
    Ok(refund)
}
