//! The fields that every changeable record shows, told once.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::Columns;
use entity::Stamped;
use serde_json::{Value as Json, json};

use super::actor::Actor;
use super::prepared::{Cells, Field, Unreadable};

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
    /// When the record was deleted, UTC; null for a live one. Lists and relations show live records only.
    deleted_at: Option<DateTime<Utc>>,
}

impl<M: Stamped> From<&M> for Record {
    fn from(row: &M) -> Self {
        Self {
            version: row.version(),
            created_at: row.created_at(),
            created_by: Actor::of(row.created_by().0, row.created_by().1),
            updated_at: row.updated_at(),
            updated_by: Actor::of(row.updated_by().0, row.updated_by().1),
            deleted_at: row.deleted_at(),
        }
    }
}

/// One thing that can be done to a record, and whether now.
#[derive(Clone, Debug, SimpleObject)]
pub struct AvailableAction {
    /// The mutation's name, such as `winDeal`.
    pub action: &'static str,
    /// Whether the record's state allows it. The caller's permissions are another matter.
    pub allowed: bool,
    /// Why not.
    pub reason: Option<String>,
}

impl AvailableAction {
    /// What a transition table says of every action.
    pub fn all(available: impl Iterator<Item = (&'static str, Option<String>)>) -> Vec<Self> {
        available.map(|(action, reason)| Self { action, allowed: reason.is_none(), reason }).collect()
    }

    /// How a plan reads them: from the columns of a record's state.
    pub fn field(columns: &'static [&'static str], value: fn(&Cells<'_>) -> Result<Json, Unreadable>) -> Field {
        Field::Json { columns, type_name: "AvailableAction".into(), value }
    }

    /// The same as JSON.
    pub fn json(all: Vec<Self>) -> Json {
        let json = |one: Self| json!({ "action": one.action, "allowed": one.allowed, "reason": one.reason });
        all.into_iter().map(json).collect()
    }
}
