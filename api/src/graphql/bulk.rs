//! Bulk mutations: many items in one transaction, each with a result of its own.

use std::collections::HashMap;
use std::pin::Pin;

use async_graphql::Context;
use entity::Stamped;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::change::IdOf;
use super::loader;
use super::mutation::{record_or_current, split};
use crate::db::OrgTx;
use crate::error::{Error, Refusal, Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::repo::idempotency::{self, Attempt};

/// The most items of a bulk mutation.
pub const MOST: usize = 100;

/// What became of one item: its row, or why not.
pub type Outcome<M> = Result<M, Refusal>;

/// Refuses with LIMIT on `list` what are too many items.
pub fn bounded<I>(list: &str, items: &[I]) -> Result<()> {
    if items.len() <= MOST {
        return Ok(());
    }
    let reason =
        format!("`{list}` takes at most {MOST} items; these are {}: send the rest in another request.", items.len());
    Err(UserError::on(list, UserErrorCode::Limit, reason).into())
}

/// Does `work` on each item in its order. What fails undoes itself only; its reasons name the item: `contacts.3.name`.
pub async fn each<I, M, F>(tx: &OrgTx, list: &str, items: Vec<I>, work: impl Fn(I) -> F) -> Result<Vec<Outcome<M>>>
where
    F: Future<Output = Result<M>>,
{
    bounded(list, &items)?;
    let mut outcomes = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        // Boxed: moved about on the stack, futures of whole use cases overflow it in a debug build.
        outcomes.push(match tx.attempt(Box::pin(work(item))).await {
            Ok(row) => Ok(row),
            Err(Error::Refused(Refusal(reasons))) => {
                let place = format!("{list}.{index}");
                Err(Refusal(reasons.into_iter().map(|reason| reason.within(&place)).collect()))
            }
            Err(fault) => return Err(fault),
        });
    }
    Ok(outcomes)
}

/// What is kept of one item's outcome.
#[derive(Serialize, Deserialize)]
enum Kept {
    Made(Uuid),
    Refused(Vec<UserError>),
}

/// Runs a bulk creation once per key and commits what it made; a replay reads that again, with the same reasons beside
/// it. If nothing was made the key is not used up. The effect comes boxed: by value it would stand in every future around
/// it, up the stack.
pub async fn settle_once<M: Stamped>(
    tx: &OrgTx,
    attempt: Option<Attempt>,
    effect: Pin<Box<impl Future<Output = Result<Vec<Outcome<M>>>>>>,
) -> Result<(Option<Vec<Outcome<M>>>, Vec<UserError>)> {
    let mut made = None;
    let kept = idempotency::once(tx, attempt, async {
        let outcomes = effect.await?;
        let kept = outcomes.iter().map(|outcome| match outcome {
            Ok(row) => Kept::Made(row.uuid()),
            Err(Refusal(reasons)) => Kept::Refused(reasons.clone()),
        });
        let kept: Vec<_> = kept.collect();
        made = Some(outcomes);
        Ok(kept)
    })
    .await;
    let outcome = match (kept, made) {
        (Ok(_), Some(outcomes)) => {
            if outcomes.iter().all(Result::is_err) {
                tx.rollback().await?;
            }
            Ok(outcomes)
        }
        (Ok(kept), None) => reread(tx, kept).await,
        (Err(error), _) => Err(error),
    };
    split(tx.settle(outcome).await)
}

async fn reread<M: Stamped>(tx: &OrgTx, kept: Vec<Kept>) -> Result<Vec<Outcome<M>>> {
    let ids: Vec<_> = kept.iter().filter_map(|one| if let Kept::Made(id) = one { Some(*id) } else { None }).collect();
    let rows = find::by_ids::<M>(tx, &ids, Rows::All).await?;
    let mut rows: HashMap<_, _> = rows.into_iter().map(|row| (row.uuid(), row)).collect();
    let gone = || UserError::whole(UserErrorCode::NotFound, "What this key made is no longer there.");
    let outcomes = kept.into_iter().map(|one| match one {
        Kept::Made(id) => rows.remove(&id).ok_or_else(|| Refusal(vec![gone()])),
        Kept::Refused(reasons) => Err(Refusal(reasons)),
    });
    Ok(outcomes.collect())
}

/// The objects of the outcomes, each with the reasons why it was not made; of items that met a CONFLICT, the record of
/// `ids` at that place as it is now.
pub async fn results<N: loader::Object>(
    ctx: &Context<'_>,
    outcomes: Option<Vec<Outcome<N::Row>>>,
    ids: &[IdOf<N>],
) -> Result<Vec<(usize, Option<N>, Vec<UserError>)>> {
    let mut results = Vec::new();
    for (index, outcome) in outcomes.unwrap_or_default().into_iter().enumerate() {
        let (row, reasons) = match outcome {
            Ok(row) => (Some(row), Vec::new()),
            Err(Refusal(reasons)) => (None, reasons),
        };
        let record = match ids.get(index) {
            Some(id) => record_or_current(ctx, row, *id, &reasons).await?,
            None => row.map(N::from),
        };
        results.push((index, record, reasons));
    }
    Ok(results)
}
