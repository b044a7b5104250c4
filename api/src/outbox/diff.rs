//! What a change did, field by field.

use entity::Stamped;
use sea_orm::{EntityTrait, IdenStatic as _, Iterable as _};
use serde_json::{Map, Value as Json, json};

use crate::error::Result;
use crate::repo::names::field_of;

/// Columns that change with every change, or are nobody's business: never part of a diff. Nor are those that PostgreSQL
/// fills from others.
const BOOKKEEPING: &[&str] = &[
    "organization_id",
    "version",
    "created_at",
    "updated_at",
    "created_by_kind",
    "created_by_id",
    "updated_by_kind",
    "updated_by_id",
    "deletion_id",
    "email_key",
    "email_keys",
];

/// Field by field what a change did, as `{"field": {"from": …, "to": …}}`. A secret's change shows, its value doesn't.
pub(super) fn diff<M: Stamped>(before: Option<&M>, after: &M) -> Result<Map<String, Json>> {
    let old = before.map(serde_json::to_value).transpose()?.unwrap_or(Json::Null);
    let new = serde_json::to_value(after)?;
    let mut diff = Map::new();
    for column in <M::Entity as EntityTrait>::Column::iter() {
        let name = column.as_str();
        let same = before
            .map_or_else(|| after.get(column) == after.get(column).as_null(), |b| b.get(column) == after.get(column));
        if same || M::GENERATED.contains(&name) || BOOKKEEPING.contains(&name) || (before.is_none() && name == "id") {
            continue;
        }
        let field = field_of(name);
        let change = match (old.get(&field), new.get(&field)) {
            // What of it is told is the same, or nothing: what changed is a secret.
            (from, to) if from == to => json!({ "redacted": true }),
            (from, to) => json!({ "from": from, "to": to }),
        };
        diff.insert(field, change);
    }
    Ok(diff)
}
