//! What of which payment went to which invoice: a ledger of entries that are never changed but for their day.
//!
//! Who moves money locks the payments first and then the invoices, each in the order of their ids: so nobody pays more
//! than is due, however many try at once, and nobody waits in a circle.

use std::cmp::max;

use chrono::NaiveDate;
use entity::Id;
use entity::revenue::payment_allocation::{ActiveModel, Column, Entity, Model};
use entity::revenue::{invoice, payment};
use sea_orm::sea_query::{Expr, ExprTrait, LockType, Query};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::rules::allocation::{Standing, standing, take};
use super::settlement::settle;
use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::repo::find::{Rows, own};
use crate::repo::save;

/// An invoice, locked, and what it gets or gives back, in minor units.
pub type Share = (invoice::Model, i64);

/// Gives shares of a payment to invoices, as of a day. Both are locked, no share is more than is due; the payment's own
/// columns are the caller's to save.
pub async fn allocate(tx: &OrgTx, payment: &payment::Model, shares: Vec<Share>, on: NaiveDate) -> Result<()> {
    for (invoice, share) in shares {
        enter(tx, payment, invoice.id, share, on).await?;
        let verb = if share == invoice.due { "paid" } else { "payment_applied" };
        settle(tx, &invoice, invoice.paid + share, invoice.credited, verb).await?;
    }
    Ok(())
}

/// Takes back what invoices got of a payment, and opens again those that were paid by it. Both are locked; the payment's
/// own columns are the caller's to save. `parts` say what, and since when it stands: it is not taken back before.
pub async fn take_back(
    tx: &OrgTx,
    payment: &payment::Model,
    parts: Vec<(invoice::Model, Standing<Id<invoice::Entity>>)>,
    on: NaiveDate,
) -> Result<()> {
    for (invoice, part) in parts {
        enter(tx, payment, invoice.id, -part.amount, max(on, part.last)).await?;
        let verb = if invoice.status == invoice::InvoiceStatus::Paid { "reopened" } else { "payment_taken_back" };
        settle(tx, &invoice, invoice.paid - part.amount, invoice.credited, verb).await?;
    }
    Ok(())
}

/// The payments that an invoice got money of, locked. For whoever will [`release`] some: to be called before the invoice
/// itself is locked.
pub async fn payers(tx: &OrgTx, invoice: Id<invoice::Entity>) -> Result<Vec<payment::Model>> {
    let of_invoice = Query::select()
        .column((Entity, Column::PaymentId))
        .from(Entity)
        .cond_where(own::<Model>(tx, Rows::Live).add(Expr::col((Entity, Column::InvoiceId)).eq(invoice.uuid())))
        .to_owned();
    let payers = payment::Entity::find()
        .filter(own::<payment::Model>(tx, Rows::Live))
        .filter(Expr::col((payment::Entity, payment::Column::Id)).in_subquery(of_invoice))
        .order_by_asc(payment::Column::Id)
        .lock(LockType::Update);
    Ok(payers.all(tx).await?)
}

/// Turns `amount` of what an invoice was paid into credit of its payers, as of a day: of the payment that was allocated
/// last first. For what is credited beyond what is due. `payers` are from before the invoice was locked; a payment that
/// came in between is left alone, and CONFLICT says so if it is needed. The invoice's own columns are the caller's to
/// settle, since it knows the credit too.
pub async fn release(
    tx: &OrgTx,
    payers: &[payment::Model],
    invoice: &invoice::Model,
    amount: i64,
    on: NaiveDate,
) -> Result<()> {
    let mut stands = standing(
        of_invoice(tx, invoice.id).await?.into_iter().map(|entry| (entry.payment_id, entry.amount, entry.effective_on)),
    );
    stands.retain(|part| payers.iter().any(|payer| payer.id == part.of));
    let parts = take(stands, amount).ok_or_else(|| {
        UserError::whole(UserErrorCode::Conflict, "A payment of this invoice came at the same moment; try again.")
    })?;
    for part in parts {
        let Some(payer) = payers.iter().find(|payer| payer.id == part.of) else { continue };
        enter(tx, payer, invoice.id, -part.amount, max(on, part.last)).await?;
        let mut row: payment::ActiveModel = payer.clone().into();
        row.allocated = Set(payer.allocated - part.amount);
        save::update(tx, payer, row, "unapplied").await?;
    }
    Ok(())
}

/// What stands of a payment, by invoice, the one that got something last first.
pub async fn of_payment(tx: &OrgTx, payment: Id<payment::Entity>) -> Result<Vec<Standing<Id<invoice::Entity>>>> {
    let entries = entries(tx, payment).await?;
    Ok(standing(entries.into_iter().map(|entry| (entry.invoice_id, entry.amount, entry.effective_on))))
}

/// All entries of a payment, oldest first.
pub async fn entries(tx: &OrgTx, payment: Id<payment::Entity>) -> Result<Vec<Model>> {
    let of_payment = own::<Model>(tx, Rows::Live).add(Expr::col(Column::PaymentId).eq(payment.uuid()));
    Ok(Entity::find().filter(of_payment).order_by_asc(Column::Id).all(tx).await?)
}

/// Moves entries of a payment that came on another day than was said: those of the one day to the other, and none is
/// before it. Locked by the payment.
pub async fn redate(tx: &OrgTx, entries: Vec<Model>, from: NaiveDate, to: NaiveDate) -> Result<()> {
    for entry in entries {
        let on = if entry.effective_on == from { to } else { max(entry.effective_on, to) };
        let mut row: ActiveModel = entry.clone().into();
        row.effective_on = Set(on);
        save::update(tx, &entry, row, "redated").await?;
    }
    Ok(())
}

async fn of_invoice(tx: &OrgTx, invoice: Id<invoice::Entity>) -> Result<Vec<Model>> {
    let of_invoice = own::<Model>(tx, Rows::Live).add(Expr::col(Column::InvoiceId).eq(invoice.uuid()));
    Ok(Entity::find().filter(of_invoice).order_by_asc(Column::Id).all(tx).await?)
}

async fn enter(
    tx: &OrgTx,
    payment: &payment::Model,
    invoice: Id<invoice::Entity>,
    amount: i64,
    on: NaiveDate,
) -> Result<Model> {
    let entry = ActiveModel {
        payment_id: Set(payment.id),
        invoice_id: Set(invoice),
        amount: Set(amount),
        currency: Set(payment.currency.clone()),
        effective_on: Set(on),
        ..ActiveModel::default()
    };
    save::insert(tx, entry, "created").await
}
