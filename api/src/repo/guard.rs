//! The way into every change of a record: its row, locked, if its state allows the change.

use entity::{Id, Tag};
use sea_orm::{EntityTrait, ModelTrait};

use super::find::{self, Rows};
use crate::db::OrgTx;
use crate::error::Result;
use crate::transition::{Presence, State, Stateful};

/// The row of an id, locked until the transaction ends. Refuses with NOT_FOUND, with CONFLICT if the version is not the
/// expected one, and what the table of its states does not allow. An action that revives looks among the deleted too.
pub async fn allowed<E, M>(
    tx: &OrgTx,
    id: Id<E>,
    expected_version: Option<i32>,
    action: <M::State as State>::Action,
) -> Result<M>
where
    E: EntityTrait<Model = M> + Tag,
    M: Stateful + ModelTrait<Entity = E>,
{
    let table = M::State::transitions();
    let rows = if table.revives(&action) { Rows::All } else { Rows::Live };
    let row: M = find::locked(tx, id, "id", expected_version, rows).await?;
    table.guard_in(&action, &row.state(tx.now()), Presence::from(&row))?;
    Ok(row)
}
