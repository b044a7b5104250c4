//! The timeline in the schema: `ActivityEvent` and its lists.

use async_graphql::{ComplexObject, Context, ID, SimpleObject};
use chrono::{DateTime, Utc};
use entity::Id;
use entity::timeline::activity_event;
use sea_orm::Condition;

use super::actor::Actor;
use super::connection::Connection;
use super::loader::Object;
use super::node::Node;
use super::scope::InScope;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::repo::list::{List, PageArgs};

/// Something that happened to a record: append-only, newest first.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct ActivityEvent {
    /// The event's id; later events have greater ids.
    #[graphql(owned)]
    pub id: Id<activity_event::Entity>,
    /// Who did it.
    pub actor: Actor,
    /// What was done: subject and past participle, such as `deal.won`.
    pub verb: String,
    /// The type of the record that it was done to, such as `deal`: the prefix of its id.
    pub subject_type: String,
    /// The id of the record that it was done to.
    pub subject_id: ID,
    /// What changed, by field: `{"name": {"from": "Acme", "to": "Acme Ltd"}}`. A secret's change is `{"redacted": true}`.
    pub diff: serde_json::Value,
    /// The request that did it; it stands in every answer's errors and in the log.
    pub request_id: String,
    /// When it was done, UTC.
    pub created_at: DateTime<Utc>,
}

impl From<activity_event::Model> for ActivityEvent {
    fn from(row: activity_event::Model) -> Self {
        Self {
            id: row.id,
            actor: Actor::of(row.actor_kind, row.actor_id),
            verb: row.verb,
            subject_id: ID(entity::id::join(&row.subject_type, row.subject_id)),
            subject_type: row.subject_type,
            diff: row.diff,
            request_id: row.request_id,
            created_at: row.created_at,
        }
    }
}

impl Object for ActivityEvent {
    type Row = activity_event::Model;
    const READ: Permission = Permission::ActivityRead;
}

#[ComplexObject]
impl ActivityEvent {
    /// The record that it was done to; null if it is deleted, or of a type that `node` does not know.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        super::node::subject(&*ctx.scope().reader().await?, &self.subject_id).await
    }
}

/// The events of one subject, or of everything around a client company, newest first.
pub async fn under(
    ctx: &Context<'_>,
    column: &'static str,
    parent: uuid::Uuid,
    page: PageArgs,
) -> Result<Connection<ActivityEvent>> {
    ctx.scope().reader().await?.children(column, parent, list(column), page).await
}

/// As [`under`], for a record that others may have been merged into: their events belong to it. `table` is its own.
pub async fn under_survivor(
    ctx: &Context<'_>,
    column: &'static str,
    table: &'static str,
    parent: uuid::Uuid,
    page: PageArgs,
) -> Result<Connection<ActivityEvent>> {
    let list = list(column).with_tombstones_of(table);
    ctx.scope().reader().await?.children(column, parent, list, page).await
}

fn list(column: &'static str) -> List<activity_event::Model> {
    List::new(&format!("activity/{column}"), Condition::all(), Vec::new())
}
