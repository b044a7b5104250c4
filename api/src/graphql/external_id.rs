//! `setExternalId`.

use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use derive::fields;

use super::mutation::{reader_of_done, split};
use super::node::{self, Node};
use super::scope::InScope;
use crate::error::{Fault, Result, UserError};
use crate::external_id::{Record, TYPES, set};

/// What `setExternalId` takes.
#[derive(Clone, Debug, InputObject)]
pub struct SetExternalIdInput {
    /// Which record: of any type that has `externalId`, but messages.
    id: ID,
    /// Set it only if the record is still at this version; otherwise a CONFLICT.
    expected_version: Option<i32>,
    /// The partner's id of it, at most 200 characters, unique among the records of its type (DUPLICATE). Null or a blank
    /// text takes it away; left out, it is REQUIRED.
    external_id: MaybeUndefined<String>,
}

/// What `setExternalId` answers.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct SetExternalIdPayload {
    /// Why nothing was changed; empty if something was.
    user_errors: Vec<UserError>,
    #[graphql(skip)]
    id: ID,
}

#[fields]
impl SetExternalIdPayload {
    /// The record with the id; after a CONFLICT as it is now. Null, and FORBIDDEN if it is done, for callers who may not see
    /// it.
    async fn record(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        let read = entity::id::split(&self.id).and_then(|(prefix, _)| node::needed(prefix));
        match reader_of_done(ctx, &self.user_errors, read).await? {
            Some(reader) => node::subject(&reader, &self.id).await,
            None => Ok(None),
        }
    }
}

/// Partners' ids in the mutation root.
#[derive(Default)]
pub struct ExternalIdMutation;

#[Object]
impl ExternalIdMutation {
    /// Says which id a partner's system has for a record. In any state: what an issued invoice or a payment says stays as it
    /// is, but who keeps its books may give it their id afterwards. Needs the permission to write records of its type.
    async fn set_external_id(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which record, and its id.")] input: SetExternalIdInput,
    ) -> Result<SetExternalIdPayload> {
        let record = Record::parse(&input.id).ok_or_else(|| {
            let types = TYPES.iter().map(|(prefix, _)| prefix.replace('_', " ")).collect::<Vec<_>>().join(", ");
            Fault::BadUserInput(format!("`id` is no id of what has a partner's id: {types}."))
        })?;
        let tx = ctx.scope().write(record.write).await?;
        let outcome = Box::pin(set(&tx, record, input.expected_version, input.external_id.into())).await;
        let (_, user_errors) = split(tx.settle(outcome).await)?;
        Ok(SetExternalIdPayload { user_errors, id: input.id })
    }
}
