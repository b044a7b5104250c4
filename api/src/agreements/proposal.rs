//! Proposals: make, change, note as viewed, decline, withdraw, delete, restore; in `letter`, `revision` and `expiry`, what
//! those do. Accepting one is in [`super::acceptance`].
//!
//! A draft is free. A sent one is frozen, also by the database, but for what the client chooses and where it stands.

pub mod expiry;
pub mod letter;
pub(super) mod parties;
pub mod revision;

use chrono::NaiveDate;
use entity::Id;
use entity::agreements::proposal::{ActiveModel, Entity, Model, ProposalStatus};
use entity::agreements::proposal_line as line;
use entity::crm::{client_company, contact, deal};
use entity::engagements::engagement::BillingModel;
use entity::identity::organization::TaxRounding;
use entity::identity::organization_member as member;
use entity::projects::project_template;
use entity::revenue::number_series::NumberSeriesKind;
use iso_currency::Currency;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{EntityTrait, QueryFilter, QueryOrder, Set};

use super::rules::proposal::{self as rules, Action};
use super::rules::proposal_lines::{LineDraft, Priced, price};
use crate::crm::rules::client_company::payment_terms;
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::identity::organization;
use crate::money::stored;
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::parts::Parts;
use crate::repo::save::{self, Child};
use crate::revenue::document_line::line_row;
use crate::revenue::numbering;
use crate::revenue::rules::lines::{self, Checked};
use crate::text;

/// What goes and comes back with a draft: C in DOMAIN.md.
const CHILDREN: &[Child] = &[Child::of("proposal_lines", "proposal_id")];

/// What a caller says of a proposal while it is a draft; on a new one only a title is needed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What it is called.
    pub title: Patch<String>,
    /// What it begins with.
    pub introduction: Patch<String>,
    /// What else is agreed by accepting it.
    pub terms: Patch<String>,
    /// The last day on which it can be accepted.
    pub valid_until: Patch<NaiveDate>,
    /// How the work is billed.
    pub billing_model: Option<BillingModel>,
    /// What part is invoiced when it is accepted: a decimal in percent.
    pub deposit_rate: Patch<String>,
    /// Days until the invoices of the work are due.
    pub payment_terms_days: Patch<i32>,
    /// The deal that it should win; of that client, if both are said.
    pub deal: Patch<Id<deal::Entity>>,
    /// The client.
    pub client_company: Patch<Id<client_company::Entity>>,
    /// The person who it is for; of that client, if both are said.
    pub contact: Patch<Id<contact::Entity>>,
    /// The member who answers for it.
    pub owner: Patch<Id<member::Entity>>,
    /// What the project is made of when it is accepted.
    pub project_template: Patch<Id<project_template::Entity>>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
    /// Its lines from now on, in their order; one with an id is changed, the others are new.
    pub lines: Option<Vec<LineDraft>>,
}

/// Makes a draft with the next number, rounded as the organization rounds now. What is not said of whom it is for, its
/// deal says; without a currency it has the client's, else the organization's.
pub async fn create(tx: &OrgTx, currency: Option<Currency>, draft: Draft) -> Result<Model> {
    let own = organization::own(tx).await?;
    let mut reasons = Reasons::default();
    let blank = ActiveModel {
        id: Set(tx.new_id()),
        status: Set(ProposalStatus::Draft),
        tax_rounding: Set(own.tax_rounding),
        ..ActiveModel::default()
    };
    let mut row = apply(organization::today(tx).await?, &mut reasons, blank, &draft);
    let of_client = parties::put(tx, &mut reasons, &mut row, true, &draft).await?;
    let currency = match currency {
        Some(currency) => currency,
        None => stored(&of_client.unwrap_or(own.base_currency))?,
    };
    row.currency = Set(currency.code().to_owned());
    let priced_in = (currency, own.tax_rounding);
    let (mut row, lines) = offer(tx, reasons, row, &[], priced_in, draft.lines)?;
    // Last: who else makes one waits from here on.
    row.number = Set(numbering::next(tx, NumberSeriesKind::Proposal).await?.number);
    save::insert_with(tx, row, lines, "created").await
}

/// Changes a draft.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Update).await?;
    let lines = if draft.lines.is_some() { lines(tx, id).await? } else { Vec::new() };
    let mut reasons = Reasons::default();
    let mut row = apply(organization::today(tx).await?, &mut reasons, before.clone().into(), &draft);
    parties::put(tx, &mut reasons, &mut row, false, &draft).await?;
    let priced_in = (stored(&before.currency)?, before.tax_rounding);
    let (row, lines) = offer(tx, reasons, row, &lines, priced_in, draft.lines)?;
    save::update_with(tx, &before, row, lines, "updated").await
}

/// Notes that the client looked at a sent proposal.
pub async fn mark_viewed(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::MarkViewed).await?;
    let row = ActiveModel { viewed_at: Set(Some(tx.now())), ..moved(&before, ProposalStatus::Viewed) };
    save::update(tx, &before, row, "viewed").await
}

/// Notes that the client refused.
pub async fn decline(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    reason: String,
    on_behalf_of: Option<Id<contact::Entity>>,
) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Decline).await?;
    let mut reasons = Reasons::default();
    let reason = reasons.take(text::prose("reason", reason, 1000));
    let contact = reasons.gather(parties::decider(tx, &before, on_behalf_of).await)?.flatten();
    reasons.finish()?;
    let row = ActiveModel {
        decline_reason: Set(reason),
        ..decided(tx, &before, ProposalStatus::Declined, contact.map(|contact| contact.id))
    };
    save::update(tx, &before, row, "declined").await
}

/// Takes a sent proposal back.
pub async fn withdraw(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Withdraw).await?;
    save::update(tx, &before, moved(&before, ProposalStatus::Withdrawn), "withdrawn").await
}

/// Deletes a draft, softly.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Delete).await?;
    save::delete(tx, &before, CHILDREN).await
}

/// Brings a deleted draft back. One in whose place another revision was made meanwhile stays.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Restore).await?;
    if let Some(revised) = before.revises_proposal_id {
        // Whoever revises that one holds it.
        find::locked::<Model>(tx, revised, "id", None, Rows::All).await?;
        revision::newest(tx, &before).await?;
    }
    save::restore(tx, &before, CHILDREN).await
}

/// The lines of a proposal, in their order.
pub async fn lines(tx: &OrgTx, id: Id<Entity>) -> Result<Vec<line::Model>> {
    let own = find::own::<line::Model>(tx, Rows::Live).add(Expr::col(line::Column::ProposalId).eq(id.uuid()));
    Ok(line::Entity::find().filter(own).order_by_asc(line::Column::Position).all(tx).await?)
}

/// The lines as the proposal's events tell of them where they stay as they are.
pub(super) fn told(tx: &OrgTx, lines: &[line::Model]) -> Result<Parts> {
    Parts::of(tx, "lines", lines, lines.iter().cloned().map(Into::into).collect())
}

/// The proposal under lock, if it may be done to it today.
pub(super) async fn allowed(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    action: Action,
) -> Result<Model> {
    let rows = if action == Action::Restore { Rows::All } else { Rows::Live };
    let before: Model = find::locked(tx, id, "id", expected_version, rows).await?;
    rules::guard(action, (&before).into(), organization::today(tx).await?)?;
    Ok(before)
}

pub(super) fn moved(before: &Model, status: ProposalStatus) -> ActiveModel {
    ActiveModel { status: Set(status), ..before.clone().into() }
}

/// The row as the client decided now; by a member on the client's behalf, if a member says so.
pub(super) fn decided(
    tx: &OrgTx,
    before: &Model,
    status: ProposalStatus,
    contact: Option<Id<contact::Entity>>,
) -> ActiveModel {
    ActiveModel {
        decided_at: Set(Some(tx.now())),
        decided_by_contact_id: Set(contact),
        decided_by_member_id: Set(tx.actor().member()),
        ..moved(before, status)
    }
}

/// What it says, but for whom it is for and what it offers.
fn apply(today: NaiveDate, reasons: &mut Reasons, mut row: ActiveModel, draft: &Draft) -> ActiveModel {
    reasons.required("title", &mut row.title, draft.title.clone(), |v| text::line("title", v, 200));
    reasons.optional(&mut row.introduction, draft.introduction.clone(), |v| text::prose("introduction", v, 10_000));
    reasons.optional(&mut row.terms, draft.terms.clone(), |v| text::prose("terms", v, 100_000));
    reasons.optional(&mut row.external_id, draft.external_id.clone(), |v| text::line("externalId", v, 200));
    reasons.optional(&mut row.valid_until, draft.valid_until, |v| rules::valid_until(v, today));
    reasons.optional(&mut row.payment_terms_days, draft.payment_terms_days, payment_terms);
    reasons.defaulted(&mut row.billing_model, draft.billing_model, Ok);
    reasons.optional(&mut row.deposit_rate, draft.deposit_rate.clone(), |v| rules::deposit_rate(&v));
    let field = if draft.deposit_rate.is_some() { "depositRate" } else { "billingModel" };
    let model = row.billing_model.try_as_ref().copied().unwrap_or(BillingModel::Fixed);
    reasons.take(rules::deposit_fits(field, model, row.deposit_rate.try_as_ref().copied().flatten()));
    row
}

/// What it offers; refuses if there is a reason why not.
fn offer(
    tx: &OrgTx,
    mut reasons: Reasons,
    mut row: ActiveModel,
    before: &[line::Model],
    (currency, rounding): (Currency, TaxRounding),
    lines: Option<Vec<LineDraft>>,
) -> Result<(ActiveModel, Parts)> {
    let mut parts = Parts::none();
    if let Some((priced, totals)) = lines.and_then(|lines| price(&mut reasons, lines, currency, rounding)) {
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

fn line_of(proposal: &ActiveModel, position: i32, priced: Priced) -> line::ActiveModel {
    let Priced { checked: Checked { id, description, line }, terms, amounts } = priced;
    line_row!(
        line {
            proposal_id: *proposal.id.as_ref(),
            kind: terms.kind,
            choice: terms.choice,
            selected: terms.selected,
            quantity_editable: terms.quantity_editable,
            quantity_min: terms.quantity_min,
            quantity_max: terms.quantity_max
        },
        proposal.currency.as_ref().clone(),
        position,
        lines::Priced { id, description, line, amounts }
    )
}
