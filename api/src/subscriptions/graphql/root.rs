//! `activityFeed`, `recordChanged` and `threadMessages`.

use std::collections::HashSet;

use async_graphql::{Context, ID};
use entity::communications::thread;
use entity::{Id, id};
use futures::Stream;
use uuid::Uuid;

use super::{ActivityFeedEvent, Ask, RecordChange, ThreadMessageEvent, told};
use crate::auth::actor::Actor;
use crate::auth::permission::Permission;
use crate::communications::graphql::thread::Thread;
use crate::db::demand;
use crate::error::{Error, Fault, Result, UserError};
use crate::graphql::node::TYPES;
use crate::graphql::scope::InScope;
use crate::outbox::graphql::Sequence;
use crate::outbox::types;
use crate::subscriptions::wanted::Wanted;

/// The most types of records, or ids, that one subscription names: as many as types of events.
const MOST: usize = types::MOST_AT_ONCE;

/// The root of all subscriptions.
#[derive(Default)]
pub struct Subscription;

/// What happens, as soon as it does: over a WebSocket at `/graphql`, by the protocol `graphql-transport-ws`, which the
/// npm package `graphql-ws` speaks. The payload of `connection_init` says who you are, as headers do elsewhere:
/// `{"authorization": "Bearer …"}`, for users of an outside issuer with `organization` too. An operation selects
/// exactly one field; queries and mutations are sent by POST.
///
/// Every event has a `sequence`. After a broken connection subscribe again, with the last one that you got as `after`:
/// nothing is missed, and nothing comes twice. An error RESUME ends a subscription that fell behind, since its events
/// were not read as fast as they came; `extensions.after` says behind which one to go on. Events are kept for 30 days:
/// if the one of your `after` is gone (`BAD_USER_INPUT`), read the records anew, and subscribe without it.
///
/// A socket has at most 100 subscriptions, and a member or API key 200 sockets of a server, with 1,000 subscriptions
/// together, unless its operator has set other limits. One subscription more is `BAD_USER_INPUT`, and the socket goes
/// on.
///
/// When the socket closes with 1001 (the server stops), 1013 (too many sockets, or the database is out of reach), 4408
/// (no `connection_init` within three seconds) or without a code (the connection broke, or a ping was not answered for
/// 30 seconds), connect again after a moment, which grows with each try. 4403 is a token that is not good, or no more:
/// it closes a socket also within two seconds after the token has expired, or your access has ended or changed. Connect
/// again, with a new token. Other codes are defects, and another try ends the same: of the client 1009 (a message of
/// more than 128 KiB), 4400 (no message of the protocol), 4401 (`subscribe` before `connection_ack`), 4406 (another
/// subprotocol), 4409 (an id that is in use) and 4429 (a second `connection_init`); of the server 1011.
#[async_graphql::Subscription]
impl Subscription {
    /// Everything that happens in the organization, in its order: what the activity feed shows, without asking again.
    /// Needs the permission `ACTIVITY_READ`; of records whose type you may not see, nothing comes.
    async fn activity_feed(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only events of these `eventTypes`, such as `deal.won`; at most 100. All, if left out. FORBIDDEN for \
                          what happens to records of a type that you may not see."
        )]
        types: Option<Vec<String>>,
        #[graphql(desc = "Begin behind the event of this sequence: nothing is missed, and nothing comes twice. 0 is \
                          before the oldest that is kept. From now on, if left out.")]
        after: Option<Sequence>,
    ) -> Result<impl Stream<Item = ActivityFeedEvent>> {
        let actor = ctx.scope().actor()?;
        demand(actor, Permission::ActivityRead)?;
        told(ctx, async move {
            let types = types.map(|types| event_types(actor, types)).transpose()?;
            Ok(Ask { wanted: Wanted { subjects: visible(actor)?, types, ..Wanted::default() }, after: behind(after) })
        })
        .await
    }

    /// Records that are made, changed or deleted, so that what you show of them can be read anew. Both `types` and
    /// `ids`, if given, must hold; without them it tells of all records that you may see. Of an id that is not there,
    /// nothing comes.
    async fn record_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Records of these types, such as `deal`: the prefixes of their ids; at most 100. FORBIDDEN for \
                          a type that you may not see."
        )]
        types: Option<Vec<String>>,
        #[graphql(desc = "These records; at most 100. FORBIDDEN for one of a type that you may not see.")] ids: Option<
            Vec<ID>,
        >,
        #[graphql(desc = "Begin behind the event of this sequence: nothing is missed, and nothing comes twice. 0 is \
                          before the oldest that is kept. From now on, if left out.")]
        after: Option<Sequence>,
    ) -> Result<impl Stream<Item = RecordChange>> {
        let actor = ctx.scope().actor()?;
        let visible = visible(actor)?;
        told(ctx, async move {
            let types = types.map(|types| record_types(actor, types)).transpose()?;
            let records = ids.map(|ids| records(actor, ids)).transpose()?;
            let wanted = Wanted { subjects: types.unwrap_or(visible), records, ..Wanted::default() };
            Ok(Ask { wanted, after: behind(after) })
        })
        .await
    }

    /// What is said in a thread: messages as they are posted, edited or redacted. Needs the permission `THREAD_READ`;
    /// refused with NOT_FOUND if there is no such thread.
    async fn thread_messages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The thread's id.")] thread_id: Id<thread::Entity>,
        #[graphql(desc = "Begin behind the event of this sequence: nothing is missed, and nothing comes twice. 0 is \
                          before the oldest that is kept. From now on, if left out.")]
        after: Option<Sequence>,
    ) -> Result<impl Stream<Item = ThreadMessageEvent>> {
        demand(ctx.scope().actor()?, Permission::ThreadRead)?;
        told(ctx, async move {
            let thread: Option<Thread> = ctx.scope().reader().await?.one(thread_id).await?;
            thread.ok_or_else(|| UserError::not_found("threadId"))?;
            Ok(Ask { wanted: Wanted::messages_of(thread_id), after: behind(after) })
        })
        .await
    }
}

fn behind(after: Option<Sequence>) -> Option<i64> {
    after.map(|sequence| sequence.0)
}

/// The types of records that may be seen.
fn visible(actor: &Actor) -> Result<HashSet<&'static str>> {
    let may = TYPES.iter().filter(|(_, read)| actor.permissions.has(*read));
    let visible: HashSet<_> = may.map(|(subject, _)| *subject).collect();
    if visible.is_empty() {
        return Err(Fault::Forbidden("Your role or key may see no records.".to_owned()).into());
    }
    Ok(visible)
}

/// A type of record that may be seen; nothing if there is none of that name.
fn seen(actor: &Actor, subject: &str) -> Result<Option<&'static str>> {
    let known = TYPES.iter().find(|(known, _)| *known == subject);
    known.map(|(subject, read)| demand(actor, *read).map(|()| *subject)).transpose()
}

fn event_types(actor: &Actor, named: Vec<String>) -> Result<HashSet<String>> {
    for subject in types::subjects(&named)? {
        seen(actor, subject)?;
    }
    Ok(named.into_iter().collect())
}

fn record_types(actor: &Actor, named: Vec<String>) -> Result<HashSet<&'static str>> {
    at_most("types", named.len())?;
    let known = |name: &String| {
        seen(actor, name)?
            .ok_or_else(|| refused(format!("`{}` is no type of record: write one such as `deal`.", shown(name))))
    };
    named.iter().map(known).collect()
}

fn records(actor: &Actor, ids: Vec<ID>) -> Result<HashSet<(String, Uuid)>> {
    at_most("ids", ids.len())?;
    let read = |id: &ID| {
        let (prefix, uuid) = id::split(id).unwrap_or_default();
        let known = seen(actor, prefix)?;
        let known = known.ok_or_else(|| refused(format!("`{}` is not an id of ours.", shown(id))))?;
        Ok((known.to_owned(), uuid))
    };
    ids.iter().map(read).collect()
}

fn at_most(argument: &str, count: usize) -> Result<()> {
    if count <= MOST {
        return Ok(());
    }
    Err(refused(format!("`{argument}` has {count} entries; at most {MOST} are allowed. Subscribe several times.")))
}

fn refused(why: String) -> Error {
    Fault::BadUserInput(why).into()
}

/// As much of a caller's text as a message repeats.
fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}
