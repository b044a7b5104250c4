//! What the tables of deleted records tell of them: what they are called, and whether they can come back.

use std::collections::HashMap;
use std::sync::LazyLock;

use uuid::Uuid;

use super::source::{SOURCES, Source};
use crate::db::OrgTx;
use crate::error::Result;

/// What a deleted record's own table tells of it.
#[derive(Clone, Debug)]
pub struct Detail {
    /// What it is called, if it is called anything.
    pub label: Option<String>,
    /// Why it can't be restored, if it can't.
    pub refusal: Option<&'static str>,
}

/// $1 organization, $2 records. One text whatever is asked for, so that it is prepared once: of a type that is not asked
/// for nothing is read.
static STATEMENT: LazyLock<String> = LazyLock::new(|| {
    let parts: Vec<String> = SOURCES.iter().enumerate().map(|(place, source)| select(place, source)).collect();
    format!(
        "WITH wanted AS MATERIALIZED (SELECT subject_type, subject_id FROM deleted_records \
         WHERE organization_id = $1 AND subject_id = ANY ($2)) {}",
        parts.join(" UNION ALL ")
    )
});

/// The details of those of one type, which is at that place of all. All expressions are constants of ours.
fn select(place: usize, source: &Source) -> String {
    use sea_orm::ActiveEnum as _;
    let gone = source.parents.iter().enumerate().map(|(nth, parent)| {
        // Not by EXISTS, for which PostgreSQL may read all that could be parents.
        format!(
            "WHEN {column} IS NOT NULL AND (SELECT parent.id FROM {table} AS parent WHERE parent.organization_id = $1 \
             AND parent.id = gone.{column} AND parent.deleted_at IS NULL) IS NULL THEN {nth} ",
            column = parent.column,
            table = parent.table,
        )
    });
    let gone = gone.collect::<Vec<_>>().concat();
    let gone = if gone.is_empty() { "NULL::integer".to_owned() } else { format!("CASE {gone}END") };
    format!(
        "SELECT {place} AS source, id, {label} AS label, {gone} AS parent FROM {table} AS gone \
         WHERE organization_id = $1 AND deleted_at IS NOT NULL \
         AND id = ANY (ARRAY(SELECT subject_id FROM wanted WHERE subject_type = '{of}'))",
        label = source.label(),
        table = source.table,
        of = source.of.to_value(),
    )
}

/// The details of deleted records by their ids; of those that are in the trash.
pub async fn details(tx: &OrgTx, records: &[Uuid]) -> Result<HashMap<Uuid, Detail>> {
    let values = [tx.organization().uuid().into(), records.to_vec().into()];
    let mut details = HashMap::with_capacity(records.len());
    for row in tx.all(STATEMENT.as_str(), values).await? {
        let source = usize::try_from(row.try_get::<i32>("", "source")?).ok().and_then(|place| SOURCES.get(place));
        let parent = row.try_get::<Option<i32>>("", "parent")?.and_then(|nth| usize::try_from(nth).ok());
        let gone = source.zip(parent).and_then(|(source, nth)| source.parents.get(nth));
        let label = row.try_get::<Option<String>>("", "label")?.filter(|label| !label.is_empty());
        details.insert(row.try_get("", "id")?, Detail { label, refusal: gone.map(|parent| parent.gone) });
    }
    Ok(details)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A longer one would be prepared anew for each page.
    #[test]
    fn the_statement_stays_prepared() {
        assert!(STATEMENT.len() < 16 * 1024, "{} bytes", STATEMENT.len());
    }
}
