//! The fields that every changeable record shows, told once.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::Columns;
use entity::Stamped;

use super::actor::Actor;
use super::show::Show as _;

/// What every record tells of its own history.
#[derive(Clone, Debug, SimpleObject, Columns)]
pub struct Record {
    /// Starts at 1 and grows by one with every change; give it back as `expectedVersion` to change only what you saw.
    version: i32,
    /// When the record was made, UTC.
    created_at: DateTime<Utc>,
    /// Who made it.
    #[columns("created_by_kind", "created_by_id")]
    created_by: Actor,
    /// When the record was last changed, UTC.
    updated_at: DateTime<Utc>,
    /// Who last changed it.
    #[columns("updated_by_kind", "updated_by_id")]
    updated_by: Actor,
    /// When the record was deleted, UTC; null for a live one. Lists and relations show live records only;
    /// `deletedRecords` lists those that can be restored.
    deleted_at: Option<DateTime<Utc>>,
}

impl<M: Stamped> From<&M> for Record {
    fn from(row: &M) -> Self {
        Self {
            version: row.version(),
            created_at: row.created_at(),
            created_by: Actor::show(row.created_by()),
            updated_at: row.updated_at(),
            updated_by: Actor::show(row.updated_by()),
            deleted_at: row.deleted_at(),
        }
    }
}
