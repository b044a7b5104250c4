//! The public form: leads that people hand in themselves, on the firm's own web page.

use chrono::Duration;
use entity::crm::lead::{ActiveModel, LeadStatus, Model};
use entity::identity::actor_kind::ActorKind;
use entity::identity::organization;
use sea_orm::sea_query::{Expr, ExprTrait, LockType};
use sea_orm::{ActiveEnum, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Set};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use uuid::Uuid;

use super::lead::{self, Draft};
use crate::auth::actor::OrganizationId;
use crate::auth::credential::FormKey;
use crate::db::{OrgTx, SystemTx};
use crate::error::{Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows, own};
use crate::repo::{lock, save};

/// An organization's form.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// Whose leads it makes.
    pub organization: OrganizationId,
    /// For how long a repeat from the same address changes the first lead instead of making a second.
    pub window: Duration,
}

/// The form that a key opens. What is no key at all takes the same look into the database as a wrong one, so that
/// neither answer nor time tells which organizations have a form.
pub async fn form(tx: &SystemTx, key: &str) -> Result<Form> {
    let key = FormKey::parse(key);
    let id = key.as_ref().map_or(Uuid::nil(), |key| key.id);
    let found = organization::Entity::find()
        .filter(Expr::col((organization::Entity, "id")).eq(id))
        .select_only()
        .columns([organization::Column::FormKeyHash, organization::Column::LeadWindowHours])
        .into_query();
    let found = tx.query_one(&found).await?;
    let given = key.as_ref().map(hash).unwrap_or_default();
    let (stored, hours): (Option<Vec<u8>>, i32) = match &found {
        Some(form) => (form.try_get("", "form_key_hash")?, form.try_get("", "lead_window_hours")?),
        None => (None, 0),
    };
    if key.is_some() && given.ct_eq(&stored.unwrap_or_default()).into() {
        return Ok(Form { organization: OrganizationId::from_uuid(id), window: Duration::hours(hours.into()) });
    }
    Err(UserError::not_found("formKey").into())
}

/// Hands in a lead. A repeat from the same address within the window, counted from when the first was made, changes the
/// first live lead that the form made and nobody took up; what it leaves out stays, and the timeline keeps what it
/// replaced.
///
/// A unique key can't say "within a window", so identical submissions take turns at an advisory lock on the address.
pub async fn submit(tx: &OrgTx, window: Duration, draft: Draft) -> Result<Model> {
    let blank = ActiveModel { status: Set(LeadStatus::New), submitted_at: Set(Some(tx.now())), ..Default::default() };
    // All of the form is checked before the lock is taken, so that a wrong one waits for nobody.
    let new = lead::apply(tx, blank, draft.clone()).await?;
    let key = new.email_key.try_as_ref().cloned().flatten();
    let key = key.ok_or_else(|| UserError::on("email", UserErrorCode::Required, "`email` needs a value."))?;
    lock::one_at_a_time(tx, &format!("lead form of {key}")).await?;
    let recent = own::<Model>(tx, Rows::Live)
        .add(Expr::col((entity::crm::lead::Entity, "email_key")).eq(key))
        // Nothing that a member made or took up: the form's key is public, and so is whose address it is.
        .add(Expr::col((entity::crm::lead::Entity, "created_by_kind")).eq(ActorKind::Form.to_value()))
        .add(Expr::col((entity::crm::lead::Entity, "status")).eq(LeadStatus::New.to_value()))
        .add(Expr::col((entity::crm::lead::Entity, "created_at")).gt(tx.now() - window));
    let first = entity::crm::lead::Entity::find()
        .filter(recent)
        .order_by_asc(entity::crm::lead::Column::Id)
        .limit(1)
        // A lead that is converted while this waits for it matches no more.
        .lock(LockType::Update)
        .one(tx)
        .await?;
    let Some(before) = first else { return save::insert(tx, new, "submitted").await };
    let mut row = lead::apply(tx, before.clone().into(), draft).await?;
    row.submitted_at = Set(Some(tx.now()));
    save::update(tx, &before, row, "resubmitted").await
}

/// Gives the organization's form a new key; the old one opens nothing from then on.
pub async fn rotate_key(tx: &OrgTx, expected_version: Option<i32>) -> Result<FormKey> {
    let before = crate::identity::organization::locked(tx).await?;
    find::at_version(&before, "expectedVersion", expected_version)?;
    let key = FormKey::make(before.id.uuid());
    let row = organization::ActiveModel { form_key_hash: Set(Some(hash(&key))), ..before.clone().into() };
    save::update(tx, &before, row, "form_key_rotated").await?;
    Ok(key)
}

fn hash(key: &FormKey) -> Vec<u8> {
    Sha256::digest(key.reveal()).to_vec()
}
