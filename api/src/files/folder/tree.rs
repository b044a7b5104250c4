//! Which folder lies in which: a forest of bounded depth, whatever happens at the same time.

use std::collections::HashSet;

use entity::Id;
use entity::files::folder::Entity;
use sea_orm::Value;
use uuid::Uuid;

use crate::db::OrgTx;
use crate::error::Result;
use crate::files::rules::folder as rules;
use crate::repo::lock;

/// Lets nobody else change the tree until the transaction ends: two moves, each fine alone, can close a cycle.
pub(super) async fn lock(tx: &OrgTx) -> Result<()> {
    lock::one_at_a_time(tx, "folder tree").await
}

/// Checks that `of` (none for a new folder) can lie in `parent`, which is there.
pub(super) async fn check_parent(tx: &OrgTx, of: Option<Id<Entity>>, parent: Id<Entity>) -> Result<()> {
    let above = ancestors(tx, parent).await?;
    rules::no_cycle("parentFolderId", of.is_some_and(|of| of == parent || above.contains(&of.uuid())))?;
    let high = match of {
        Some(of) => height(tx, of).await?,
        None => 1,
    };
    Ok(rules::fits("parentFolderId", above.len() + 1, high)?)
}

/// All folders above one. Deleted ones count: they can come back.
async fn ancestors(tx: &OrgTx, id: Id<Entity>) -> Result<HashSet<Uuid>> {
    let sql = "WITH RECURSIVE above AS ( \
               SELECT parent_folder_id AS id FROM folders WHERE organization_id = $1 AND id = $2 \
               UNION SELECT folder.parent_folder_id FROM above JOIN folders folder \
               ON folder.organization_id = $1 AND folder.id = above.id) \
               SELECT id FROM above WHERE id IS NOT NULL";
    let values: [Value; 2] = [tx.organization().into(), id.into()];
    let rows = tx.all(sql, values).await?;
    Ok(rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?)
}

/// How many folders deep a folder is with all below it; deleted ones count here too.
async fn height(tx: &OrgTx, id: Id<Entity>) -> Result<usize> {
    let sql = "WITH RECURSIVE below AS ( \
               SELECT id, 1 AS level FROM folders WHERE organization_id = $1 AND id = $2 \
               UNION ALL SELECT folder.id, below.level + 1 FROM below JOIN folders folder \
               ON folder.organization_id = $1 AND folder.parent_folder_id = below.id) \
               SELECT coalesce(max(level), 0) AS height FROM below";
    let values: [Value; 2] = [tx.organization().into(), id.into()];
    let row = tx.one(sql, values).await?;
    let height: Option<i32> = row.map(|row| row.try_get("", "height")).transpose()?;
    Ok(height.and_then(|height| usize::try_from(height).ok()).unwrap_or_default())
}
