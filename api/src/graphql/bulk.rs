//! Bulk mutations: many items in one transaction, each with a result of its own.

use std::collections::HashMap;
use std::pin::Pin;

use entity::{Id, Stamped};
use futures::future::try_join_all;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::change::IdOf;
use super::loader;
use super::mutation::gone;
use super::told::Told;
use super::trial::Trial;
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

/// As [`each`], of items that each change the record of an id. All are locked before the first is changed, so that
/// whoever changes the same records in another order waits, and is not refused.
pub async fn each_of<R: entity::Row, I, M, F>(
    tx: &OrgTx,
    list: &str,
    ids: &[Id<R::Entity>],
    items: Vec<I>,
    work: impl Fn(I) -> F,
) -> Result<Vec<Outcome<M>>>
where
    F: Future<Output = Result<M>>,
{
    bounded(list, ids)?;
    find::all_locked::<R>(tx, ids).await?;
    each(tx, list, items, work).await
}

/// What became of one item, in the schema.
pub trait ItemResult {
    /// The record's type in the schema.
    type Object: loader::Object;
    /// The result of the item at `index`.
    fn of(index: usize, record: Told<Self::Object>, user_errors: Vec<UserError>) -> Self;
}

/// The payload of a bulk mutation.
pub trait BulkPayload {
    /// What it tells of each item.
    type Result: ItemResult;
    /// The payload of the items' results.
    fn of(results: Vec<Self::Result>, user_errors: Vec<UserError>) -> Self;
}

type Shown<P> = <<P as BulkPayload>::Result as ItemResult>::Object;
type Row<P> = <Shown<P> as loader::Object>::Row;

/// Declares what bulk mutations of a type answer: the result of an item, and the payload of each mutation.
///
/// ```text
/// bulk! {
///     ContactResult { contact: Contact, "contact", "contacts" }
///     createContacts -> CreateContactsPayload;
/// }
/// ```
macro_rules! bulk {
    (
        $result:ident { $record:ident: $object:ty, $subject:literal, $list:literal }
        $($mutation:ident -> $payload:ident;)*
    ) => {
        #[doc = concat!("What became of one ", $subject, " of a bulk mutation.")]
        #[derive(async_graphql::SimpleObject)]
        pub struct $result {
            /// Its place in the input, from 0.
            index: usize,
            #[doc = concat!(
                "The ", $subject, "; null if it was refused. One that was to be changed comes as it is now after a ",
                "CONFLICT, `INVALID_TRANSITION` or IMMUTABLE."
            )]
            $record: $crate::graphql::told::Told<$object>,
            #[doc = concat!("Why this one was refused, with fields such as `", $list, ".3.name`; empty if it was not.")]
            user_errors: Vec<$crate::error::UserError>,
        }

        impl $crate::graphql::bulk::ItemResult for $result {
            type Object = $object;
            fn of(
                index: usize,
                $record: $crate::graphql::told::Told<$object>,
                user_errors: Vec<$crate::error::UserError>,
            ) -> Self {
                Self { index, $record, user_errors }
            }
        }

        $(
            #[doc = concat!("What `", stringify!($mutation), "` answers.")]
            #[derive(async_graphql::SimpleObject)]
            pub struct $payload {
                #[doc = concat!(
                    "A result for each ", $subject,
                    ", in the input's order. What is refused leaves the others as they are."
                )]
                results: Vec<$result>,
                /// Why nothing was done at all.
                user_errors: Vec<$crate::error::UserError>,
            }

            impl $crate::graphql::bulk::BulkPayload for $payload {
                type Result = $result;
                fn of(results: Vec<$result>, user_errors: Vec<$crate::error::UserError>) -> Self {
                    Self { results, user_errors }
                }
            }
        )*
    };
}
pub(crate) use bulk;

/// Makes a record of each item, once per key, and commits what it made; a replay reads that again, with the same reasons
/// beside it. If nothing was made the key is not used up.
pub async fn create<P, I, F>(
    trial: &Trial<'_, '_>,
    attempt: Option<Attempt>,
    (list, items): (&str, Vec<I>),
    work: impl Fn(I) -> F,
) -> Result<P>
where
    P: BulkPayload,
    F: Future<Output = Result<Row<P>>>,
    Row<P>: Stamped,
{
    done(trial, attempt, &[], Box::pin(each(trial.tx, list, items, work))).await
}

/// Changes the record of each item, once per key, and commits what was changed. `id` says whose item it is: if it is
/// refused for how that stands, its result comes with the record as it is now.
pub async fn update<P, I, F>(
    trial: &Trial<'_, '_>,
    attempt: Option<Attempt>,
    (list, items): (&str, Vec<I>),
    id: impl Fn(&I) -> IdOf<Shown<P>>,
    work: impl Fn(I) -> F,
) -> Result<P>
where
    P: BulkPayload,
    F: Future<Output = Result<Row<P>>>,
    Row<P>: Stamped,
{
    let ids: Vec<_> = items.iter().map(id).collect();
    done(trial, attempt, &ids, Box::pin(each_of::<Row<P>, _, _, _>(trial.tx, list, &ids, items, work))).await
}

/// As [`create`] and [`update`], of an effect that does more than [`each`], such as to lock what all items need first.
/// `ids` are of the records that are to be changed, in the items' order; none where they are made.
pub async fn done<P>(
    trial: &Trial<'_, '_>,
    attempt: Option<Attempt>,
    ids: &[IdOf<Shown<P>>],
    effect: Pin<Box<impl Future<Output = Result<Vec<Outcome<Row<P>>>>>>>,
) -> Result<P>
where
    P: BulkPayload,
    Row<P>: Stamped,
{
    let (tx, has_key) = (trial.tx, attempt.is_some());
    let outcome = idempotency::once_or(tx, attempt, effect, |outcomes| keep(outcomes), |kept| reread(tx, kept)).await;
    if has_key && outcome.as_ref().is_ok_and(|outcomes| outcomes.iter().all(Result::is_err)) {
        tx.rollback().await;
    }
    let (outcomes, user_errors) = trial.settle(outcome).await?;
    Ok(P::of(results(trial, outcomes, ids).await?, user_errors))
}

/// What is kept of one item's outcome.
#[derive(Serialize, Deserialize)]
enum Kept {
    // As the release before named it.
    #[serde(rename = "Made")]
    Done(Uuid),
    Refused(Vec<UserError>),
}

fn keep<M: Stamped>(outcomes: &[Outcome<M>]) -> Vec<Kept> {
    let kept = |outcome: &Outcome<M>| match outcome {
        Ok(row) => Kept::Done(row.uuid()),
        Err(Refusal(reasons)) => Kept::Refused(reasons.clone()),
    };
    outcomes.iter().map(kept).collect()
}

async fn reread<M: Stamped>(tx: &OrgTx, kept: Vec<Kept>) -> Result<Vec<Outcome<M>>> {
    let ids: Vec<_> = kept.iter().filter_map(|one| if let Kept::Done(id) = one { Some(*id) } else { None }).collect();
    let rows = find::by_ids::<M>(tx, &ids, Rows::All).await?;
    let rows: HashMap<_, _> = rows.into_iter().map(|row| (row.uuid(), row)).collect();
    let outcomes = kept.into_iter().map(|one| match one {
        Kept::Done(id) => rows.get(&id).cloned().ok_or_else(|| Refusal(vec![gone()])),
        Kept::Refused(reasons) => Err(Refusal(reasons)),
    });
    Ok(outcomes.collect())
}

/// The results of the outcomes, each with the reasons why it was refused; of items that were refused for how their record
/// stands, with the record of `ids` at that place as it is now. Those are read together.
async fn results<R: ItemResult>(
    trial: &Trial<'_, '_>,
    outcomes: Option<Vec<Outcome<<R::Object as loader::Object>::Row>>>,
    ids: &[IdOf<R::Object>],
) -> Result<Vec<R>> {
    let outcomes = outcomes.unwrap_or_default().into_iter().enumerate();
    try_join_all(outcomes.map(|(index, outcome)| async move {
        let (row, reasons) = match outcome {
            Ok(row) => (Some(row), Vec::new()),
            Err(Refusal(reasons)) => (None, reasons),
        };
        let record = match ids.get(index) {
            Some(id) => trial.told_or_current(row, *id, &reasons).await?,
            None => trial.told(row),
        };
        Ok::<_, Error>(R::of(index, record, reasons))
    }))
    .await
}
