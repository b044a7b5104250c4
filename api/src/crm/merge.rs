//! Merging: what is the same for companies and contacts.

use entity::{Id, Stamped, Tag};
use sea_orm::Value;
use uuid::Uuid;

use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::repo::merge::Repointed;

/// The two records of a merge.
#[derive(Clone, Copy, Debug)]
pub struct Pair<E> {
    /// The one that stays.
    pub survivor: Id<E>,
    /// Its version as the caller saw it.
    pub survivor_version: Option<i32>,
    /// The one that is merged into it.
    pub merged: Id<E>,
    /// Its version as the caller saw it.
    pub merged_version: Option<i32>,
}

/// What a merge did.
pub struct Merged<M> {
    /// The survivor with all that it took over.
    pub survivor: M,
    /// What refers to it now and referred to the other before; kinds with none are left out.
    pub repointed: Vec<Repointed>,
}

impl<E: Tag> Pair<E> {
    /// The two rows, survivor first, locked. The lower id is locked first, so that two merges of the same pair wait for
    /// each other instead of deadlocking; the later one then finds a tombstone and is refused.
    pub async fn lock<M: Stamped + sea_orm::ModelTrait<Entity = E>>(self, tx: &OrgTx) -> Result<(M, M)>
    where
        E: sea_orm::EntityTrait<Model = M>,
    {
        if self.survivor == self.merged {
            let reason = "A record can't be merged into itself: give two different ids.";
            return Err(UserError::on("mergedId", UserErrorCode::Invalid, reason).into());
        }
        let (survivor, merged) = if self.survivor < self.merged {
            let survivor = find::locked::<M>(tx, self.survivor, "survivorId", None, Rows::All).await?;
            (survivor, find::locked::<M>(tx, self.merged, "mergedId", None, Rows::All).await?)
        } else {
            let merged = find::locked::<M>(tx, self.merged, "mergedId", None, Rows::All).await?;
            (find::locked::<M>(tx, self.survivor, "survivorId", None, Rows::All).await?, merged)
        };
        alive(&survivor, "survivorId")?;
        alive(&merged, "mergedId")?;
        find::at_version(&survivor, "expectedSurvivorVersion", self.survivor_version)?;
        find::at_version(&merged, "expectedMergedVersion", self.merged_version)?;
        Ok((survivor, merged))
    }
}

/// A deleted record is not there; a tombstone says where it went.
fn alive<M: Stamped>(row: &M, field: &str) -> Result<(), UserError> {
    let into: Option<Uuid> = match row.value("merged_into_id") {
        Some(Value::Uuid(into)) => into,
        _ => None,
    };
    match into {
        Some(into) => {
            let survivor = entity::id::join(<M::Entity as Tag>::PREFIX, into);
            let reason = format!("The record was merged into {survivor}: use that one.");
            Err(UserError::on(field, UserErrorCode::InvalidTransition, reason))
        }
        None if row.deleted_at().is_some() => Err(UserError::not_found(field)),
        None => Ok(()),
    }
}
