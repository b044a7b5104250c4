//! Bills: make, change, void, delete, restore. Who agrees to them is in `bill_approval`, paying them in `bill_payment`.
//!
//! What approvers agreed to is what the bill says: an edit makes it a draft again, to be submitted anew. After the first
//! payment nothing of it changes any more.

use chrono::NaiveDate;
use entity::Id;
use entity::engagements::engagement;
use entity::revenue::bill::{ActiveModel, BillStatus, Entity, Model};
use entity::revenue::number_series::NumberSeriesKind;
use entity::revenue::{bill_line as line, vendor};
use iso_currency::Currency;
use sea_orm::{ActiveValue, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set, TryIntoModel};

use super::document_line::line_row;
use super::numbering;
use super::rules::bill::{self as rules, Action};
use super::rules::lines::{LineDraft, price};
use super::rules::vendor::takes_bills;
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::identity::organization;
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::parts::Parts;
use crate::repo::references::References;
use crate::repo::save::{self, Child, missing};
use crate::text;

/// What goes and comes back with a bill: its lines.
const CHILDREN: &[Child] = &[Child::of("bill_lines", "bill_id")];

/// What a caller says of a bill; on a new one only a vendor is needed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Who asks for it.
    pub vendor: Patch<Id<vendor::Entity>>,
    /// The work that it was spent on.
    pub engagement: Patch<Id<engagement::Entity>>,
    /// The number that the vendor gave it.
    pub vendor_invoice_number: Patch<String>,
    /// The day that stands on it; today, if nothing is said of a new one.
    pub bill_date: Option<NaiveDate>,
    /// The day when it is to be paid; by the vendor's terms, if nothing is said of a new one.
    pub due_date: Option<NaiveDate>,
    /// Its currency; the vendor's or else the organization's, if nothing is said of a new one.
    pub currency: Option<Currency>,
    /// All of its lines.
    pub lines: Option<Vec<LineDraft>>,
    /// What colleagues should know of it.
    pub memo: Patch<String>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
}

/// Makes a bill, a DRAFT, under the next number of its series.
pub async fn create(tx: &OrgTx, draft: Draft) -> Result<Model> {
    let own = organization::own(tx).await?;
    let id = tx.new_id();
    let blank = ActiveModel {
        id: Set(id),
        status: Set(BillStatus::Draft),
        tax_rounding: Set(own.tax_rounding),
        ..ActiveModel::default()
    };
    let (mut row, parts) = apply(tx, id, blank, &own.base_currency, draft).await?;
    row.number = Set(numbering::next(tx, NumberSeriesKind::Bill).await?.number);
    save::insert_with(tx, row, parts, "created").await
}

/// Changes a bill that was not paid. One that is no draft becomes one again, and is to be submitted anew, unless only the
/// partner's id of it changes.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Update).await?;
    let (mut row, parts) = apply(tx, id, before.clone().into(), &before.currency, draft).await?;
    if !rules::redrafts(&before, &row.clone().try_into_model()?, parts.change_anything()) {
        return save::update_with(tx, &before, row, parts, "updated").await;
    }
    row.status = Set(BillStatus::Draft);
    row.approval_policy_id = Set(None);
    row.next_approver_member_id = Set(None);
    row.submitted_at = Set(None);
    row.approved_at = Set(None);
    save::update_with(tx, &before, row, parts, "returned_to_draft").await
}

/// Says that a bill of which nothing was paid was a mistake, or that its vendor took it back.
pub async fn void(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, reason: String) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Void).await?;
    let row = ActiveModel {
        status: Set(BillStatus::Void),
        next_approver_member_id: Set(None),
        voided_at: Set(Some(tx.now())),
        void_reason: Set(Some(text::prose("reason", reason, 1000)?)),
        ..before.clone().into()
    };
    save::update(tx, &before, row, "voided").await
}

/// Deletes a DRAFT or REJECTED bill with its lines, softly. Its number is not given again.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Delete).await?;
    save::delete(tx, &before, CHILDREN).await
}

/// Brings a deleted bill back, with the lines that it had.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Restore).await?;
    save::restore(tx, &before, CHILDREN).await
}

/// The row and its lines as they will be. `usual_currency` is that of a bill of which nothing else decides it.
async fn apply(
    tx: &OrgTx,
    id: Id<Entity>,
    mut row: ActiveModel,
    usual_currency: &str,
    draft: Draft,
) -> Result<(ActiveModel, Parts)> {
    let mut reasons = Reasons::default();
    reasons.optional(&mut row.vendor_invoice_number, draft.vendor_invoice_number, |v| {
        text::line("vendorInvoiceNumber", v, 100)
    });
    reasons.optional(&mut row.memo, draft.memo, |v| text::prose("memo", v, 10_000));
    reasons.optional(&mut row.external_id, draft.external_id, |v| text::line("externalId", v, 200));

    if draft.vendor.is_none() && row.vendor_id.is_not_set() || draft.vendor == Some(None) {
        reasons.add(UserError::on("vendorId", UserErrorCode::Required, "`vendorId` needs a value."));
    }
    let mut references = References::of(tx);
    let vendor = references.patch("vendorId", draft.vendor, &mut row.vendor_id);
    let vendor = vendor.that(|vendor: &vendor::Model, _| takes_bills(vendor.status));
    let engagement = references.patch("engagementId", draft.engagement, &mut row.engagement_id);
    let found = references.find().await?;
    let vendor = found.put(vendor, &mut reasons)?;
    found.put(engagement, &mut reasons)?;

    date(tx, &mut reasons, &mut row, draft.bill_date, draft.due_date, vendor.as_ref()).await?;
    let currency = draft.currency.map(|currency| currency.code().to_owned());
    let parts = match (currency, draft.lines, row.currency.try_as_ref()) {
        (Some(said), None, Some(known)) if said != *known => {
            let reason = "Prices are in the bill's currency: to change that, give `lines` anew too.";
            reasons.add(UserError::on("lines", UserErrorCode::Required, reason));
            Parts::none()
        }
        (said, lines, known) => {
            let usual = || vendor.and_then(|vendor| vendor.currency).unwrap_or_else(|| usual_currency.to_owned());
            row.currency = Set(said.or_else(|| known.cloned()).unwrap_or_else(usual));
            match lines {
                Some(lines) => priced(tx, &mut reasons, id, &mut row, lines).await?,
                None => Parts::none(),
            }
        }
    };
    reasons.finish()?;
    Ok((row, parts))
}

/// Puts the dates into the row: on a new one today, and what the vendor's terms make of it, where nothing is said.
async fn date(
    tx: &OrgTx,
    reasons: &mut Reasons,
    row: &mut ActiveModel,
    bill_date: Option<NaiveDate>,
    due_date: Option<NaiveDate>,
    vendor: Option<&vendor::Model>,
) -> Result<()> {
    let dated = match bill_date.or(row.bill_date.try_as_ref().copied()) {
        Some(date) => date,
        None => organization::today(tx).await?,
    };
    let due = match due_date.or(row.due_date.try_as_ref().copied()) {
        Some(due) => Some(due),
        None => reasons.take(rules::due_date(dated, vendor.and_then(|vendor| vendor.payment_terms_days))),
    };
    row.bill_date = Set(dated);
    if let Some(due) = due {
        row.due_date = Set(due);
        reasons.take(rules::dates(dated, due));
    }
    Ok(())
}

/// Prices the lines into the row.
async fn priced(
    tx: &OrgTx,
    reasons: &mut Reasons,
    id: Id<Entity>,
    row: &mut ActiveModel,
    lines: Vec<LineDraft>,
) -> Result<Parts> {
    let (Some(currency), Some(rounding)) =
        (row.currency.try_as_ref().and_then(|code| Currency::from_code(code)), row.tax_rounding.try_as_ref())
    else {
        return Err(missing("a bill's currency and rounding"));
    };
    let Some((priced, totals)) = price(reasons, lines, currency, *rounding) else { return Ok(Parts::none()) };
    row.subtotal = Set(totals.subtotal);
    row.tax = Set(totals.tax);
    row.total = Set(totals.total);
    let before = match row.version {
        ActiveValue::NotSet => Vec::new(),
        _ => lines_of(tx, id).await?,
    };
    let code = currency.code();
    let after = (0..)
        .zip(priced)
        .map(|(position, priced)| line_row!(line { bill_id: id }, code.to_owned(), position, priced))
        .collect();
    Ok(reasons.gather(Parts::of(tx, "lines", &before, after))?.unwrap_or_else(Parts::none))
}

/// The lines of a bill in their order.
async fn lines_of(tx: &OrgTx, bill: Id<Entity>) -> Result<Vec<line::Model>> {
    let own = find::own::<line::Model>(tx, Rows::Live).add(line::Column::BillId.eq(bill));
    Ok(line::Entity::find().filter(own).order_by_asc(line::Column::Position).all(tx).await?)
}
