//! The rows of users and their passwords.

use entity::Id;
use entity::identity::user::{ActiveModel, Column, Entity, Model};
use entity::identity::user_credential as credential;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QuerySelect, Set};

use crate::auth::email::EmailAddress;
use crate::db::SystemTx;
use crate::error::{Fault, Result};

/// Makes a user. A taken address is a DUPLICATE.
pub async fn insert(tx: &SystemTx, name: String, email: &EmailAddress, verified: bool) -> Result<Model> {
    let row = ActiveModel {
        id: Set(Id::new()),
        email: Set(email.typed().to_owned()),
        email_key: Set(email.normalised().to_owned()),
        email_verified_at: Set(verified.then(|| tx.now())),
        name: Set(name),
        preferences: Set(serde_json::json!({})),
        version: Set(1),
        created_at: Set(tx.now()),
        updated_at: Set(tx.now()),
        ..Default::default()
    };
    Ok(row.insert(tx).await?)
}

/// The user of an address.
pub async fn by_address(tx: &SystemTx, email: &EmailAddress) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::EmailKey.eq(email.normalised())).one(tx).await?)
}

/// As [`by_address`], locked until the transaction ends.
pub async fn locked_by_address(tx: &SystemTx, email: &EmailAddress) -> Result<Option<Model>> {
    Ok(Entity::find().filter(Column::EmailKey.eq(email.normalised())).lock_exclusive().one(tx).await?)
}

/// The user of an id that is known to be one.
pub async fn by_id(tx: &SystemTx, id: Id<Entity>) -> Result<Model> {
    let user = Entity::find_by_id(id).one(tx).await?;
    user.ok_or_else(|| Fault::Internal("a session without its user".to_owned()).into())
}

/// As [`by_id`], locked until the transaction ends.
pub async fn locked(tx: &SystemTx, id: Id<Entity>) -> Result<Model> {
    let user = Entity::find_by_id(id).lock_exclusive().one(tx).await?;
    user.ok_or_else(|| Fault::Internal("a session without its user".to_owned()).into())
}

/// Notes that the address is proven to be the user's.
pub async fn verify(tx: &SystemTx, user: Model) -> Result<Model> {
    if user.email_verified_at.is_some() {
        return Ok(user);
    }
    let version = user.version + 1;
    let mut row: ActiveModel = user.into();
    row.email_verified_at = Set(Some(tx.now()));
    row.updated_at = Set(tx.now());
    row.version = Set(version);
    Ok(row.update(tx).await?)
}

/// The hash of a user's password; none for one who signs in elsewhere.
pub async fn password_hash(tx: &SystemTx, user: Id<Entity>) -> Result<Option<String>> {
    Ok(credential::Entity::find_by_id(user).one(tx).await?.map(|row| row.password_hash))
}

/// As [`password_hash`], kept from changing until the transaction ends.
pub async fn locked_password_hash(tx: &SystemTx, user: Id<Entity>) -> Result<Option<String>> {
    Ok(credential::Entity::find_by_id(user).lock_exclusive().one(tx).await?.map(|row| row.password_hash))
}

/// Sets a user's password to the one of `hash`.
pub async fn set_password(tx: &SystemTx, user: Id<Entity>, hash: String) -> Result<()> {
    let row = credential::ActiveModel { user_id: Set(user), password_hash: Set(hash), changed_at: Set(tx.now()) };
    let newest = OnConflict::column(credential::Column::UserId)
        .update_columns([credential::Column::PasswordHash, credential::Column::ChangedAt])
        .to_owned();
    credential::Entity::insert(row).on_conflict(newest).exec_without_returning(tx).await?;
    Ok(())
}
