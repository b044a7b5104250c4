//! The fields that every changeable record shows, told once.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use entity::Stamped;

use super::actor::Actor;

/// What every record tells of its own history.
#[derive(Clone, Debug, SimpleObject)]
pub struct Record {
    /// Starts at 1 and grows by one with every change; give it back as `expectedVersion` to change only what you saw.
    version: i32,
    /// When the record was made, UTC.
    created_at: DateTime<Utc>,
    /// Who made it.
    created_by: Actor,
    /// When the record was last changed, UTC.
    updated_at: DateTime<Utc>,
    /// Who last changed it.
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
}
