//! Engagements: make, change, begin, halt, end, delete, restore; in `renewal`, renew. What each of these does to the
//! engagement's invoice schedules is in `revenue`; here is only when it happens.

pub mod renewal;

use chrono::NaiveDate;
use entity::agreements::contract;
use entity::crm::{client_company, deal};
use entity::engagements::engagement::{ActiveModel, BillingModel, EngagementStatus, Entity, Model};
use entity::identity::organization_member as member;
use entity::portal::client_portal_access as grant;
use entity::revenue::invoice::{self, InvoiceStatus};
use entity::revenue::number_series::NumberSeriesKind;
use entity::{Id, Row};
use iso_currency::Currency;
use sea_orm::{ActiveModelTrait, ActiveValue, ColumnTrait, EntityTrait, IdenStatic, ModelTrait, QueryFilter, Set};

use super::rules::engagement::{self as rules, Action};
use crate::communications::thread;
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::files::folder::OF_FILE;
use crate::identity::member::assignable;
use crate::identity::organization;
use crate::patch::Patch;
use crate::portal::client_portal_access as grants;
use crate::projects::project;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::names::field_of;
use crate::repo::references::References;
use crate::repo::save::{self, Child};
use crate::revenue::invoice_schedule::{Change, follow};
use crate::revenue::numbering;
use crate::text;

/// What goes and comes back with an engagement: C in DOMAIN.md. Issued invoices never go.
const CHILDREN: &[Child] = &[
    Child::of("invoices", "engagement_id").only("status = 'DRAFT'").with(&[Child::of("invoice_lines", "invoice_id")]),
    Child::of("invoice_schedules", "engagement_id").with(&[Child::of("installments", "invoice_schedule_id")]),
    Child::of("projects", "engagement_id").with(project::CHILDREN),
    Child::of("threads", "engagement_id").with(thread::CHILDREN),
    Child::of("folders", "engagement_id"),
    Child::of("file_objects", "engagement_id").with(OF_FILE),
];

/// What a caller says of an engagement; on a new one only a name is needed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What it is called.
    pub name: Patch<String>,
    /// What is to be done.
    pub description: Patch<String>,
    /// The client.
    pub client_company: Patch<Id<client_company::Entity>>,
    /// The deal that was won; of that client, if both are said.
    pub deal: Patch<Id<deal::Entity>>,
    /// The contract by which it is agreed.
    pub contract: Patch<Id<contract::Entity>>,
    /// The member who answers for it.
    pub owner: Patch<Id<member::Entity>>,
    /// What is billed for.
    pub billing_model: Option<BillingModel>,
    /// What it is billed in.
    pub currency: Option<Currency>,
    /// Its first day.
    pub start_date: Patch<NaiveDate>,
    /// Its last day.
    pub end_date: Patch<NaiveDate>,
    /// Whether it is meant to go on after its last day.
    pub auto_renew: Option<bool>,
    /// How long one term is.
    pub term_months: Patch<i32>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
}

/// Makes an engagement, a DRAFT with the next number. Without a client of its own it has the deal's; without a currency
/// the client's, else the organization's.
pub async fn create(tx: &OrgTx, draft: Draft) -> Result<Model> {
    let blank = ActiveModel {
        status: Set(EngagementStatus::Draft),
        billing_model: Set(BillingModel::Fixed),
        ..Default::default()
    };
    let mut row = apply(tx, blank, None, draft).await?;
    // Last: who else makes one waits from here on.
    row.number = Set(numbering::next(tx, NumberSeriesKind::Engagement).await?.number);
    save::insert(tx, row, "created").await
}

/// Changes an engagement's fields. What its state has settled is IMMUTABLE. With a later end, recurring schedules go on.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Update).await?;
    let row = apply(tx, before.clone().into(), Some(&before), draft).await?;
    followed(tx, &before, row, "updated", Change::Renewed).await
}

/// Begins the work, today if no first day was agreed.
pub async fn activate(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Activate).await?;
    let mut row = moved(&before, EngagementStatus::Active);
    row.activated_at = Set(Some(tx.now()));
    if before.start_date.is_none() {
        let today = organization::today(tx).await?;
        rules::period("id", Some(today), before.end_date)?;
        row.start_date = Set(Some(today));
    }
    save::update(tx, &before, row, "activated").await
}

/// Halts the work for a while.
pub async fn pause(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Pause).await?;
    followed(tx, &before, moved(&before, EngagementStatus::Paused), "paused", Change::Paused).await
}

/// Goes on after a pause.
pub async fn resume(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Resume).await?;
    followed(tx, &before, moved(&before, EngagementStatus::Active), "resumed", Change::Resumed).await
}

/// Ends the work as agreed.
pub async fn complete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Complete).await?;
    let row = ended(tx, &before, EngagementStatus::Completed);
    followed(tx, &before, row, "completed", Change::Ended).await
}

/// Ends the work before it is done.
pub async fn terminate(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, reason: String) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Terminate).await?;
    let mut row = ended(tx, &before, EngagementStatus::Terminated);
    row.termination_reason = Set(Some(text::prose("reason", reason, 1000)?));
    followed(tx, &before, row, "terminated", Change::Ended).await
}

/// Deletes an engagement, softly, with its draft invoices, invoice schedules, projects, threads, folders and files. One of
/// which an invoice was issued stays: the books need it.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Delete).await?;
    let after = save::delete(tx, &before, CHILDREN).await?;
    // Now that its drafts are gone none can be issued any more: looked at earlier, one could slip through.
    if has_issued_invoices(tx, id).await? {
        let reason = "Invoices of the engagement were issued, and must be kept with it: call completeEngagement or \
                      terminateEngagement instead.";
        return Err(UserError::on("id", UserErrorCode::InvalidTransition, reason).into());
    }
    grants::revoke_all(tx, grant::Column::EngagementId.eq(id)).await?;
    Ok(after)
}

/// Brings a deleted engagement back, with all that went with it; what let clients into it stays revoked. Its client and
/// deal may be gone: it is shown without them then.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Restore).await?;
    save::restore(tx, &before, CHILDREN).await
}

/// Saves the engagement, and brings its invoice schedules after it.
async fn followed(tx: &OrgTx, before: &Model, row: ActiveModel, verb: &str, change: Change) -> Result<Model> {
    let after = save::update(tx, before, row, verb).await?;
    if change != Change::Renewed || after.end_date > before.end_date {
        follow(tx, &after, change).await?;
    }
    Ok(after)
}

fn moved(before: &Model, status: EngagementStatus) -> ActiveModel {
    ActiveModel { status: Set(status), ..before.clone().into() }
}

fn ended(tx: &OrgTx, before: &Model, status: EngagementStatus) -> ActiveModel {
    ActiveModel { ended_at: Set(Some(tx.now())), ..moved(before, status) }
}

async fn has_issued_invoices(tx: &OrgTx, id: Id<Entity>) -> Result<bool> {
    let issued = find::own::<invoice::Model>(tx, Rows::All)
        .add(invoice::Column::EngagementId.eq(id))
        .add(invoice::Column::Status.ne(InvoiceStatus::Draft));
    Ok(invoice::Entity::find().filter(issued).one(tx).await?.is_some())
}

async fn apply(tx: &OrgTx, mut row: ActiveModel, before: Option<&Model>, draft: Draft) -> Result<ActiveModel> {
    let mut reasons = Reasons::default();
    reasons.required("name", &mut row.name, draft.name.clone(), |v| text::line("name", v, 200));
    reasons.optional(&mut row.description, draft.description.clone(), |v| text::prose("description", v, 10_000));
    reasons.optional(&mut row.external_id, draft.external_id.clone(), |v| text::line("externalId", v, 200));
    reasons.defaulted(&mut row.billing_model, draft.billing_model, Ok);
    reasons.defaulted(&mut row.currency, draft.currency, |v| Ok(v.code().to_owned()));
    terms(&mut reasons, &mut row, &draft);
    relations(tx, &mut reasons, &mut row, before, &draft).await?;
    if let Some(before) = before {
        settled(&mut reasons, before, &row);
    }
    reasons.finish()?;
    Ok(row)
}

/// When it begins and ends, and whether it goes on then.
fn terms(reasons: &mut Reasons, row: &mut ActiveModel, draft: &Draft) {
    reasons.optional(&mut row.start_date, draft.start_date, Ok);
    reasons.optional(&mut row.end_date, draft.end_date, Ok);
    reasons.optional(&mut row.term_months, draft.term_months, rules::term_months);
    reasons.defaulted(&mut row.auto_renew, draft.auto_renew, Ok);
    let (start, end) = (cell(&row.start_date), cell(&row.end_date));
    let field = if draft.end_date.is_some() { "endDate" } else { "startDate" };
    reasons.take(rules::period(field, start, end));
    let auto_renew = row.auto_renew.try_as_ref().copied().unwrap_or_default();
    reasons.take(rules::needed_to_renew("endDate", auto_renew, end.is_some()));
    // A term that was said and is none has its reason already.
    let has_term = cell(&row.term_months).is_some() || matches!(draft.term_months, Some(Some(_)));
    reasons.take(rules::needed_to_renew("termMonths", auto_renew, has_term));
}

/// Client, deal, contract and owner; and of a new engagement what it takes from them.
async fn relations(
    tx: &OrgTx,
    reasons: &mut Reasons,
    row: &mut ActiveModel,
    before: Option<&Model>,
    draft: &Draft,
) -> Result<()> {
    let mut references = References::of(tx);
    let owner = references.patch("ownerId", draft.owner, &mut row.owner_member_id).that(assignable);
    let company = references.patch("clientCompanyId", draft.client_company, &mut row.client_company_id);
    let deal = references.patch("dealId", draft.deal, &mut row.deal_id);
    let contract = references.patch("contractId", draft.contract, &mut row.contract_id);
    let found = references.find().await?;
    found.put(owner, reasons)?;
    found.put(contract, reasons)?;
    let mut company = found.put(company, reasons)?;
    let mut deal = found.put(deal, reasons)?;
    match before {
        None if draft.client_company.is_none() => {
            company = maybe(tx, deal.as_ref().and_then(|deal| deal.client_company_id)).await?;
            row.client_company_id = Set(company.as_ref().map(|company| company.id));
        }
        Some(before) if row.client_company_id.is_set() => {
            client_stands(tx, reasons, before).await?;
            if !row.deal_id.is_set() {
                deal = maybe(tx, before.deal_id).await?;
            }
        }
        _ => {}
    }
    let field = if row.deal_id.is_set() { "dealId" } else { "clientCompanyId" };
    let of_deal = deal.and_then(|deal: deal::Model| deal.client_company_id);
    reasons.take(rules::same_client(field, cell(&row.client_company_id), of_deal));
    if row.currency.is_not_set() {
        row.currency = Set(match company.and_then(|company: client_company::Model| company.currency) {
            Some(of_client) => of_client,
            None => organization::own(tx).await?.base_currency,
        });
    }
    Ok(())
}

/// Refuses another client than the one that invoices were issued to.
async fn client_stands(tx: &OrgTx, reasons: &mut Reasons, before: &Model) -> Result<()> {
    if before.client_company_id.is_some() && has_issued_invoices(tx, before.id).await? {
        let reason = "Invoices were issued to the engagement's client: make a new engagement for another one.";
        reasons.add(UserError::on("clientCompanyId", UserErrorCode::Immutable, reason));
    }
    Ok(())
}

/// Refuses what the engagement's state has settled; the same value again is no change.
fn settled(reasons: &mut Reasons, before: &Model, row: &ActiveModel) {
    for column in rules::settled(before.status) {
        if let ActiveValue::Set(value) = row.get(*column)
            && value != before.get(*column)
        {
            reasons.add(rules::settled_reason(before.status, &field_of(column.as_str())));
        }
    }
}

async fn maybe<M: Row>(tx: &OrgTx, id: Option<Id<M::Entity>>) -> Result<Option<M>> {
    match id {
        Some(id) => find::by_id(tx, id, Rows::Live).await,
        None => Ok(None),
    }
}

fn cell<T: Copy>(value: &ActiveValue<Option<T>>) -> Option<T>
where
    Option<T>: Into<sea_orm::Value>,
{
    value.try_as_ref().copied().flatten()
}
