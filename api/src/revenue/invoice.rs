//! Invoices: make, change, delete, restore, write off, reopen; in `issue`, `void`, `letter` and `overdue`, what
//! those do.
//!
//! A draft is free. An issued one is frozen, also by the database, but for what is settled of it and where it stands.

pub mod issue;
pub mod letter;
pub mod overdue;
pub mod void;

use chrono::NaiveDate;
use entity::Id;
use entity::engagements::engagement;
use entity::identity::organization::TaxRounding;
use entity::revenue::invoice::{ActiveModel, Entity, InvoiceStatus, Model};
use entity::revenue::{installment, invoice_line as line, invoice_schedule};
use iso_currency::Currency;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, Set};

use super::document_line::line_row;
use super::rules::invoice::{self as rules, Action, Standing};
use super::rules::lines::{LineDraft, Priced, price};
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::identity::organization;
use crate::money::stored;
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::parts::Parts;
use crate::repo::save::{self, Child};
use crate::text;

/// What goes and comes back with a draft: C in DOMAIN.md.
const CHILDREN: &[Child] = &[Child::of("invoice_lines", "invoice_id")];

/// What a caller says of an invoice while it is a draft.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The client's order that it answers.
    pub purchase_order: Patch<String>,
    /// What else it says.
    pub memo: Patch<String>,
    /// The day when it is due; by the terms of its schedule or of the client if nothing is said.
    pub due_date: Patch<NaiveDate>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
    /// Its lines from now on, in their order; one with an id is changed, the others are new.
    pub lines: Option<Vec<LineDraft>>,
}

/// Where a new invoice comes from.
#[derive(Clone, Copy, Debug)]
pub struct Origin {
    /// The work that it bills.
    pub engagement: Id<engagement::Entity>,
    /// The currency; the engagement's if nothing is said.
    pub currency: Option<Currency>,
    /// The installment that it bills, with its schedule.
    pub installment: Option<(Id<invoice_schedule::Entity>, Id<installment::Entity>)>,
}

/// Makes a draft, rounded as the organization rounds now.
pub async fn create(tx: &OrgTx, origin: Origin, draft: Draft) -> Result<Model> {
    let mut reasons = Reasons::default();
    let engagement = find::required::<engagement::Model>(tx, origin.engagement, "engagementId").await;
    let engagement = reasons.gather(engagement)?;
    let own = organization::own(tx).await?;
    // Without an engagement it is refused, but the lines are looked at all the same.
    let usual = engagement.as_ref().map_or(&own.base_currency, |engagement| &engagement.currency);
    let currency = origin.currency.map_or_else(|| stored(usual), Ok)?;
    let (schedule, installment) = origin.installment.unzip();
    let row = ActiveModel {
        id: Set(tx.new_id()),
        engagement_id: Set(origin.engagement),
        client_company_id: Set(engagement.and_then(|engagement| engagement.client_company_id)),
        currency: Set(currency.code().to_owned()),
        tax_rounding: Set(own.tax_rounding),
        status: Set(InvoiceStatus::Draft),
        invoice_schedule_id: Set(schedule),
        installment_id: Set(installment),
        ..ActiveModel::default()
    };
    let (row, lines) = apply(tx, reasons, row, &[], (currency, own.tax_rounding), draft)?;
    save::insert_with(tx, row, lines, "created").await
}

/// Changes a draft.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Update).await?;
    let lines = if draft.lines.is_some() { lines(tx, id).await? } else { Vec::new() };
    let priced_in = (stored(&before.currency)?, before.tax_rounding);
    let (row, lines) = apply(tx, Reasons::default(), before.clone().into(), &lines, priced_in, draft)?;
    save::update_with(tx, &before, row, lines, "updated").await
}

/// Deletes a draft, softly.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Delete).await?;
    save::delete(tx, &before, CHILDREN).await
}

/// Brings a deleted draft back. One whose engagement is still deleted stays: restore the engagement first.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::All).await?;
    save::restore(tx, &before, CHILDREN).await
}

/// Gives the money of an open invoice up: it is owed still, and a payment of it settles it.
pub async fn mark_uncollectible(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::WriteOff).await?;
    let row = ActiveModel {
        status: Set(InvoiceStatus::Uncollectible),
        written_off_at: Set(Some(tx.now())),
        overdue_at: Set(None),
        ..before.clone().into()
    };
    save::update(tx, &before, row, "marked_uncollectible").await
}

/// Expects the money of an invoice again that was given up.
pub async fn reopen(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Reopen).await?;
    let row = ActiveModel { status: Set(InvoiceStatus::Open), written_off_at: Set(None), ..before.clone().into() };
    save::update(tx, &before, row, "reopened").await
}

/// The lines of an invoice, in their order.
pub async fn lines(tx: &OrgTx, id: Id<Entity>) -> Result<Vec<line::Model>> {
    let own = find::own::<line::Model>(tx, Rows::Live).add(Expr::col(line::Column::InvoiceId).eq(id.uuid()));
    Ok(line::Entity::find().filter(own).order_by_asc(line::Column::Position).all(tx).await?)
}

/// The invoice under lock, if it may be done to it.
pub(super) async fn allowed(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    action: Action,
) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    rules::guard(action, Standing::from(&before))?;
    Ok(before)
}

fn apply(
    tx: &OrgTx,
    mut reasons: Reasons,
    mut row: ActiveModel,
    before: &[line::Model],
    (currency, rounding): (Currency, TaxRounding),
    draft: Draft,
) -> Result<(ActiveModel, Parts)> {
    reasons.optional(&mut row.purchase_order, draft.purchase_order, |v| text::line("purchaseOrder", v, 100));
    reasons.optional(&mut row.memo, draft.memo, |v| text::prose("memo", v, 10_000));
    reasons.optional(&mut row.due_date, draft.due_date, Ok);
    reasons.optional(&mut row.external_id, draft.external_id, |v| text::line("externalId", v, 200));
    let mut parts = Parts::none();
    if let Some((priced, totals)) = draft.lines.and_then(|lines| price(&mut reasons, lines, currency, rounding)) {
        row.subtotal = Set(totals.subtotal);
        row.tax = Set(totals.tax);
        row.total = Set(totals.total);
        let rows = (0..).zip(priced).map(|(position, priced)| line_of(&row, position, priced)).collect();
        if let Some(changed) = reasons.gather(Parts::of(tx, "lines", before, rows))? {
            parts = changed;
        }
    }
    reasons.finish()?;
    Ok((row, parts))
}

fn line_of(invoice: &ActiveModel, position: i32, priced: Priced) -> line::ActiveModel {
    line_row!(line { invoice_id: *invoice.id.as_ref() }, invoice.currency.as_ref().clone(), position, priced)
}
