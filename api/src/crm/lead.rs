//! Leads: make, change, start, qualify, disqualify, reopen, delete, restore.

use entity::Id;
use entity::crm::lead::{ActiveModel, Entity, LeadStatus, Model};
use entity::identity::organization_member as member;
use sea_orm::Set;

use super::rules::lead::{self as rules, Action};
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::identity::member::assignable;
use crate::patch::Patch;
use crate::repo::guard::allowed;
use crate::repo::references::References;
use crate::repo::save;
use crate::text;

/// What a caller says of a lead; on a new one only a name is needed.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Their name.
    pub name: Patch<String>,
    /// Their address.
    pub email: Patch<String>,
    /// Their telephone number.
    pub phone: Patch<String>,
    /// The company that they named.
    pub company_name: Patch<String>,
    /// Where they came from.
    pub source: Patch<String>,
    /// What they wrote.
    pub message: Patch<String>,
    /// How promising they are.
    pub score: Option<i32>,
    /// The member who works on it.
    pub owner: Patch<Id<member::Entity>>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
}

/// Makes a lead that nobody has looked at yet.
pub async fn create(tx: &OrgTx, draft: Draft) -> Result<Model> {
    let blank = ActiveModel { status: Set(LeadStatus::New), ..ActiveModel::default() };
    let row = apply(tx, blank, draft).await?;
    save::insert(tx, row, "created").await
}

/// Changes a lead's fields.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Update).await?;
    let row = apply(tx, before.clone().into(), draft).await?;
    save::update(tx, &before, row, "updated").await
}

/// Begins to work on a new lead.
pub async fn start(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Start).await?;
    save::update(tx, &before, now(&before, LeadStatus::Working), "started").await
}

/// Finds a lead worth a deal.
pub async fn qualify(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Qualify).await?;
    save::update(tx, &before, now(&before, LeadStatus::Qualified), "qualified").await
}

/// Finds a lead not worth a deal, and keeps the reason.
pub async fn disqualify(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, reason: String) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Disqualify).await?;
    let mut row = now(&before, LeadStatus::Disqualified);
    row.disqualified_reason = Set(Some(text::prose("reason", reason, 1000)?));
    save::update(tx, &before, row, "disqualified").await
}

/// Takes a disqualified lead up again.
pub async fn reopen(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Reopen).await?;
    let mut row = now(&before, LeadStatus::Working);
    row.disqualified_reason = Set(None);
    save::update(tx, &before, row, "reopened").await
}

/// Deletes a lead, softly.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Delete).await?;
    save::delete(tx, &before, &[]).await
}

/// Brings a deleted lead back.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Restore).await?;
    save::restore(tx, &before, &[]).await
}

fn now(before: &Model, status: LeadStatus) -> ActiveModel {
    ActiveModel { status: Set(status), ..before.clone().into() }
}

/// The row with what the draft says, if all of it is acceptable.
pub(super) async fn apply(tx: &OrgTx, mut row: ActiveModel, draft: Draft) -> Result<ActiveModel> {
    let mut reasons = Reasons::default();
    reasons.required("name", &mut row.name, draft.name, |v| text::line("name", v, 200));
    reasons.optional(&mut row.phone, draft.phone, |v| text::phone("phone", v));
    reasons.optional(&mut row.company_name, draft.company_name, |v| text::line("companyName", v, 200));
    reasons.optional(&mut row.source, draft.source, |v| text::line("source", v, 100));
    reasons.optional(&mut row.message, draft.message, |v| text::prose("message", v, 10_000));
    reasons.optional(&mut row.external_id, draft.external_id, |v| text::line("externalId", v, 200));
    reasons.defaulted(&mut row.score, draft.score, rules::score);
    if let Some(typed) = draft.email {
        let address = text::given(typed).and_then(|text| reasons.take(rules::email(&text)));
        row.email = Set(address.as_ref().map(|address| address.typed().to_owned()));
        row.email_key = Set(address.map(|address| address.normalised().to_owned()));
    }
    let mut references = References::of(tx);
    let owner = references.patch("ownerId", draft.owner, &mut row.owner_member_id).that(assignable);
    references.find().await?.put(owner, &mut reasons)?;
    reasons.finish()?;
    Ok(row)
}
