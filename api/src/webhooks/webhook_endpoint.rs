//! Endpoints: make, change, enable, disable, delete, restore, another secret. What is queued for one that is disabled
//! or deleted waits until it is sent to again; nothing new is queued meanwhile.
//!
//! An endpoint is sent everything that happens, so whoever decides what is sent where must be allowed to read it.

mod secret;

use entity::Id;
use entity::webhooks::webhook_endpoint::{ActiveModel, Entity, Model, WebhookEndpointStatus};
use sea_orm::{EntityTrait, PaginatorTrait, QueryFilter, Set};

pub use self::secret::{Secret, secrets};
use super::rules::address::{self, Reach};
use super::rules::retry::PATIENCE;
use super::rules::webhook_endpoint::{self as rules, Action};
use crate::auth::cipher::Cipher;
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::lock;
use crate::repo::save;
use crate::text;

/// What a caller says of an endpoint; a new one needs a URL.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// Where events are sent.
    pub url: Patch<String>,
    /// What it is for.
    pub description: Patch<String>,
    /// Which types of events; none are all.
    pub event_types: Option<Vec<String>>,
}

/// Why an endpoint is disabled by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// It answered 410.
    Gone,
    /// Nothing got through for days.
    Failing,
}

/// Makes an endpoint, ENABLED; answers its secret too.
pub async fn create(tx: &OrgTx, cipher: &Cipher, reach: Reach, draft: Draft) -> Result<(Model, Secret)> {
    tx.demand(Permission::EventRead)?;
    one_more(tx).await?;
    let secret = Secret::generate();
    let blank = ActiveModel {
        secret_sealed: Set(secret.sealed(cipher, tx.organization())),
        status: Set(WebhookEndpointStatus::Enabled),
        ..Default::default()
    };
    let row = apply(reach, blank, draft)?;
    Ok((save::insert(tx, row, "created").await?, secret))
}

/// Changes an endpoint. What is queued is sent to where it leads then. Who may not read events may describe it.
pub async fn update(
    tx: &OrgTx,
    reach: Reach,
    id: Id<Entity>,
    expected_version: Option<i32>,
    draft: Draft,
) -> Result<Model> {
    if draft.url.is_some() || draft.event_types.is_some() {
        tx.demand(Permission::EventRead)?;
    }
    let before = allowed(tx, id, expected_version, Action::Update).await?;
    let row = apply(reach, before.clone().into(), draft)?;
    save::update(tx, &before, row, "updated").await
}

/// Sends events to an endpoint again.
pub async fn enable(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    tx.demand(Permission::EventRead)?;
    let before = allowed(tx, id, expected_version, Action::Enable).await?;
    let row = ActiveModel {
        status: Set(WebhookEndpointStatus::Enabled),
        disabled_at: Set(None),
        disabled_reason: Set(None),
        failing_since: Set(None),
        ..before.clone().into()
    };
    save::update(tx, &before, row, "enabled").await
}

/// Sends an endpoint nothing more.
pub async fn disable(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Disable).await?;
    let row = ActiveModel {
        status: Set(WebhookEndpointStatus::Disabled),
        disabled_at: Set(Some(tx.now())),
        ..before.clone().into()
    };
    save::update(tx, &before, row, "disabled").await
}

/// Disables an endpoint by itself, if it is still one to be: since it was sent to, somebody may have changed it, or
/// something got through.
pub(super) async fn auto_disable(tx: &OrgTx, sent_to: &Model, reason: Reason) -> Result<Option<Model>> {
    let before: Model = find::locked(tx, sent_to.id, "id", None, Rows::All).await?;
    if before.url != sent_to.url {
        return Ok(None);
    }
    let is_failing = before.failing_since.is_some_and(|since| tx.now() - since >= PATIENCE);
    if before.status != WebhookEndpointStatus::Enabled || (reason == Reason::Failing && !is_failing) {
        return Ok(None);
    }
    let why = match reason {
        Reason::Gone => "It answered 410 Gone.".to_owned(),
        Reason::Failing => format!("Nothing got through for {} days.", PATIENCE.num_days()),
    };
    let row = ActiveModel {
        status: Set(WebhookEndpointStatus::AutoDisabled),
        disabled_at: Set(Some(tx.now())),
        disabled_reason: Set(Some(why)),
        ..before.clone().into()
    };
    save::update(tx, &before, row, "auto_disabled").await.map(Some)
}

/// Gives an endpoint another secret, which is answered. The old one signs beside it for so many hours.
pub async fn rotate_secret(
    tx: &OrgTx,
    cipher: &Cipher,
    id: Id<Entity>,
    expected_version: Option<i32>,
    overlap_hours: i32,
) -> Result<(Model, Secret)> {
    tx.demand(Permission::EventRead)?;
    let before = allowed(tx, id, expected_version, Action::RotateSecret).await?;
    let overlap = rules::overlap(overlap_hours)?;
    let secret = Secret::generate();
    let goes_on = !overlap.is_zero();
    let row = ActiveModel {
        secret_sealed: Set(secret.sealed(cipher, tx.organization())),
        previous_secret_sealed: Set(goes_on.then(|| before.secret_sealed.clone())),
        previous_secret_until: Set(goes_on.then(|| tx.now() + overlap)),
        ..before.clone().into()
    };
    Ok((save::update(tx, &before, row, "secret_rotated").await?, secret))
}

/// Deletes an endpoint, softly.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Delete).await?;
    save::delete(tx, &before, &[]).await
}

/// Brings a deleted endpoint back as it was.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    tx.demand(Permission::EventRead)?;
    one_more(tx).await?;
    let before = allowed(tx, id, expected_version, Action::Restore).await?;
    save::restore(tx, &before, &[]).await
}

/// Endpoints are counted one after another.
async fn one_more(tx: &OrgTx) -> Result<()> {
    lock::one_at_a_time(tx, "webhook endpoints").await?;
    let live = Entity::find().filter(find::own::<Model>(tx, Rows::Live)).count(tx).await?;
    Ok(rules::one_more(live)?)
}

fn apply(reach: Reach, mut row: ActiveModel, draft: Draft) -> Result<ActiveModel> {
    let mut reasons = Reasons::default();
    reasons.required("url", &mut row.url, draft.url, |v| address::url("url", v, reach));
    reasons.optional(&mut row.description, draft.description, |v| text::prose("description", v, 1_000));
    if let Some(event_types) = draft.event_types
        && let Some(event_types) = reasons.gather(rules::event_types(event_types))?
    {
        row.event_types = Set(event_types);
    }
    reasons.finish()?;
    Ok(row)
}
