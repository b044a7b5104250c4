//! Retries that do nothing twice: an idempotency key with the input's hash and the result, committed with the effect.

use std::pin::Pin;

use chrono::Duration;
use entity::identity::actor_kind::ActorKind;
use entity::identity::{idempotency_key as key, organization_member as member};
use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Order, Query};
use sea_orm::{ActiveEnum, ConnectionTrait, EntityTrait, QueryFilter, Set};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::auth::actor::OrganizationId;
use crate::db::{OrgTx, SystemTx};
use crate::error::{Error, Result, UserError, UserErrorCode};
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
    /// The same, as the release before wrote it: with `dryRun`. Its keys are compared with for a day.
    pub earlier: String,
}

impl Attempt {
    /// The hash that attempts at the same share. Refuses a key that is none.
    fn hash(&self) -> Result<Vec<u8>> {
        if self.key.is_empty() || self.key.chars().count() > 200 {
            let reason = "Use a key of 1 to 200 characters, new for each attempt to do something new.";
            return Err(UserError::on("idempotencyKey", UserErrorCode::Invalid, reason).into());
        }
        Ok(self.digest(&self.input))
    }

    /// Whether a kept hash is of this attempt.
    fn is_of(&self, hash: &[u8]) -> bool {
        [&self.input, &self.earlier].into_iter().any(|input| self.digest(input) == hash)
    }

    fn digest(&self, input: &str) -> Vec<u8> {
        Sha256::digest(format!("{}\n{input}", self.operation)).to_vec()
    }
}

/// The refusal of a key under which something else was done.
fn used() -> Error {
    let reason = "This key was used for another input: use a new key for a new request.";
    UserError::on("idempotencyKey", UserErrorCode::Conflict, reason).into()
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
    let hash = attempt.hash()?;
    if claim(tx, &attempt, hash).await? {
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
        Some(key::Model { input_hash, result: Some(result), .. }) if attempt.is_of(&input_hash) => {
            Ok(serde_json::from_value(result)?)
        }
        _ => Err(used()),
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

/// Keeps an attempt that made the transaction's organization, which no key could be kept in before. Whoever asks for it
/// again by [`founded`] holds a lock meanwhile that this one holds, too.
pub async fn keep_founding(tx: &OrgTx, attempt: &Attempt) -> Result<()> {
    let row = key::ActiveModel {
        organization_id: Set(tx.organization()),
        id: Set(tx.new_id()),
        actor_kind: Set(tx.actor().kind()),
        actor_id: Set(actor(tx)),
        key: Set(attempt.key.clone()),
        operation: Set(attempt.operation.to_owned()),
        input_hash: Set(attempt.hash()?),
        result: Set(Some(serde_json::to_value(tx.organization())?)),
        expires_at: Set(tx.now() + KEPT),
        created_at: Set(tx.now()),
    };
    key::Entity::insert(row).exec_without_returning(tx).await?;
    Ok(())
}

/// The organization that an attempt has made, of those where its founder is one of these members. Another input under
/// the same key is a CONFLICT.
pub async fn founded(tx: &SystemTx, attempt: &Attempt, members: &[&member::Model]) -> Result<Option<OrganizationId>> {
    let hash = attempt.hash()?;
    let (organizations, members): (Vec<_>, Vec<_>) =
        members.iter().map(|member| (member.organization_id.uuid(), member.id.uuid())).unzip();
    let column = |column| Expr::col((key::Entity, column));
    let kept = key::Entity::find()
        .filter(column(key::Column::OrganizationId).eq(PgFunc::any(organizations)))
        .filter(column(key::Column::ActorKind).eq(ActorKind::Member.to_value()))
        .filter(column(key::Column::ActorId).eq(PgFunc::any(members)))
        .filter(column(key::Column::Key).eq(attempt.key.as_str()))
        .filter(column(key::Column::Operation).eq(attempt.operation))
        .filter(column(key::Column::ExpiresAt).gt(tx.now()));
    match kept.one(tx).await? {
        Some(kept) if kept.input_hash == hash => Ok(Some(kept.organization_id)),
        Some(_) => Err(used()),
        None => Ok(None),
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
            tx.new_id::<key::Entity>().uuid().into(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_of_the_release_before_is_of_the_same_attempt() {
        let attempt = |input: &str, earlier: &str| Attempt {
            key: "once".to_owned(),
            operation: "renewContract",
            input: input.to_owned(),
            earlier: earlier.to_owned(),
        };
        let now = attempt("{id: 1}", "{id: 1, dryRun: false}");
        let before = attempt("{id: 1, dryRun: false}", "");
        for kept in [&now, &before] {
            assert!(now.is_of(&kept.hash().expect("a key")), "{kept:?}");
        }
        let other = attempt("{id: 2}", "{id: 2, dryRun: false}");
        assert!(!now.is_of(&other.hash().expect("a key")));
        assert!(!now.is_of(&Attempt { operation: "renewEngagement", ..now.clone() }.hash().expect("a key")));
    }
}
