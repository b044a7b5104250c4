//! One at a time, where "look, then make" has no row to lock and no unique key to run into.

use sea_orm::{ConnectionTrait, Statement, Value};
use sha2::{Digest, Sha256};

use crate::db::OrgTx;
use crate::error::Result;

/// Waits until no other transaction of this organization holds the same `subject` and `key`, and holds them until this
/// one ends. Under READ COMMITTED the next statement then sees what the other one made.
///
/// An advisory lock: its 64 bits are a hash, so two different keys may share a lock, which costs a wait and nothing else.
pub async fn alone(tx: &OrgTx, subject: &str, key: &str) -> Result<()> {
    let hash = Sha256::digest(format!("{}\n{subject}\n{key}", tx.organization().uuid()));
    let mut lock = [0; 8];
    lock.copy_from_slice(&hash[..8]);
    let statement = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "SELECT pg_advisory_xact_lock($1)",
        [Value::from(i64::from_be_bytes(lock))],
    );
    tx.execute_raw(statement).await?;
    Ok(())
}
