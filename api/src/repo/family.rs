//! What goes and comes back with a deleted row: C in DOMAIN.md, down to the last generation, under one deletion id.

use sea_orm::{ActiveEnum, Value};
use uuid::Uuid;

use crate::db::OrgTx;
use crate::error::Result;

/// A table whose rows go with their parent.
#[derive(Clone, Copy, Debug)]
pub struct Child {
    table: &'static str,
    reference: &'static str,
    only: &'static str,
    children: &'static [Child],
}

impl Child {
    /// The rows of `table` whose column `reference` holds the parent's id.
    pub const fn of(table: &'static str, reference: &'static str) -> Self {
        Self { table, reference, only: "TRUE", children: &[] }
    }

    /// Of these rows only those that fulfil an SQL condition; the others stay, without their parent.
    #[must_use]
    pub const fn only(self, condition: &'static str) -> Self {
        Self { only: condition, ..self }
    }

    /// What goes with each of these rows in turn.
    #[must_use]
    pub const fn with(self, children: &'static [Self]) -> Self {
        Self { children, ..self }
    }

    // Locked in the order of their ids, so that two deletions wait for each other instead of deadlocking.
    fn delete(&self) -> String {
        let Self { table, reference, only, .. } = self;
        format!(
            "UPDATE {table} SET deleted_at = $1, deletion_id = $2, version = version + 1, updated_at = $1, \
             updated_by_kind = $3, updated_by_id = $4 \
             WHERE (organization_id, id) IN (SELECT organization_id, id FROM {table} WHERE organization_id = $5 \
             AND {reference} = ANY($6) AND deleted_at IS NULL AND {only} ORDER BY id FOR UPDATE) RETURNING id"
        )
    }

    fn restore(&self) -> String {
        let Self { table, reference, .. } = self;
        format!(
            "UPDATE {table} SET deleted_at = NULL, deletion_id = NULL, version = version + 1, updated_at = $1, \
             updated_by_kind = $3, updated_by_id = $4 \
             WHERE organization_id = $5 AND {reference} = ANY($6) AND deletion_id = $2 RETURNING id"
        )
    }
}

/// Soft-deletes all that goes with `parent`.
pub(super) async fn delete(tx: &OrgTx, deletion: Uuid, parent: Uuid, children: &'static [Child]) -> Result<()> {
    descend(tx, deletion, parent, children, Child::delete).await
}

/// Brings back all that went with `parent` by this deletion.
pub(super) async fn restore(tx: &OrgTx, deletion: Uuid, parent: Uuid, children: &'static [Child]) -> Result<()> {
    descend(tx, deletion, parent, children, Child::restore).await
}

/// Runs one statement a table, parents first.
async fn descend(
    tx: &OrgTx,
    deletion: Uuid,
    root: Uuid,
    children: &'static [Child],
    statement: fn(&Child) -> String,
) -> Result<()> {
    let mut generations = vec![(children, vec![root])];
    while let Some((children, parents)) = generations.pop() {
        for child in children {
            let values = [
                Value::from(tx.now()),
                deletion.into(),
                tx.actor().kind().to_value().into(),
                tx.actor().id().into(),
                tx.organization().into(),
                parents.clone().into(),
            ];
            let rows = tx.all(statement(child), values).await?;
            if !rows.is_empty() && !child.children.is_empty() {
                let ids = rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?;
                generations.push((child.children, ids));
            }
        }
    }
    Ok(())
}
