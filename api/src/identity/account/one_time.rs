//! The one-time tokens of links in mails: stored as a hash, good once and for a while.

use chrono::TimeDelta;
use entity::Id;
use entity::identity::user;
use entity::identity::user_token::{ActiveModel, Column, Entity, Model, Purpose};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use super::user as users;
use crate::auth::credential::LinkToken;
use crate::auth::secret::SecretHash;
use crate::db::SystemTx;
use crate::error::{Error, Result, UserError, UserErrorCode};

/// How long a token is good for.
fn lifetime(purpose: Purpose) -> TimeDelta {
    match purpose {
        Purpose::EmailVerification => TimeDelta::hours(48),
        Purpose::PasswordReset => TimeDelta::hours(1),
    }
}

/// Makes a token. `password_hash` is the password that comes with a verification: whoever confirms a sign-up gets the
/// password of that very sign-up, not of another one that a stranger made with the same address.
pub async fn issue(
    tx: &SystemTx,
    user: Id<user::Entity>,
    purpose: Purpose,
    password_hash: Option<String>,
) -> Result<LinkToken> {
    let id = Id::<Entity>::new();
    let token = LinkToken::make(id.uuid());
    let row = ActiveModel {
        id: Set(id),
        user_id: Set(user),
        purpose: Set(purpose),
        hash: Set(token.body.hash().as_bytes().to_vec()),
        password_hash: Set(password_hash),
        created_at: Set(tx.now()),
        expires_at: Set(tx.now() + lifetime(purpose)),
        used_at: Set(None),
    };
    Entity::insert(row).exec_without_returning(tx).await?;
    Ok(token)
}

/// The token's row, if the token is good now. Refuses all others alike.
pub async fn find(tx: &SystemTx, text: &str, purpose: Purpose) -> Result<Model> {
    let token = LinkToken::parse(text.trim()).ok_or_else(stale)?;
    let row = Entity::find_by_id(Id::from_uuid(token.id)).one(tx).await?;
    row.filter(|row| {
        SecretHash::from_stored(&row.hash) == Some(token.body.hash())
            && row.purpose == purpose
            && row.used_at.is_none()
            && row.expires_at > tx.now()
    })
    .ok_or_else(stale)
}

/// Uses a token up, and with it all others that its user has for the same purpose. The user is locked first, so that
/// of two tokens, or of one that comes twice, only one is redeemed.
pub async fn redeem(tx: &SystemTx, text: &str, purpose: Purpose) -> Result<(Model, user::Model)> {
    let token = find(tx, text, purpose).await?;
    let user = users::locked(tx, token.user_id).await?;
    let spent = Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(tx.now()))
        .filter(Column::UserId.eq(token.user_id))
        .filter(Column::Purpose.eq(token.purpose))
        .filter(Column::UsedAt.is_null())
        .exec_with_returning(tx)
        .await?;
    if spent.iter().any(|row| row.id == token.id) { Ok((token, user)) } else { Err(stale()) }
}

/// The newest token of a user for a purpose that was not used yet, expired or not.
pub async fn waiting(tx: &SystemTx, user: Id<user::Entity>, purpose: Purpose) -> Result<Option<Model>> {
    let waiting = Entity::find()
        .filter(Column::UserId.eq(user))
        .filter(Column::Purpose.eq(purpose))
        .filter(Column::UsedAt.is_null())
        .order_by_desc(Column::Id);
    Ok(waiting.one(tx).await?)
}

/// Uses up every token that a user has: what was asked for before must not be done any more.
pub async fn void(tx: &SystemTx, user: Id<user::Entity>) -> Result<()> {
    Entity::update_many()
        .col_expr(Column::UsedAt, Expr::value(tx.now()))
        .filter(Column::UserId.eq(user))
        .filter(Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(())
}

/// The refusal of every token that is not good.
pub fn stale() -> Error {
    let reason = "This link is not valid, was used or has expired: ask for a new one.";
    UserError::on("token", UserErrorCode::Invalid, reason).into()
}
