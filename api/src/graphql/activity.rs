//! The timeline in the schema: `ActivityEvent` and its lists.

use async_graphql::{Context, ID, InputObject, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::timeline::activity_event;
use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{Condition, EntityName as _};
use uuid::Uuid;

use super::actor::Actor;
use super::connection::Connection;
use super::filter::{Column, DateTimeFilter, NameFilter, RecordFilter};
use super::loader::{EntityOf, Object};
use super::node::Node;
use super::one::One;
use super::prepared::{Field, Shown, Unreadable, listed_by};
use super::scope::InScope;
use super::show::Show;
use crate::auth::actor::Actor as Caller;
use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::ClientCompany;
use crate::engagements::graphql::engagement::Engagement;
use crate::error::Result;
use crate::outbox::graphql::{Numbers, Sequence};
use crate::repo::fingerprint::Fingerprint;
use crate::repo::list::{List, PageArgs, Term};
use crate::repo::sieve::Sieve;

/// Something that happened to a record: append-only, newest first.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(activity_event::Model)]
pub struct ActivityEvent {
    /// The event's id; later events have greater ids. The same event is `outbox_event_…` in webhooks, `events` and
    /// subscriptions, with the same 26 characters behind it.
    #[graphql(owned)]
    pub id: Id<activity_event::Entity>,
    /// Who did it.
    #[columns("actor_kind", "actor_id")]
    pub actor: Actor,
    /// What was done: subject and past participle, such as `deal.won`.
    pub verb: String,
    /// The type of the record that it was done to, such as `deal`: the prefix of its id.
    pub subject_type: String,
    /// The id of the record that it was done to.
    #[columns("subject_id", "subject_type")]
    pub subject_id: ID,
    /// The client around whose records it happened; null if it was none's, or that is deleted.
    #[columns("client_company_id")]
    pub client_company: One<ClientCompany>,
    /// The engagement around whose records it happened; null if it was none's, or that is deleted.
    #[columns("engagement_id")]
    pub engagement: One<Engagement>,
    /// What changed, by field: `{"name": {"from": "Acme", "to": "Acme Ltd"}}`. A secret's change is `{"redacted": true}`.
    /// Values are as they are stored: amounts in minor units of the record's currency (1250 is 12.50 EUR), quantities in
    /// ten-thousandths (15000 is 1.5), rates in thousandths of a percent (19000 is 19 %).
    pub diff: serde_json::Value,
    /// The request that did it; it stands in every answer's errors and in the log.
    pub request_id: String,
    /// When it was done, UTC.
    pub created_at: DateTime<Utc>,
}

impl Object for ActivityEvent {
    type Row = activity_event::Model;
    const READ: Permission = Permission::ActivityRead;
}

impl Show<(Uuid, String)> for ID {
    fn show((uuid, prefix): (Uuid, String)) -> Self {
        Self(entity::id::join(subject_type(&prefix), uuid))
    }
}

/// The type of the record that an event is of, from its own type: `deal` of `deal.won`, and of `deal`.
fn subject_type(event: &str) -> &str {
    event.split_once('.').map_or(event, |(subject, _)| subject)
}

/// An id whose prefix stands in a second column, alone or in front of what happened.
impl Shown for ID {
    fn shown(columns: &'static [&'static str]) -> Field {
        Field::Leaf {
            columns,
            write: |cells, out| {
                let (uuid, prefix) = (cells.uuid(0)?.ok_or(Unreadable)?, cells.text(1)?.ok_or(Unreadable)?);
                out.push(b'"');
                entity::id::write(subject_type(prefix), uuid, out);
                out.push(b'"');
                Ok(())
            },
        }
    }
}

#[relations]
impl ActivityEvent {
    /// Its place among the organization's events, as webhooks, `events` and subscriptions count them. Null for the moment
    /// until it is passed on to them, and again when they keep it no more, after 30 days. To show what happened and go on
    /// with what happens, read the newest, and subscribe `after` the greatest sequence among them: those of which it was
    /// null come once more.
    async fn sequence(&self, ctx: &Context<'_>) -> Result<Option<Sequence>> {
        Ok(ctx.scope().reader().await?.derived::<Numbers>(self.id.uuid()).await?.map(Sequence))
    }

    /// The record that it was done to; null if it is deleted, or of a type that `node` does not know.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        super::node::subject(&*ctx.scope().reader().await?, &self.subject_id).await
    }
}

const TABLE: &str = "activity_events";
const SUBJECT_TYPE: Column = (TABLE, "subject_type");

/// Which events. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct ActivityFilter {
    /// By the type of the record, such as `deal`: the prefix of its id.
    pub subject_type: Option<NameFilter>,
    /// By what was done, such as `deal.won`.
    pub verb: Option<NameFilter>,
    /// By who did it: the id of a member, an API key or a contact.
    pub actor_id: Option<RecordFilter>,
    /// By when it was done.
    pub created_at: Option<DateTimeFilter>,
}

impl ActivityFilter {
    fn sieve(self) -> Result<Sieve> {
        Ok(Sieve::default()
            .and_maybe(self.subject_type.map(|f| f.on(SUBJECT_TYPE)))
            .and_maybe(self.verb.map(|f| f.on((TABLE, "verb"))))
            .and_maybe(self.actor_id.map(|f| f.on((TABLE, "actor_id"))).transpose()?)
            .and_maybe(self.created_at.map(|f| f.on((TABLE, "created_at")))))
    }
}

/// The events of one subject, or of everything around a client company, newest first.
pub async fn under(
    ctx: &Context<'_>,
    column: &'static str,
    parent: Uuid,
    page: PageArgs,
) -> Result<Connection<ActivityEvent>> {
    ctx.scope().reader().await?.children(column, parent, list(ctx.scope().actor()?, column), page).await
}

/// As [`under`], for an `N` that others may have been merged into: their events belong to it.
pub async fn under_survivor<N: Object>(
    ctx: &Context<'_>,
    column: &'static str,
    parent: Uuid,
    page: PageArgs,
) -> Result<Connection<ActivityEvent>> {
    let list = list(ctx.scope().actor()?, column).with_tombstones_of(table::<N>());
    ctx.scope().reader().await?.children(column, parent, list, page).await
}

/// The events of the whole organization, newest first: its audit log.
pub async fn all(
    ctx: &Context<'_>,
    filter: Option<ActivityFilter>,
    page: PageArgs,
) -> Result<Connection<ActivityEvent>> {
    let identity = Fingerprint::of(&("activity", &filter));
    // The same order, by the index that finds a time.
    let by_time = filter.as_ref().is_some_and(|filter| filter.created_at.is_some());
    let newest = Term { column: "created_at", within: &[], ..Term::id(true) };
    let filter = filter.map(ActivityFilter::sieve).transpose()?;
    let sieve = Sieve::from(visible(ctx.scope().actor()?)).and_maybe(filter);
    ctx.scope().reader().await?.list(List::new(identity, sieve, by_time.then_some(newest)), &page).await
}

/// How a plan reads [`under`].
pub fn of(column: &'static str) -> Field {
    Field::Many(listed_by::<ActivityEvent>(Some(column), move |actor, _| Ok(list(actor, column))))
}

/// How a plan reads [`under_survivor`].
pub fn of_survivor<N: Object>(column: &'static str) -> Field {
    Field::Many(listed_by::<ActivityEvent>(Some(column), move |actor, _| {
        Ok(list(actor, column).with_tombstones_of(table::<N>()))
    }))
}

fn table<N: Object>() -> &'static str {
    EntityOf::<N>::default().table_name()
}

fn list(actor: &Caller, column: &'static str) -> List<activity_event::Model> {
    List::new(Fingerprint::of(&("activity", column)), visible(actor), None)
}

/// A diff shows the record: whoever may not see records of a type doesn't see what happened to them.
fn visible(actor: &Caller) -> Condition {
    let permissions = actor.permissions;
    let (seen, hidden): (Vec<_>, Vec<_>) = super::node::TYPES.iter().partition(|(_, read)| permissions.has(*read));
    if hidden.is_empty() {
        return Condition::all();
    }
    let seen: Vec<String> = seen.iter().map(|(prefix, _)| (*prefix).to_owned()).collect();
    Condition::all().add(Expr::col(SUBJECT_TYPE).eq(PgFunc::any(seen)))
}
