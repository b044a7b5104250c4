//! `setExternalId`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::mutation::split;
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
    /// The partner's id of it, 1 to 200 characters, unique among the records of its type (DUPLICATE). Null takes it away.
    external_id: Option<String>,
}

/// What `setExternalId` answers.
#[derive(SimpleObject)]
pub struct SetExternalIdPayload {
    /// The record with the id; after a CONFLICT as it is now. Null for callers who may not see it.
    record: Option<Node>,
    /// Why nothing was changed; empty if something was.
    user_errors: Vec<UserError>,
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
        let outcome = Box::pin(set(&tx, record, input.expected_version, input.external_id)).await;
        let (done, user_errors) = split(tx.settle(outcome).await)?;
        let record = if done.is_some() || user_errors.iter().any(|reason| reason.code.is_of_state()) {
            node::subject(&*ctx.scope().reader().await?, &input.id).await?
        } else {
            None
        };
        Ok(SetExternalIdPayload { record, user_errors })
    }
}
