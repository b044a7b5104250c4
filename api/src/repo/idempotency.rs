//! Retries that do nothing twice: an idempotency key with the input's hash and the result, committed with the effect.

use std::pin::Pin;

use chrono::Duration;
use entity::Id;
use entity::identity::idempotency_key as key;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Order, Query};
use sea_orm::{ActiveEnum, ConnectionTrait, EntityTrait, QueryFilter};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::repo::find::{Rows, own};

/// How long a key is kept.
const KEPT: Duration = Duration::hours(24);

/// A mutation that may be a retry: its key, its name and the input's text.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The caller's key; at most 200 characters.
    pub key: String,
    /// The mutation's name.
    pub operation: &'static str,
    /// The input, in a form that is equal for equal inputs.
    pub input: String,
}

/// Runs `effect` once per key: a retry gets the kept result, another input under the same key is a CONFLICT. The first
/// caller holds the key's row, so that a duplicate in flight waits for its outcome. Refusals are not kept: the
/// caller's transaction rolls the key back with the effect.
pub async fn once<T: Serialize + DeserializeOwned>(
    tx: &OrgTx,
    attempt: Option<Attempt>,
    effect: impl Future<Output = Result<T>>,
) -> Result<T> {
    let Some(attempt) = attempt else { return effect.await };
    if attempt.key.is_empty() || attempt.key.chars().count() > 200 {
        let reason = "Use a key of 1 to 200 characters, new for each attempt to do something new.";
        return Err(UserError::on("idempotencyKey", UserErrorCode::Invalid, reason).into());
    }
    let hash = Sha256::digest(format!("{}\n{}", attempt.operation, attempt.input)).to_vec();
    if claim(tx, &attempt, hash.clone()).await? {
        let value = effect.await?;
        let keep = Query::update()
            .table(key::Entity)
            .value(key::Column::Result, serde_json::to_value(&value)?)
            .cond_where(held(tx, &attempt))
            .to_owned();
        tx.execute(&keep).await?;
        return Ok(value);
    }
    let kept = key::Entity::find().filter(held(tx, &attempt)).one(tx).await?;
    match kept {
        Some(key::Model { input_hash, result: Some(result), .. }) if input_hash == hash => {
            Ok(serde_json::from_value(result)?)
        }
        _ => Err(UserError::on(
            "idempotencyKey",
            UserErrorCode::Conflict,
            "This key was used for another input: use a new key for a new request.",
        )
        .into()),
    }
}

/// As [`once`], of an effect whose value can be read again by what is kept of it: so a retry answers with what is there
/// now. The effect comes boxed: by value it would stand in every future around it, up the stack.
pub async fn once_or<T, K, R>(
    tx: &OrgTx,
    attempt: Option<Attempt>,
    effect: Pin<Box<impl Future<Output = Result<T>>>>,
    keep: impl FnOnce(&T) -> K,
    reread: impl FnOnce(K) -> R,
) -> Result<T>
where
    K: Serialize + DeserializeOwned,
    R: Future<Output = Result<T>>,
{
    let mut made = None;
    let kept = once(tx, attempt, async {
        let value = effect.await?;
        let kept = keep(&value);
        made = Some(value);
        Ok(kept)
    })
    .await?;
    match made {
        Some(value) => Ok(value),
        None => reread(kept).await,
    }
}

fn held(tx: &OrgTx, attempt: &Attempt) -> sea_orm::Condition {
    sea_orm::Condition::all()
        .add(Expr::col((key::Entity, key::Column::OrganizationId)).eq(tx.organization().uuid()))
        .add(Expr::col((key::Entity, key::Column::ActorKind)).eq(tx.actor().kind().to_value()))
        .add(Expr::col((key::Entity, key::Column::ActorId)).eq(actor(tx)))
        .add(Expr::col((key::Entity, key::Column::Key)).eq(attempt.key.as_str()))
}

/// Removes at most so many of the organization's keys whose day is over, the oldest first; answers how many. Only the
/// job role may.
pub async fn forget(tx: &OrgTx, most: u64) -> Result<u64> {
    let column = |column| Expr::col((key::Entity, column));
    let over = own::<key::Model>(tx, Rows::All).add(column(key::Column::ExpiresAt).lte(tx.now()));
    let oldest = Query::select()
        .expr(column(key::Column::Id))
        .from(key::Entity)
        .cond_where(over)
        .order_by((key::Entity, key::Column::ExpiresAt), Order::Asc)
        .limit(most)
        .take();
    let which = own::<key::Model>(tx, Rows::All).add(column(key::Column::Id).in_subquery(oldest));
    let delete = Query::delete().from_table(key::Entity).cond_where(which).take();
    Ok(tx.execute(&delete).await?.rows_affected())
}

/// Takes the key: true if it is new, or its day is over.
async fn claim(tx: &OrgTx, attempt: &Attempt, hash: Vec<u8>) -> Result<bool> {
    use key::Column as C;
    let columns = [
        C::OrganizationId,
        C::Id,
        C::ActorKind,
        C::ActorId,
        C::Key,
        C::Operation,
        C::InputHash,
        C::CreatedAt,
        C::ExpiresAt,
    ];
    let insert = Query::insert()
        .into_table(key::Entity)
        .columns(columns)
        .values_panic([
            tx.organization().uuid().into(),
            Id::<key::Entity>::new().uuid().into(),
            tx.actor().kind().to_value().into(),
            actor(tx).into(),
            attempt.key.as_str().into(),
            attempt.operation.into(),
            hash.into(),
            tx.now().into(),
            (tx.now() + KEPT).into(),
        ])
        .on_conflict(
            OnConflict::columns([C::OrganizationId, C::ActorKind, C::ActorId, C::Key])
                .update_columns([C::Operation, C::InputHash, C::CreatedAt, C::ExpiresAt])
                .value(C::Result, Expr::cust("NULL"))
                .action_and_where(Expr::col((key::Entity, C::ExpiresAt)).lte(tx.now()))
                .to_owned(),
        )
        .to_owned();
    Ok(tx.execute(&insert).await?.rows_affected() == 1)
}

/// The form and Chambers itself have no id: each kind is one namespace.
fn actor(tx: &OrgTx) -> Uuid {
    tx.actor().id().unwrap_or(Uuid::nil())
}
