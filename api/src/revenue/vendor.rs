//! Vendors: make, change, take bills from them or not, delete, restore.

use entity::Id;
use entity::crm::address::Address;
use entity::revenue::bill::{self, BillStatus};
use entity::revenue::vendor::{ActiveModel, Entity, Model, VendorStatus};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};

use super::rules::vendor::{self as rules, Action};
use crate::crm::rules::address::address;
use crate::crm::rules::client_company::payment_terms;
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::save;
use crate::tax_id::TaxId;
use crate::text;

/// Where tax ids are sealed.
pub const TAX_ID: &str = "vendors.tax_id_sealed";

/// What a caller says of a vendor; on a new one only a name is needed.
#[derive(Clone, Default)]
pub struct Draft<'a> {
    /// The name to show.
    pub name: Patch<String>,
    /// The name in contracts.
    pub legal_name: Patch<String>,
    /// Where it is written to.
    pub email: Patch<String>,
    /// Where it is called.
    pub phone: Patch<String>,
    /// Its tax id, with what seals it.
    pub tax_id: Option<TaxId<'a>>,
    /// Where it is.
    pub address: Patch<Address>,
    /// The currency that it bills in: a code of ISO 4217.
    pub currency: Patch<String>,
    /// Days until its bills are due.
    pub payment_terms_days: Patch<i32>,
    /// The partner's id of it.
    pub external_id: Patch<String>,
}

/// Makes a vendor, ACTIVE.
pub async fn create(tx: &OrgTx, draft: Draft<'_>) -> Result<Model> {
    let row = ActiveModel { status: Set(VendorStatus::Active), ..ActiveModel::default() };
    let row = apply(tx, row, draft)?;
    save::insert(tx, row, "created").await
}

/// Changes a vendor. Bills that are there keep what they took from it: currency and due date.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft<'_>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Update).await?;
    let row = apply(tx, before.clone().into(), draft)?;
    save::update(tx, &before, row, "updated").await
}

/// Takes bills from a vendor again.
pub async fn activate(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Activate).await?;
    let row = ActiveModel { status: Set(VendorStatus::Active), ..before.clone().into() };
    save::update(tx, &before, row, "activated").await
}

/// Takes no new bills from a vendor. Those that are there go on.
pub async fn deactivate(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Deactivate).await?;
    let row = ActiveModel { status: Set(VendorStatus::Inactive), ..before.clone().into() };
    save::update(tx, &before, row, "deactivated").await
}

/// Deletes a vendor, softly. Its drafts, rejected and void bills stay, without a vendor; with others it stays itself: the
/// books need it.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Delete).await?;
    let of_no_account = [BillStatus::Draft, BillStatus::Rejected, BillStatus::Void];
    let kept = find::own::<bill::Model>(tx, Rows::Live)
        .add(bill::Column::VendorId.eq(id))
        .add(bill::Column::Status.is_not_in(of_no_account));
    if bill::Entity::find().filter(kept).one(tx).await?.is_some() {
        let reason = "Bills of the vendor are to be approved or paid, or were paid, and must be kept with it: call \
                      deactivateVendor instead.";
        return Err(UserError::on("id", UserErrorCode::InvalidTransition, reason).into());
    }
    save::delete(tx, &before, &[]).await
}

/// Brings a deleted vendor back; its bills show it again.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Restore).await?;
    save::restore(tx, &before, &[]).await
}

fn apply(tx: &OrgTx, mut row: ActiveModel, draft: Draft<'_>) -> Result<ActiveModel> {
    let mut reasons = Reasons::default();
    reasons.required("name", &mut row.name, draft.name, |v| text::line("name", v, 200));
    reasons.optional(&mut row.legal_name, draft.legal_name, |v| text::line("legalName", v, 200));
    reasons.optional(&mut row.phone, draft.phone, |v| text::phone("phone", v));
    reasons.optional(&mut row.currency, draft.currency, Ok);
    reasons.optional(&mut row.payment_terms_days, draft.payment_terms_days, payment_terms);
    reasons.optional(&mut row.external_id, draft.external_id, |v| text::line("externalId", v, 200));
    match draft.email.map(text::given) {
        None => {}
        Some(None) => (row.email, row.email_key) = (Set(None), Set(None)),
        Some(Some(typed)) => {
            if let Some(email) = reasons.take(rules::email(&typed)) {
                row.email = Set(Some(email.typed().to_owned()));
                row.email_key = Set(Some(email.normalised().to_owned()));
            }
        }
    }
    match draft.address {
        None => {}
        Some(None) => row.address = Set(None),
        Some(Some(typed)) => {
            if let Some(checked) = reasons.gather(address("address", typed))? {
                row.address = Set(Some(checked));
            }
        }
    }
    if let Some(tax_id) = draft.tax_id {
        tax_id.put(tx, TAX_ID, &mut row.tax_id_sealed, &mut reasons)?;
    }
    reasons.finish()?;
    Ok(row)
}
