//! Locks on what no single row stands for, such as a tree.

use crate::db::OrgTx;
use crate::error::Result;

/// Makes transactions of this organization that name the same `subject` wait for each other, until this one ends. Take
/// it before any row lock: the other order can deadlock.
pub async fn one_at_a_time(tx: &OrgTx, subject: &str) -> Result<()> {
    let sql = "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))";
    let name = format!("{} {subject}", tx.organization());
    tx.run(sql, [name.into()]).await?;
    Ok(())
}
