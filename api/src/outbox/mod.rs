//! What happened, written in the same statement as the change: the timeline's event for people, the outbox's row for
//! machines. The doors for writes in `repo` tell of each change here, so that none escapes; erasure, which goes past
//! them, tells of itself.

pub mod backlog;
pub mod carrier;
pub mod dead_letter;
mod diff;
pub mod feed;
pub mod graphql;
pub mod hints;
pub mod mail;
pub mod message;
pub mod position;
pub mod relay;
pub mod retention;
pub mod types;

use entity::outbox::outbox_event::{self, OutboxStatus};
use entity::timeline::activity_event;
use entity::{Id, Stamped, Tag};
use sea_orm::sea_query::{Expr, InsertStatement, Query};
use sea_orm::{ActiveModelTrait, ActiveValue, EntityTrait, Iterable, Set, Value};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use self::diff::diff;
use crate::auth::actor::Cause;
use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::parts::Parts;

/// What happens to a record when a mail about it is given up.
const MAIL_FAILED: &str = "mail_failed";

/// The events of `<subject>.<verb>`, such as `deal.won`, with what it changed, in the row and in its parts: pieces of
/// the statement in which the change is called `change`. Where that changes no row, nothing happened.
pub(crate) fn events<M: Stamped>(
    tx: &OrgTx,
    before: Option<&M>,
    after: &M,
    verb: &str,
    change: &'static str,
    parts: &Parts,
) -> Result<[InsertStatement; 2]> {
    let (activity, event) = told(tx, before, after, verb, parts)?;
    Ok([beside(change, &activity), beside(change, &event)])
}

/// What the timeline and the outbox are told of `<subject>.<verb>`: all columns of both.
pub(crate) fn told<M: Stamped>(
    tx: &OrgTx,
    before: Option<&M>,
    after: &M,
    verb: &str,
    parts: &Parts,
) -> Result<(activity_event::ActiveModel, outbox_event::ActiveModel)> {
    tx.writes_events();
    let subject = <M::Entity as Tag>::PREFIX;
    let mut diff = diff(before, after)?;
    let mut payload = serde_json::to_value(after)?;
    parts.tell(&mut diff, &mut payload);
    let previous = diff.iter().filter_map(|(field, change)| Some((field.clone(), change.get("from")?.clone())));
    let previous: Map<_, _> = if before.is_some() { previous.collect() } else { Map::new() };
    let parent = |tag, column| if subject == tag { Some(after.uuid()) } else { uuid_of(after, column) };
    Ok(Happened {
        subject,
        verb,
        id: after.uuid(),
        version: after.version(),
        client_company_id: parent("client_company", "client_company_id"),
        engagement_id: parent("engagement", "engagement_id"),
        diff,
        payload,
        previous,
    }
    .rows(tx))
}

/// Records that a row was erased: the one event that stays of it, and tells nothing but its id.
pub(crate) async fn erased<M: Stamped>(tx: &OrgTx, before: &M) -> Result<()> {
    tx.writes_events();
    let subject = <M::Entity as Tag>::PREFIX;
    let erased = Happened {
        subject,
        verb: "erased",
        id: before.uuid(),
        version: before.version() + 1,
        client_company_id: None,
        engagement_id: None,
        diff: Map::new(),
        payload: json!({ "id": entity::id::join(subject, before.uuid()) }),
        previous: Map::new(),
    };
    let (activity, event) = erased.rows(tx);
    tell(tx, activity, event).await
}

/// Records that a mail about a row was given up, with which one and why: `mail` of the event's payload and diff. The row
/// is as it was. `cause` is the run of a rule that had it written.
pub(crate) async fn mail_failed<M: Stamped>(
    tx: &OrgTx,
    about: &M,
    mail: Id<entity::outbox::mail::Entity>,
    reason: &str,
    cause: Option<Cause>,
) -> Result<()> {
    let (mut activity, mut event) = told(tx, Some(about), about, MAIL_FAILED, &Parts::none())?;
    let failed = json!({ "id": mail, "reason": reason });
    if let ActiveValue::Set(Json::Object(payload)) = &mut event.payload {
        payload.insert("mail".to_owned(), failed.clone());
    }
    activity.diff = Set(json!({ "mail": { "from": null, "to": failed } }));
    event.workflow_run_id = Set(cause.map(|cause| cause.run));
    event.depth = Set(cause.map_or(0, |cause| cause.depth));
    tell(tx, activity, event).await
}

/// Writes an event of no change.
async fn tell(tx: &OrgTx, activity: activity_event::ActiveModel, event: outbox_event::ActiveModel) -> Result<()> {
    activity_event::Entity::insert(activity).exec_without_returning(tx).await?;
    outbox_event::Entity::insert(event).exec_without_returning(tx).await?;
    Ok(())
}

/// What happened to a record.
struct Happened<'a> {
    subject: &'static str,
    verb: &'a str,
    id: Uuid,
    /// Its version then.
    version: i32,
    client_company_id: Option<Uuid>,
    engagement_id: Option<Uuid>,
    diff: Map<String, Json>,
    payload: Json,
    previous: Map<String, Json>,
}

impl Happened<'_> {
    /// The same thing told twice, for people and for machines: one id, by which either finds the other.
    fn rows(self, tx: &OrgTx) -> (activity_event::ActiveModel, outbox_event::ActiveModel) {
        // Of the time that it is, and not of the stamp: who waited for a record's lock tells of it behind who had it.
        let (id, actor) = (Uuid::now_v7(), tx.actor());
        let name = format!("{}.{}", self.subject, self.verb);
        let activity = activity_event::ActiveModel {
            organization_id: Set(tx.organization()),
            id: Set(Id::from_uuid(id)),
            actor_kind: Set(actor.kind()),
            actor_id: Set(actor.id()),
            verb: Set(name.clone()),
            subject_type: Set(self.subject.to_owned()),
            subject_id: Set(self.id),
            client_company_id: Set(self.client_company_id),
            engagement_id: Set(self.engagement_id),
            diff: Set(Json::Object(self.diff)),
            request_id: Set(tx.request_id().to_owned()),
            created_at: Set(tx.now()),
        };
        let event = outbox_event::ActiveModel {
            organization_id: Set(tx.organization()),
            id: Set(Id::from_uuid(id)),
            r#type: Set(name),
            subject_type: Set(self.subject.to_owned()),
            subject_id: Set(self.id),
            subject_version: Set(self.version),
            payload: Set(self.payload),
            previous: Set(Json::Object(self.previous)),
            actor_kind: Set(actor.kind()),
            actor_id: Set(actor.id()),
            request_id: Set(tx.request_id().to_owned()),
            sequence: Set(None),
            status: Set(OutboxStatus::Pending),
            workflow_run_id: Set(actor.cause().map(|cause| cause.run)),
            depth: Set(actor.cause().map_or(0, |cause| cause.depth)),
            attempts: Set(0),
            created_at: Set(tx.now()),
        };
        (activity, event)
    }
}

/// Inserts the row for each row of `change`.
fn beside<A: ActiveModelTrait>(change: &'static str, row: &A) -> InsertStatement {
    let (mut insert, mut select) = (Query::insert(), Query::select());
    let mut columns = Vec::new();
    for column in <A::Entity as EntityTrait>::Column::iter() {
        if let ActiveValue::Set(value) = row.get(column) {
            columns.push(column);
            select.expr(Expr::val(value));
        }
    }
    select.from(change);
    // As many columns as values: they were pushed in pairs.
    insert.into_table(A::Entity::default()).columns(columns).select_from(select).ok();
    insert
}

fn uuid_of<M: Stamped>(row: &M, column: &str) -> Option<Uuid> {
    match row.value(column) {
        Some(Value::Uuid(id)) => id,
        _ => None,
    }
}
