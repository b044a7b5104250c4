//! Bulk mutations: many items in one transaction, each a part of its own, with a result per item.

use std::collections::HashMap;

use entity::Stamped;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::mutation::{Payload, split};
use crate::db::OrgTx;
use crate::error::{Error, Refusal, Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::repo::idempotency::{self, Attempt};

/// The most items of one bulk mutation.
pub const MOST: usize = 100;

/// The payload of a bulk mutation: the single mutation's payload per item, in the items' order.
pub trait BulkPayload {
    /// The payload of one item.
    type Item: Payload;
    /// The payload of an outcome.
    fn of(results: Option<Vec<Self::Item>>, user_errors: Vec<UserError>) -> Self;
}

/// Declares payloads of bulk mutations: `Name { results: [ItemPayload] }`.
macro_rules! bulk_payloads {
    ($($(#[$doc:meta])* $name:ident { $item:ty })*) => {$(
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            /// What became of each item, in the input's order; null if the whole was refused.
            pub results: Option<Vec<$item>>,
            /// Why nothing at all was done; an item's own reasons stand with its result.
            pub user_errors: Vec<$crate::error::UserError>,
        }

        impl $crate::graphql::bulk::BulkPayload for $name {
            type Item = $item;
            fn of(results: Option<Vec<$item>>, user_errors: Vec<$crate::error::UserError>) -> Self {
                Self { results, user_errors }
            }
        }
    )*};
}
pub(crate) use bulk_payloads;

/// What is kept of each item for a replay: the record that it made or changed, or why it didn't.
#[derive(Clone, Serialize, Deserialize)]
enum Kept {
    Done(Uuid),
    Refused(Vec<UserError>),
}

/// Runs `effect` for each item, commits what came out well, and answers with a result per item; reasons name the item's
/// place, as in `deals.3.name`. A fault ends and undoes the whole.
pub async fn each<I, M, P, F>(
    tx: &OrgTx,
    field: &str,
    attempt: Option<Attempt>,
    items: Vec<I>,
    effect: impl Fn(I) -> F,
) -> Result<P>
where
    F: Future<Output = Result<M>>,
    M: Stamped,
    P: BulkPayload<Item: Payload<Object: From<M>>>,
{
    let outcome = Box::pin(run(tx, field, attempt, items, effect)).await;
    // Refusals are not kept: a retry under the same key may put all of them right.
    if matches!(&outcome, Ok(rows) if rows.iter().all(Result::is_err)) {
        tx.rollback().await?;
    }
    let (rows, reasons) = split(tx.settle(outcome).await)?;
    let item = |row: Result<M, Vec<UserError>>| match row {
        Ok(row) => P::Item::of(Some(row.into()), Vec::new()),
        Err(reasons) => P::Item::of(None, reasons),
    };
    Ok(P::of(rows.map(|rows| rows.into_iter().map(item).collect()), reasons))
}

async fn run<I, M: Stamped, F: Future<Output = Result<M>>>(
    tx: &OrgTx,
    field: &str,
    attempt: Option<Attempt>,
    items: Vec<I>,
    effect: impl Fn(I) -> F,
) -> Result<Vec<Result<M, Vec<UserError>>>> {
    if items.is_empty() || items.len() > MOST {
        let reason = format!("`{field}` takes 1 to {MOST} items; these are {}.", items.len());
        return Err(UserError::on(field, UserErrorCode::Limit, reason).into());
    }
    let mut rows = HashMap::with_capacity(items.len());
    let kept = idempotency::once(tx, attempt, async {
        let mut kept = Vec::with_capacity(items.len());
        for (place, item) in items.into_iter().enumerate() {
            // Boxed, as the future of a whole use case is too large to be moved about on the stack.
            kept.push(match tx.attempt(Box::pin(effect(item))).await {
                Ok(row) => {
                    let id = row.uuid();
                    rows.insert(id, row);
                    Kept::Done(id)
                }
                Err(refused @ Error::Refused(_)) => match refused.within(&format!("{field}.{place}")) {
                    Error::Refused(Refusal(reasons)) => Kept::Refused(reasons),
                    fault @ Error::Fault(_) => return Err(fault),
                },
                Err(fault) => return Err(fault),
            });
        }
        Ok(kept)
    })
    .await?;
    reread(tx, &mut rows, &kept).await?;
    let row = |kept| match kept {
        // One record may be the result of two items: both show it as it is in the end.
        Kept::Done(id) => rows.get(&id).cloned().ok_or_else(|| vec![gone()]),
        Kept::Refused(reasons) => Err(reasons),
    };
    Ok(kept.into_iter().map(row).collect())
}

/// On a replay: the records as they are now.
async fn reread<M: Stamped>(tx: &OrgTx, rows: &mut HashMap<Uuid, M>, kept: &[Kept]) -> Result<()> {
    let missing = kept.iter().filter_map(|kept| match kept {
        Kept::Done(id) if !rows.contains_key(id) => Some(*id),
        _ => None,
    });
    let missing: Vec<_> = missing.collect();
    if !missing.is_empty() {
        let found = find::by_ids::<M>(tx, &missing, Rows::All).await?;
        rows.extend(found.into_iter().map(|row| (row.uuid(), row)));
    }
    Ok(())
}

fn gone() -> UserError {
    UserError::whole(UserErrorCode::NotFound, "What this key made is no longer there.")
}
