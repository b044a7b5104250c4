//! Who has something waiting, across organizations: found by skipping from one to the next through an index of what
//! waits. That is a probe of it for each who has something, however much it is, and nothing for those who have nothing.

use sea_orm::Value;

use crate::auth::actor::OrganizationId;
use crate::db::SystemTx;
use crate::error::Result;

/// `WITH RECURSIVE waiting AS (…)`: the keys of rows that wait, each once. The keys are the first columns of an index
/// of those rows alone, which `waits` says in its words.
pub fn waiting(table: &str, keys: &[&str], waits: &str) -> String {
    let last = keys.iter().map(|key| format!("waiting.{key}")).collect::<Vec<_>>().join(", ");
    let keys = keys.join(", ");
    format!(
        "WITH RECURSIVE waiting AS ( \
           (SELECT {keys} FROM {table} WHERE {waits} ORDER BY {keys} LIMIT 1) \
           UNION ALL SELECT following.* FROM waiting CROSS JOIN LATERAL ( \
             SELECT {keys} FROM {table} WHERE {waits} AND ({keys}) > ({last}) ORDER BY {keys} LIMIT 1) AS following)"
    )
}

/// The organizations that have rows that wait, in the order of their ids; `and` asks more of each `waiting`.
pub async fn organizations(
    tx: &SystemTx,
    table: &str,
    waits: &str,
    and: &str,
    values: impl IntoIterator<Item = Value>,
) -> Result<Vec<OrganizationId>> {
    let waiting = waiting(table, &["organization_id"], waits);
    let text = format!("{waiting} SELECT organization_id FROM waiting {and}");
    let rows = tx.all(text, values).await?;
    Ok(rows.iter().map(|row| row.try_get("", "organization_id")).collect::<Result<_, _>>()?)
}
