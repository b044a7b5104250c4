//! Contracts: make, change, put in force, end, delete, restore; in `renewal`, continue them. Signatures are in
//! `signature_request` and `signer`.
//!
//! A draft is free. What a contract says that is no draft any more is frozen, also by the database. Whoever changes a
//! contract, a signature request of it or a signer holds the contract's row first, then the request's, then the signers'.

pub mod renewal;

use chrono::NaiveDate;
use entity::agreements::contract::{ActiveModel, ContractRenewal, ContractStatus, Entity, Model};
use entity::agreements::proposal;
use entity::crm::client_company;
use entity::identity::organization_member as member;
use entity::revenue::number_series::NumberSeriesKind;
use entity::{Id, Row};
use iso_currency::Currency;
use sea_orm::{ActiveValue, Set};

use super::rules::contract::{self as rules, Action, Standing};
use super::rules::digest::sha256;
use super::signature_request::{self, Desk};
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::identity::member::assignable;
use crate::identity::organization;
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::references::References;
use crate::repo::save::{self, Child};
use crate::revenue::numbering;
use crate::text;

/// What goes and comes back with a contract: C in DOMAIN.md. Only drafts are deleted, which have none of it.
const CHILDREN: &[Child] =
    &[Child::of("signature_requests", "contract_id").with(&[Child::of("signers", "signature_request_id")])];

/// The most characters of a contract's text.
const LONGEST_BODY: usize = 200_000;

/// What a caller says of a contract while it is a draft; a new one needs a title and a text.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What it is called.
    pub title: Patch<String>,
    /// What is agreed.
    pub body: Patch<String>,
    /// The client.
    pub client_company: Patch<Id<client_company::Entity>>,
    /// The proposal that it came of; to that client, if both are said.
    pub proposal: Patch<Id<proposal::Entity>>,
    /// The member who answers for it.
    pub owner: Patch<Id<member::Entity>>,
    /// What it is worth: a decimal, and its currency.
    pub value: Patch<(String, Currency)>,
    /// Its first day.
    pub effective_date: Patch<NaiveDate>,
    /// Its last day.
    pub end_date: Patch<NaiveDate>,
    /// What happens then.
    pub renewal: Option<ContractRenewal>,
    /// How long one more term is.
    pub renewal_months: Patch<i32>,
    /// Days before its last one by which notice must be given.
    pub notice_days: Patch<i32>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
}

/// Makes a contract, a DRAFT with the next number. Without a client of its own it has the proposal's.
pub async fn create(tx: &OrgTx, draft: Draft) -> Result<Model> {
    let blank = ActiveModel { status: Set(ContractStatus::Draft), ..ActiveModel::default() };
    let mut row = apply(tx, blank, None, draft).await?;
    // Last: who else makes one waits from here on.
    row.number = Set(numbering::next(tx, NumberSeriesKind::Contract).await?.number);
    save::insert(tx, row, "created").await
}

/// Changes a draft.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Update).await?;
    let row = apply(tx, before.clone().into(), Some(&before), draft).await?;
    save::update(tx, &before, row, "updated").await
}

/// Puts a contract in force that was signed elsewhere, on a day that is not later than today.
pub async fn activate(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    executed_on: Option<NaiveDate>,
) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Activate).await?;
    let zone = organization::zone(tx).await?;
    let today = zone.day(tx.now());
    let executed_at = match executed_on.filter(|day| *day != today) {
        Some(day) => {
            rules::not_later("executedOn", day, today)?;
            zone.noon(day)
        }
        None => tx.now(),
    };
    let row = ActiveModel {
        status: Set(ContractStatus::Active),
        executed_at: Set(Some(executed_at)),
        ..before.clone().into()
    };
    save::update(tx, &before, row, "activated").await
}

/// Records that notice was given: it is not renewed by itself.
pub async fn give_notice(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    on: Option<NaiveDate>,
) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::GiveNotice).await?;
    let today = organization::today(tx).await?;
    let on = on.unwrap_or(today);
    rules::not_later("on", on, today)?;
    rules::notice(&before, on)?;
    let row = ActiveModel { notice_given_on: Set(Some(on)), ..before.clone().into() };
    save::update(tx, &before, row, "notice_given").await
}

/// Ends a contract before its time, on a day since it is in force.
pub async fn terminate(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    reason: String,
    on: Option<NaiveDate>,
) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Terminate).await?;
    let reason = text::prose("reason", reason, 1000)?;
    let zone = organization::zone(tx).await?;
    let today = zone.day(tx.now());
    let ended_at = match on.filter(|day| *day != today) {
        Some(day) => {
            rules::not_later("on", day, today)?;
            rules::not_before_execution(day, zone.day(before.executed_at.unwrap_or(tx.now())))?;
            zone.noon(day)
        }
        None => tx.now(),
    };
    let row = ActiveModel {
        status: Set(ContractStatus::Terminated),
        ended_at: Set(Some(ended_at)),
        ending_reason: Set(Some(reason)),
        ..before.clone().into()
    };
    save::update(tx, &before, row, "terminated").await
}

/// Gives a contract up before it is in force, with its pending signature request.
pub async fn void(
    tx: &OrgTx,
    desk: Desk<'_>,
    id: Id<Entity>,
    expected_version: Option<i32>,
    reason: String,
) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Void).await?;
    let reason = text::prose("reason", reason, 1000)?;
    if before.awaits_signatures {
        signature_request::void_with_contract(tx, desk, id, &reason).await?;
    }
    let row = ActiveModel {
        status: Set(ContractStatus::Voided),
        awaits_signatures: Set(false),
        ended_at: Set(Some(tx.now())),
        ending_reason: Set(Some(reason)),
        ..before.clone().into()
    };
    save::update(tx, &before, row, "voided").await
}

/// Deletes a draft, softly.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Delete).await?;
    save::delete(tx, &before, CHILDREN).await
}

/// Brings a deleted draft back. Its client and proposal may be gone: it is shown without them then.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::All).await?;
    save::restore(tx, &before, CHILDREN).await
}

/// The contract under lock, if it may be done to it.
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

async fn apply(tx: &OrgTx, mut row: ActiveModel, before: Option<&Model>, draft: Draft) -> Result<ActiveModel> {
    let mut reasons = Reasons::default();
    reasons.required("title", &mut row.title, draft.title.clone(), |v| text::line("title", v, 200));
    reasons.required("body", &mut row.body, draft.body.clone(), |v| text::prose("body", v, LONGEST_BODY));
    if let ActiveValue::Set(body) = &row.body {
        row.body_sha256 = Set(sha256(body));
    }
    reasons.optional(&mut row.external_id, draft.external_id.clone(), |v| text::line("externalId", v, 200));
    if let Some(value) = &draft.value {
        let money = value.as_ref().and_then(|(text, currency)| reasons.take(rules::value(text, *currency)));
        row.value = Set(money.map(|money| money.minor));
        row.currency = Set(money.map(|money| money.currency.code().to_owned()));
    }
    terms(&mut reasons, &mut row, &draft);
    parties(tx, &mut reasons, &mut row, before, &draft).await?;
    reasons.finish()?;
    Ok(row)
}

/// When it begins and ends, and what happens then.
fn terms(reasons: &mut Reasons, row: &mut ActiveModel, draft: &Draft) {
    reasons.optional(&mut row.effective_date, draft.effective_date, Ok);
    reasons.optional(&mut row.end_date, draft.end_date, Ok);
    reasons.defaulted(&mut row.renewal, draft.renewal, Ok);
    reasons.optional(&mut row.renewal_months, draft.renewal_months, rules::renewal_months);
    reasons.optional(&mut row.notice_days, draft.notice_days, rules::notice_days);
    let (effective, end) = (cell(&row.effective_date), cell(&row.end_date));
    let field = if draft.end_date.is_some() { "endDate" } else { "effectiveDate" };
    reasons.take(rules::period(field, effective, end));
    let renewal = row.renewal.try_as_ref().copied().unwrap_or(ContractRenewal::None);
    reasons.take(rules::needed_to_renew("endDate", renewal, end.is_some()));
    // A term that was said and is none has its reason already.
    let has_term = cell(&row.renewal_months).is_some() || matches!(draft.renewal_months, Some(Some(_)));
    reasons.take(rules::needed_to_renew("renewalMonths", renewal, has_term));
}

/// Client, proposal and owner; and of a new contract the client that it takes from the proposal.
async fn parties(
    tx: &OrgTx,
    reasons: &mut Reasons,
    row: &mut ActiveModel,
    before: Option<&Model>,
    draft: &Draft,
) -> Result<()> {
    let mut references = References::of(tx);
    let owner = references.patch("ownerId", draft.owner, &mut row.owner_member_id).that(assignable);
    let company = references.patch("clientCompanyId", draft.client_company, &mut row.client_company_id);
    let proposal = references.patch("proposalId", draft.proposal, &mut row.proposal_id);
    let found = references.find().await?;
    found.put(owner, reasons)?;
    found.put(company, reasons)?;
    let mut proposal: Option<proposal::Model> = found.put(proposal, reasons)?;
    if before.is_none() && draft.client_company.is_none() {
        row.client_company_id = Set(proposal.as_ref().and_then(|proposal| proposal.client_company_id));
    }
    if let Some(before) = before.filter(|_| row.client_company_id.is_set() && !row.proposal_id.is_set()) {
        proposal = maybe(tx, before.proposal_id).await?;
    }
    let field = if row.proposal_id.is_set() { "proposalId" } else { "clientCompanyId" };
    let of_proposal = proposal.and_then(|proposal| proposal.client_company_id);
    reasons.take(rules::same_client(field, cell(&row.client_company_id), of_proposal));
    Ok(())
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
