//! Taking money of a payment back from invoices: it becomes credit.

use entity::Id;
use entity::revenue::invoice;
use entity::revenue::payment::{ActiveModel, Entity, Model};
use sea_orm::Set;

use super::{Spread, Wish};
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::identity::organization;
use crate::money::Money;
use crate::repo::find::{self, Rows};
use crate::repo::save;
use crate::revenue::allocation;
use crate::revenue::rules::allocation::Standing;
use crate::revenue::rules::payment::{Action, TRANSITIONS, shown};

/// Takes money back from invoices, as of today: all that each got of the payment, unless less is said. It becomes credit.
pub async fn unapply(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, wishes: Vec<Wish>) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    let spread = Spread { wishes, automatically: false };
    let mut reasons = Reasons::default();
    reasons.take(TRANSITIONS.guard(&Action::Unapply, &before.status));
    reasons.take(spread.check());
    if spread.wishes.is_empty() {
        reasons.add(UserError::on("allocations", UserErrorCode::Required, "Say from which invoices."));
    }
    let stands = allocation::of_payment(tx, id).await?;
    let ids: Vec<_> = spread.wishes.iter().map(|wish| wish.invoice).collect();
    let invoices = find::all_locked::<invoice::Model>(tx, &ids).await?;
    let mut parts: Vec<(invoice::Model, Standing<_>)> = Vec::new();
    for (place, wish) in spread.wishes.iter().enumerate() {
        let field = format!("allocations.{place}");
        let Some(invoice) = invoices.iter().find(|invoice| invoice.id == wish.invoice) else {
            reasons.add(UserError::not_found(format!("{field}.invoiceId")));
            continue;
        };
        let named_before = parts.iter().any(|(before, _)| before.id == invoice.id);
        let Some(stands) = stands.iter().find(|part| part.of == wish.invoice).filter(|_| !named_before) else {
            let reason = "No more of this payment is allocated to this invoice.";
            reasons.add(UserError::on(format!("{field}.invoiceId"), UserErrorCode::Invalid, reason));
            continue;
        };
        if let Some(amount) = reasons.take(part(*stands, wish, &before.currency, &field)) {
            parts.push((invoice.clone(), Standing { amount, ..*stands }));
        }
    }
    reasons.finish()?;
    let mut row: ActiveModel = before.clone().into();
    // A part of what is allocated: it fits.
    row.allocated = Set(before.allocated - parts.iter().map(|(_, part)| part.amount).sum::<i64>());
    let payment = save::update(tx, &before, row, "unapplied").await?;
    let on = organization::day(tx, tx.now()).await?;
    allocation::take_back(tx, &payment, parts, on).await?;
    Ok(payment)
}

/// How much of what an invoice got is to be taken back.
fn part<K>(stands: Standing<K>, wish: &Wish, code: &str, field: &str) -> Result<i64, UserError> {
    let Some((text, currency)) = &wish.amount else { return Ok(stands.amount) };
    let asked = Money::parse(text, *currency).map_err(|reason| reason.within(&format!("{field}.amount")))?;
    let invalid = |of: &str, reason: String| UserError::on(format!("{field}.{of}"), UserErrorCode::Invalid, reason);
    if currency.code() != code {
        return Err(invalid("amount.currency", format!("The payment is in {code}: take back {code}.")));
    }
    if asked.minor <= 0 {
        return Err(invalid("amount.amount", "Take back more than 0, or leave the amount out.".to_owned()));
    }
    if asked.minor > stands.amount {
        let got = shown(stands.amount, code);
        return Err(invalid("amount", format!("The invoice got {got} of this payment: take back that at most.")));
    }
    Ok(asked.minor)
}
