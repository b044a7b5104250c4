//! Which company belongs to which: a forest, whatever happens at the same time.

use std::collections::HashSet;

use entity::Id;
use entity::crm::client_company::{Entity, Model};
use uuid::Uuid;

use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::repo::{find, lock};

/// Lets nobody else change the tree until the transaction ends: two changes, each fine alone, can close a cycle.
pub(super) async fn lock(tx: &OrgTx) -> Result<()> {
    lock::one_at_a_time(tx, "client company tree").await
}

/// Checks that `parent` is there and that `of` (none for a new company) can belong to it.
pub(super) async fn check_parent(tx: &OrgTx, of: Option<Id<Entity>>, parent: Id<Entity>) -> Result<()> {
    find::required::<Model>(tx, parent, "parentId").await?;
    let Some(of) = of else { return Ok(()) };
    if of == parent || ancestors(tx, parent).await?.contains(&of.uuid()) {
        let reason = "A company can't belong to itself or to a company below it: choose another parent.";
        return Err(UserError::on("parentId", UserErrorCode::Invalid, reason).into());
    }
    Ok(())
}

/// All companies above one. Deleted ones count: they can come back.
pub(super) async fn ancestors(tx: &OrgTx, id: Id<Entity>) -> Result<HashSet<Uuid>> {
    let sql = "WITH RECURSIVE above AS ( \
               SELECT parent_company_id AS id FROM client_companies WHERE organization_id = $1 AND id = $2 \
               UNION SELECT company.parent_company_id FROM above JOIN client_companies company \
               ON company.organization_id = $1 AND company.id = above.id) \
               SELECT id FROM above WHERE id IS NOT NULL";
    let values = [tx.organization().into(), id.into()];
    let rows = tx.all(sql, values).await?;
    Ok(rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?)
}
