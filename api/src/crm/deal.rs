//! Deals: make, change, move, win, lose, reopen, delete, restore.
//!
//! A decided deal keeps what the decision made of it (stage, probability, reason, time) until it is reopened; all else
//! stays editable, since the final price or the contact is often put right after the handshake.

use chrono::NaiveDate;
use entity::Id;
use entity::crm::deal::{ActiveModel, DealStage, Entity, Model};
use entity::crm::{client_company, contact};
use entity::identity::organization_member as member;
use iso_currency::Currency;
use sea_orm::{ActiveValue, Set};
use serde_json::Value as Json;

use super::rules::deal::{self as rules, Action};
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::identity::member::assignable;
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::references::References;
use crate::repo::save;
use crate::text;

/// What a caller says of a deal; on a new one only a name is needed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What it is called.
    pub name: Patch<String>,
    /// The company that it is with.
    pub client_company: Patch<Id<client_company::Entity>>,
    /// The person to talk to; of that company, if both are said.
    pub contact: Patch<Id<contact::Entity>>,
    /// The member who works on it.
    pub owner: Patch<Id<member::Entity>>,
    /// What it is worth: a decimal, and its currency.
    pub amount: Patch<(String, Currency)>,
    /// How likely it is to be won, in percent.
    pub probability: Option<i32>,
    /// The day when it should be decided.
    pub expected_close_date: Patch<NaiveDate>,
    /// Free-form fields.
    pub custom_fields: Option<Json>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
}

/// Makes a deal in an open stage, `LEAD` if none is said.
pub async fn create(tx: &OrgTx, stage: Option<DealStage>, draft: Draft) -> Result<Model> {
    let mut reasons = Reasons::default();
    let stage = reasons.take(rules::open_stage(stage.unwrap_or(DealStage::Lead))).unwrap_or(DealStage::Lead);
    let blank =
        ActiveModel { stage: Set(stage), probability: Set(rules::usual_probability(stage)), ..ActiveModel::default() };
    let row = apply(tx, reasons, blank, stage, draft).await?;
    save::insert(tx, row, "created").await
}

/// Changes a deal's fields.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Update).await?;
    let row = apply(tx, Reasons::default(), before.clone().into(), before.stage, draft).await?;
    save::update(tx, &before, row, "updated").await
}

/// Puts an open deal into another open stage. Its probability follows, unless someone had set it.
pub async fn move_to(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, stage: DealStage) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Move).await?;
    let stage = rules::open_stage(stage)?;
    let mut row: ActiveModel = before.clone().into();
    row.stage = Set(stage);
    row.probability = Set(rules::moved_probability(before.stage, stage, before.probability));
    save::update(tx, &before, row, "moved").await
}

/// Closes a deal as agreed.
pub async fn win(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Win).await?;
    save::update(tx, &before, closed(tx, &before, DealStage::Won), "won").await
}

/// Closes a deal as not to be.
pub async fn lose(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, reason: String) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Lose).await?;
    let mut row = closed(tx, &before, DealStage::Lost);
    row.lost_reason = Set(Some(text::prose("reason", reason, 1000)?));
    save::update(tx, &before, row, "lost").await
}

/// Undoes winning or losing: the deal is open again, as likely as its stage usually is.
pub async fn reopen(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    stage: Option<DealStage>,
) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Reopen).await?;
    let stage = rules::open_stage(stage.unwrap_or(DealStage::Negotiation))?;
    let mut row: ActiveModel = before.clone().into();
    row.stage = Set(stage);
    row.probability = Set(rules::usual_probability(stage));
    row.lost_reason = Set(None);
    row.closed_at = Set(None);
    save::update(tx, &before, row, "reopened").await
}

/// Deletes a deal, softly.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Delete).await?;
    save::delete(tx, &before, &[]).await
}

/// Brings a deleted deal back. Its company and contact may be gone: it is shown without them then.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Restore).await?;
    save::restore(tx, &before, &[]).await
}

fn closed(tx: &OrgTx, before: &Model, stage: DealStage) -> ActiveModel {
    let mut row: ActiveModel = before.clone().into();
    row.stage = Set(stage);
    row.probability = Set(rules::usual_probability(stage));
    row.closed_at = Set(Some(tx.now()));
    row
}

async fn apply(
    tx: &OrgTx,
    mut reasons: Reasons,
    mut row: ActiveModel,
    stage: DealStage,
    draft: Draft,
) -> Result<ActiveModel> {
    reasons.required("name", &mut row.name, draft.name, |v| text::line("name", v, 200));
    reasons.defaulted(&mut row.probability, draft.probability, |v| rules::estimate(stage, v));
    reasons.optional(&mut row.expected_close_date, draft.expected_close_date, Ok);
    reasons.defaulted(&mut row.custom_fields, draft.custom_fields, |v| text::custom_fields("customFields", v));
    reasons.optional(&mut row.external_id, draft.external_id, |v| text::line("externalId", v, 200));
    if let Some(amount) = draft.amount {
        let money = amount.and_then(|(text, currency)| reasons.take(rules::amount(&text, currency)));
        row.amount = Set(money.map(|money| money.minor));
        row.currency = Set(money.map(|money| money.currency.code().to_owned()));
    }
    let mut references = References::of(tx);
    let owner = references.patch("ownerId", draft.owner, &mut row.owner_member_id).that(assignable);
    let company = references.patch("clientCompanyId", draft.client_company, &mut row.client_company_id);
    let contact = references.patch("contactId", draft.contact, &mut row.contact_id);
    let keeps_contact = !contact.is_change();
    let found = references.find().await?;
    found.put(owner, &mut reasons)?;
    let company = found.put(company, &mut reasons)?;
    let person = match (found.put(contact, &mut reasons)?, company, &row.contact_id) {
        (None, Some(_), ActiveValue::Unchanged(Some(id))) if keeps_contact => find::by_id(tx, *id, Rows::Live).await?,
        (person, ..) => person,
    };
    let field = if row.contact_id.is_set() { "contactId" } else { "clientCompanyId" };
    reasons.take(works_there(person, &row, field));
    reasons.finish()?;
    Ok(row)
}

/// Company and contact belong together. Looked at only when one of them changes: a contact who left the company later
/// does not make the deal uneditable.
fn works_there(person: Option<contact::Model>, row: &ActiveModel, field: &str) -> Result<(), UserError> {
    let at = row.client_company_id.try_as_ref().copied().flatten();
    if let (Some(person), Some(at)) = (person, at)
        && person.client_company_id != Some(at)
    {
        let reason = "The contact does not work at the deal's company: choose one who does, or change both.";
        return Err(UserError::on(field, UserErrorCode::Invalid, reason));
    }
    Ok(())
}
