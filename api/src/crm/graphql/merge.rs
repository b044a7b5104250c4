//! Merging in the schema: what is the same for companies and contacts.

use std::pin::Pin;

use async_graphql::{Enum, SimpleObject};
use entity::{Id, Stamped};
use uuid::Uuid;

use crate::crm::merge::Merged;
use crate::crm::rules::merge::Side;
use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::graphql::trial::Trial;
use crate::repo::find::{self, Rows};
use crate::repo::idempotency::{self, Attempt};
use crate::repo::merge::Repointed;

/// One of the two records of a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "Side")]
pub enum MergeSide {
    /// The record that stays.
    Survivor,
    /// The record that is merged into it.
    Merged,
}

/// References that a merge moved to the survivor.
#[derive(Clone, Debug, SimpleObject)]
pub struct RepointedRelation {
    /// The type of the records that refer, such as `deal`: the prefix of their ids.
    pub subject_type: String,
    /// The field that refers, such as `contactId`.
    pub field: String,
    /// How many records, deleted ones too.
    pub count: u64,
}

impl From<Repointed> for RepointedRelation {
    fn from(moved: Repointed) -> Self {
        Self { subject_type: moved.subject, field: moved.field, count: moved.count }
    }
}

/// Runs a merge once per key and commits it, or only tries it. A replay reads the survivor again. The effect comes boxed:
/// by value it would stand in every future around it, up the stack.
pub(super) async fn merged<M: Stamped>(
    trial: &Trial<'_, '_>,
    attempt: Option<Attempt>,
    effect: Pin<Box<impl Future<Output = Result<Merged<M>>>>>,
) -> Result<(Option<M>, Vec<RepointedRelation>, Vec<UserError>)> {
    let keep = |merged: &Merged<M>| (merged.survivor.uuid(), merged.repointed.clone());
    let tx = trial.tx;
    let outcome = idempotency::once_or(tx, attempt, effect, keep, |(id, moved)| reread(tx, id, moved)).await;
    let (merged, reasons) = trial.settle(outcome).await?;
    let (survivor, moved) = merged.map(|merged| (merged.survivor, merged.repointed)).unzip();
    Ok((survivor, moved.unwrap_or_default().into_iter().map(RepointedRelation::from).collect(), reasons))
}

async fn reread<M: Stamped>(tx: &OrgTx, id: Uuid, repointed: Vec<Repointed>) -> Result<Merged<M>> {
    let survivor = find::by_id(tx, Id::from_uuid(id), Rows::All).await?.ok_or_else(|| {
        UserError::whole(UserErrorCode::NotFound, "The survivor that this key made is no longer there.")
    })?;
    Ok(Merged { survivor, repointed })
}
