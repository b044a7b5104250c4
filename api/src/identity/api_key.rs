//! API keys: make, rotate, revoke. The key itself is shown once; its prefix and hash are kept.

use chrono::{DateTime, Utc};
use entity::Id;
use entity::identity::api_key::{ActiveModel, Column, Entity, Model};
use sea_orm::{ColumnTrait, Condition, EntityTrait, PaginatorTrait, QueryFilter, Set};

use super::organization;
use super::rules::api_key::{self as rules, Action, MOST_ACTIVE};
use crate::auth::credential::{ApiKey, Credential};
use crate::auth::permission::{self, Permission, Permissions};
use crate::db::OrgTx;
use crate::error::{Fault, Reasons, Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::save;
use crate::text;

/// What a new key is to be.
#[derive(Clone, Debug)]
pub struct Draft {
    /// What it is for.
    pub name: String,
    /// What it may do.
    pub scopes: Vec<Permission>,
    /// When it stops working, UTC; none if it doesn't by itself.
    pub expires_at: Option<DateTime<Utc>>,
}

/// Makes a key.
pub async fn create(tx: &OrgTx, draft: Draft) -> Result<(Model, ApiKey)> {
    // Keys are counted one after another.
    organization::locked(tx).await?;
    let permissions = acting(tx).await?;
    let mut reasons = Reasons::default();
    let name = reasons.take(text::line("name", &draft.name, 200));
    let scopes = reasons.take(rules::scopes(permissions, &draft.scopes));
    let expires_at = reasons.take(draft.expires_at.map(|end| rules::expires_at(end, tx.now())).transpose());
    reasons.finish()?;
    let (Some(name), Some(scopes), Some(expires_at)) = (name, scopes, expires_at) else {
        return Err(save::missing("a reason"));
    };
    refuse_too_many(tx).await?;
    insert(tx, name, scopes, expires_at).await
}

/// What the maker of a key may do, as it is now and not as authentication saw it: a key outlives the one who made it.
/// Call it under [`organization::locked`].
async fn acting(tx: &OrgTx) -> Result<Permissions> {
    let permissions = Permissions::of_role(super::member::acting_role(tx).await?);
    if permissions.has(Permission::ApiKeyManage) {
        return Ok(permissions);
    }
    Err(Fault::Forbidden("Your role no longer lets you manage API keys.".to_owned()).into())
}

/// Replaces a key by a new one with the same scopes and lifetime; the old one goes on for the overlap.
pub async fn rotate(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    overlap_hours: i32,
) -> Result<(Model, ApiKey)> {
    organization::locked(tx).await?;
    let permissions = acting(tx).await?;
    let before = allowed(tx, id, expected_version, Action::Rotate).await?;
    let overlap = rules::overlap(overlap_hours)?;
    let wanted: Vec<_> = before.scopes.iter().filter_map(|name| permission::by_name(name)).collect();
    // Nobody gets a key by rotating that they could not make.
    let scopes = rules::scopes(permissions, &wanted).map_err(|reason| reason.within("id"))?;
    let expires_at = before.expires_at.map(|end| tx.now() + (end - before.created_at));
    let (key, secret) = insert(tx, before.name.clone(), scopes, expires_at).await?;

    let end = tx.now() + overlap;
    let row = ActiveModel {
        expires_at: Set(Some(before.expires_at.map_or(end, |old| old.min(end)))),
        replaced_by_id: Set(Some(key.id)),
        ..before.clone().into()
    };
    save::update(tx, &before, row, "rotated").await?;
    Ok((key, secret))
}

/// Ends a key at once.
pub async fn revoke(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Revoke).await?;
    let row = ActiveModel { revoked_at: Set(Some(tx.now())), ..before.clone().into() };
    save::update(tx, &before, row, "revoked").await
}

async fn insert(
    tx: &OrgTx,
    name: String,
    scopes: Vec<String>,
    expires_at: Option<DateTime<Utc>>,
) -> Result<(Model, ApiKey)> {
    let key: ApiKey = Credential::make(tx.organization().uuid());
    let row = ActiveModel {
        name: Set(name),
        prefix: Set(key.body.0.as_str().to_owned()),
        key_hash: Set(key.body.1.hash().as_bytes().to_vec()),
        scopes: Set(scopes),
        expires_at: Set(expires_at),
        ..Default::default()
    };
    Ok((save::insert(tx, row, "created").await?, key))
}

async fn refuse_too_many(tx: &OrgTx) -> Result<()> {
    let active = find::own::<Model>(tx, Rows::Live)
        .add(Column::RevokedAt.is_null())
        .add(Column::ReplacedById.is_null())
        .add(Condition::any().add(Column::ExpiresAt.is_null()).add(Column::ExpiresAt.gt(tx.now())));
    if Entity::find().filter(active).count(tx).await? < MOST_ACTIVE {
        return Ok(());
    }
    let reason = format!("The organization has {MOST_ACTIVE} active keys already: revoke some.");
    Err(UserError::whole(UserErrorCode::Limit, reason).into())
}
