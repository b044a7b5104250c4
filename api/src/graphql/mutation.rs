//! What all mutations share: payloads, retries, and how an outcome becomes an answer.

use std::sync::Arc;

use async_graphql::{Context, InputType, MaybeUndefined, Value};
use entity::{Id, Row, Tag};

use super::change::IdOf;
use super::loader::{self, Reader};
use super::scope::InScope;
use super::told::{Told, unseen};
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Error, Refusal, Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::repo::idempotency::{self, Attempt};

/// The payload of a mutation that answers with one record: the record, or why not.
pub trait Payload {
    /// The record's type in the schema.
    type Object;
    /// The payload of an outcome.
    fn of(record: impl Into<Told<Self::Object>>, user_errors: Vec<UserError>) -> Self;
}

/// Declares payloads: `Name { record: Object }`, each with its `userErrors`. Every mutation has one of its own, so that
/// each can grow fields of its own.
macro_rules! payloads {
    ($($(#[$doc:meta])* $name:ident { $(#[$field_doc:meta])* $field:ident: $object:ty })*) => {$(
        $(#[$doc])*
        #[derive(async_graphql::SimpleObject)]
        pub struct $name {
            $(#[$field_doc])*
            pub $field: $crate::graphql::told::Told<$object>,
            /// Why nothing was changed; empty if something was, or would be.
            pub user_errors: Vec<$crate::error::UserError>,
        }

        impl $crate::graphql::mutation::Payload for $name {
            type Object = $object;
            fn of(
                record: impl Into<$crate::graphql::told::Told<$object>>,
                user_errors: Vec<$crate::error::UserError>,
            ) -> Self {
                Self { $field: record.into(), user_errors }
            }
        }
    )*};
}
pub(crate) use payloads;

/// Commits or undoes, and answers.
pub async fn answer<P, N>(tx: &OrgTx, outcome: Result<N::Row>) -> Result<P>
where
    N: loader::Object,
    P: Payload<Object = N>,
{
    let (row, reasons) = split(tx.settle(outcome).await)?;
    Ok(P::of(told::<N>(tx, row), reasons))
}

/// What is told of a row that was written, if one was.
pub fn told<N: loader::Object>(tx: &OrgTx, row: Option<N::Row>) -> Told<N> {
    Told::written(tx.actor().permissions, row)
}

/// The object of a row that was written, for those who may read it too: writing is no way to read.
pub fn shown<N: loader::Object>(tx: &OrgTx, row: N::Row) -> Option<N> {
    tx.actor().permissions.has(N::READ).then(|| N::from(row))
}

/// As [`answer`]; what was refused for how the record stands comes with the record as it is now.
pub async fn answer_or_current<P, N>(ctx: &Context<'_>, tx: &OrgTx, id: IdOf<N>, outcome: Result<N::Row>) -> Result<P>
where
    N: loader::Object,
    P: Payload<Object = N>,
{
    let (row, reasons) = split(tx.settle(outcome).await)?;
    let record = told_or_current::<N>(ctx, row, id, &reasons).await?;
    Ok(P::of(record, reasons))
}

/// As [`told`]; if there is no row because of how the record of that id stands, the record as it is now.
pub async fn told_or_current<N: loader::Object>(
    ctx: &Context<'_>,
    row: Option<N::Row>,
    id: IdOf<N>,
    reasons: &[UserError],
) -> Result<Told<N>> {
    match row {
        None => record_or_current(ctx, None, id, reasons).await.map(Told::Record),
        row => Ok(Told::written(ctx.scope().actor()?.permissions, row)),
    }
}

/// The record that a mutation made of the row, or the record of that id as it is now, if it was refused for how that
/// stands ([`UserErrorCode::is_of_state`]): who does a thing twice, or comes too late, sees what became of it.
pub async fn record_or_current<N: loader::Object>(
    ctx: &Context<'_>,
    row: Option<N::Row>,
    id: IdOf<N>,
    reasons: &[UserError],
) -> Result<Option<N>> {
    match row {
        Some(row) => Ok(ctx.scope().actor()?.permissions.has(N::READ).then(|| N::from(row))),
        None if reasons.iter().any(|reason| reason.code.is_of_state()) => {
            let reader = ctx.scope().reader().await?;
            if reader.permissions().has(N::READ) { reader.one(id).await } else { Ok(None) }
        }
        None => Ok(None),
    }
}

/// Where a payload's field reads a record that a mutation changed besides, or changed without its row at hand: as it is
/// now. Nothing, if it was refused for another reason than how that stands, or if the caller may not see it; unless it is
/// done, which they are told ([`unseen`]).
pub async fn reader_of_done(
    ctx: &Context<'_>,
    reasons: &[UserError],
    read: Option<Permission>,
) -> Result<Option<Arc<Reader>>> {
    if !reasons.is_empty() && !reasons.iter().any(|reason| reason.code.is_of_state()) {
        return Ok(None);
    }
    let reader = ctx.scope().reader().await?;
    match read.filter(|read| !reader.permissions().has(*read)) {
        Some(read) if reasons.is_empty() => Err(unseen(read)),
        Some(_) => Ok(None),
        None => Ok(Some(reader)),
    }
}

/// Parts a refusal, which the payload tells, from a fault, which ends the operation.
pub fn split<T>(outcome: Result<T>) -> Result<(Option<T>, Vec<UserError>)> {
    match outcome {
        Ok(value) => Ok((Some(value), Vec::new())),
        Err(Error::Refused(Refusal(reasons))) => Ok((None, reasons)),
        Err(fault) => Err(fault),
    }
}

/// A field that always has a value, as a use case takes it: null makes it `empty`.
pub fn emptied<T>(field: MaybeUndefined<T>, empty: T) -> Option<T> {
    match field {
        MaybeUndefined::Undefined => None,
        MaybeUndefined::Null => Some(empty),
        MaybeUndefined::Value(value) => Some(value),
    }
}

/// The attempt that an input with an `idempotencyKey` is; none without a key.
pub fn attempt<I: InputType>(operation: &'static str, key: Option<&String>, input: &I) -> Option<Attempt> {
    key.map(|key| {
        let mut input = input.to_value();
        let earlier = input.to_string();
        // Who only tries makes no attempt: whether `false` was said or nothing is the same.
        if let Value::Object(fields) = &mut input {
            fields.shift_remove("dryRun");
        }
        Attempt { key: key.clone(), operation, input: input.to_string(), earlier }
    })
}

/// Runs an effect that makes one record once per key; a replay reads that record again. The effect is boxed before
/// anything awaits it: held by value it would stand in this future and in every one around it, up the stack.
pub fn once<'a, M: Row<Entity: Tag>>(
    tx: &'a OrgTx,
    attempt: Option<Attempt>,
    effect: impl Future<Output = Result<M>> + 'a,
) -> impl Future<Output = Result<M>> + 'a {
    idempotency::once_or(tx, attempt, Box::pin(effect), M::uuid, |id| reread(tx, id))
}

/// The row that a first attempt made.
pub async fn reread<M: Row<Entity: Tag>>(tx: &OrgTx, id: uuid::Uuid) -> Result<M> {
    let row = find::by_id::<M>(tx, Id::from_uuid(id), Rows::All).await?;
    row.ok_or_else(|| gone().into())
}

/// What a retry is told if what the first attempt made or changed is not there.
pub fn gone() -> UserError {
    UserError::whole(UserErrorCode::NotFound, "What was done under this key is no longer there.")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::trial::RequestOptions;

    #[test]
    fn an_attempt_is_the_same_whether_or_not_it_says_that_it_is_no_trial() {
        let options = RequestOptions { dry_run: false, idempotency_key: Some("once".to_owned()) };
        let attempt = attempt("completeTask", options.idempotency_key.as_ref(), &options).expect("there is a key");
        assert_eq!(attempt.input, r#"{idempotencyKey: "once"}"#);
        assert_eq!(attempt.earlier, r#"{dryRun: false, idempotencyKey: "once"}"#);
    }
}
