//! Client companies: make, change, move between states, delete, restore; in `merge`, merge.

mod kept;
pub mod merge;
mod tree;

use entity::Id;
use entity::crm::address::Address;
use entity::crm::client_company::{ActiveModel, CompanyStatus, Entity, Model};
use entity::identity::organization_member as member;
use sea_orm::{ActiveValue, Set};
use serde_json::Value as Json;

use super::contact;
use super::rules::address::address;
use super::rules::client_company::{self as rules, Action};
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::identity::member::assignable;
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::references::References;
use crate::repo::save::{self, Child};
use crate::tax_id::TaxId;
use crate::text;

/// What goes and comes back with a company: C in DOMAIN.md.
const CHILDREN: &[Child] = &[Child::of("contacts", "client_company_id").with(contact::CHILDREN)];

/// Where tax ids are sealed.
pub const TAX_ID: &str = "client_companies.tax_id_sealed";

/// What a caller says of a company; on a new one only a name is needed.
#[derive(Clone, Default)]
pub struct Draft<'a> {
    /// The name to show.
    pub name: Patch<String>,
    /// The name in contracts.
    pub legal_name: Patch<String>,
    /// Its Internet domains.
    pub domains: Option<Vec<String>>,
    /// Its tax id, with what seals it.
    pub tax_id: Option<TaxId<'a>>,
    /// Where invoices go.
    pub billing_address: Patch<Address>,
    /// The currency that it is billed in: a code of ISO 4217.
    pub currency: Patch<String>,
    /// Days until an invoice is due.
    pub payment_terms_days: Patch<i32>,
    /// The member who looks after it.
    pub owner: Patch<Id<member::Entity>>,
    /// The company that it belongs to.
    pub parent: Patch<Id<Entity>>,
    /// Free-form fields.
    pub custom_fields: Option<Json>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
}

/// Makes a company, a PROSPECT.
pub async fn create(tx: &OrgTx, draft: Draft<'_>) -> Result<Model> {
    let row = ActiveModel { status: Set(CompanyStatus::Prospect), ..ActiveModel::default() };
    let row = apply(tx, row, draft).await?;
    save::insert(tx, row, "created").await
}

/// Changes a company. A parent that would make a cycle is refused, also when two changes would make it together.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft<'_>) -> Result<Model> {
    if matches!(draft.parent, Some(Some(_))) {
        tree::lock(tx).await?;
    }
    let before: Model = find::locked(tx, id, "id", expected_version, Rows::Live).await?;
    let row = apply(tx, before.clone().into(), draft).await?;
    save::update(tx, &before, row, "updated").await
}

/// Makes a company a client.
pub async fn activate(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Activate).await?;
    let row = ActiveModel { status: Set(CompanyStatus::Active), ..before.clone().into() };
    save::update(tx, &before, row, "activated").await
}

/// Makes a company no client any more.
pub async fn deactivate(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Deactivate).await?;
    let row = ActiveModel { status: Set(CompanyStatus::Inactive), ..before.clone().into() };
    save::update(tx, &before, row, "deactivated").await
}

/// Deletes a company and its contacts, softly; what let these into the portal is revoked. Its deals stay, without a
/// company. One that was billed, that paid, or for which work goes on stays: the books need it.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Delete).await?;
    rules::deletable(kept::of(tx, id).await?)?;
    let after = save::delete(tx, &before, CHILDREN).await?;
    contact::gone_with(tx, id, after.deletion_id).await?;
    Ok(after)
}

/// Brings a deleted company back, with the contacts that went with it and no others. What let them into the portal stays
/// revoked.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Restore).await?;
    save::restore(tx, &before, CHILDREN).await
}

async fn apply(tx: &OrgTx, mut row: ActiveModel, draft: Draft<'_>) -> Result<ActiveModel> {
    let mut reasons = Reasons::default();
    reasons.required("name", &mut row.name, draft.name, |v| text::line("name", v, 200));
    reasons.optional(&mut row.legal_name, draft.legal_name, |v| text::line("legalName", v, 200));
    reasons.defaulted(&mut row.domains, draft.domains, |v| rules::domains(&v));
    reasons.optional(&mut row.currency, draft.currency, Ok);
    reasons.optional(&mut row.payment_terms_days, draft.payment_terms_days, rules::payment_terms);
    reasons.defaulted(&mut row.custom_fields, draft.custom_fields, |v| text::custom_fields("customFields", v));
    reasons.optional(&mut row.external_id, draft.external_id, |v| text::line("externalId", v, 200));
    match draft.billing_address {
        None => {}
        Some(None) => row.billing_address = Set(None),
        Some(Some(typed)) => {
            if let Some(checked) = reasons.gather(address("billingAddress", typed))? {
                row.billing_address = Set(Some(checked));
            }
        }
    }
    if let Some(tax_id) = draft.tax_id {
        tax_id.put(tx, TAX_ID, &mut row.tax_id_sealed, &mut reasons)?;
    }

    let mut references = References::of(tx);
    let owner = references.patch("ownerId", draft.owner, &mut row.owner_member_id).that(assignable);
    references.find().await?.put(owner, &mut reasons)?;
    if let Some(Some(parent)) = draft.parent {
        let of = if let ActiveValue::Unchanged(id) = row.id { Some(id) } else { None };
        reasons.gather(tree::check_parent(tx, of, parent).await)?;
    }
    reasons.optional(&mut row.parent_company_id, draft.parent, Ok);
    reasons.finish()?;
    Ok(row)
}
