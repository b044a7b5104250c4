//! `activityFeed`, `recordChanged` and `threadMessages`.

use std::collections::HashSet;

use async_graphql::{Context, ID};
use entity::communications::thread;
use entity::{Id, id};
use futures::Stream;

use super::{ActivityFeedEvent, Ask, RecordChange, ThreadMessageEvent, told};
use crate::auth::permission::{Permission, Permissions};
use crate::communications::graphql::thread::Thread;
use crate::db::demand;
use crate::error::{Fault, Result, UserError};
use crate::graphql::node::TYPES;
use crate::graphql::scope::InScope;
use crate::outbox::types;
use crate::subscriptions::wanted::Wanted;

/// The most types or ids that one subscription names.
const MOST: usize = 100;

/// The root of all subscriptions: `graphql-transport-ws` at `/graphql`.
#[derive(Default)]
pub struct Subscription;

#[async_graphql::Subscription]
impl Subscription {
    /// Everything that happens in the organization, in its order: what the activity feed shows, without asking again.
    /// Needs the permission `ACTIVITY_READ`; of records whose type you may not see, nothing comes.
    async fn activity_feed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only these types of events, such as `deal.won`; at most 100. All, if left out.")]
        types: Option<Vec<String>>,
        #[graphql(
            desc = "Begin behind the event of this `sequence`: nothing is missed, and nothing comes twice. From \
                          now on, if left out."
        )]
        after: Option<i64>,
    ) -> Result<impl Stream<Item = ActivityFeedEvent>> {
        let permissions = ctx.scope().actor()?.permissions;
        demand(ctx.scope().actor()?, Permission::ActivityRead)?;
        told(ctx, async move {
            let types = types.map(event_types).transpose()?;
            Ok(Ask { wanted: Wanted { subjects: visible(permissions), types, ..Wanted::default() }, after })
        })
        .await
    }

    /// Records that are made, changed or deleted, so that what you show of them can be read anew. Of records whose type you
    /// may not see, or that are not there, nothing comes. Both `types` and `ids`, if given, must hold; one is needed.
    async fn record_changed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Records of these types, such as `deal`: the prefixes of their ids; at most 100.")]
        types: Option<Vec<String>>,
        #[graphql(desc = "These records; at most 100.")] ids: Option<Vec<ID>>,
        #[graphql(
            desc = "Begin behind the event of this `sequence`: nothing is missed, and nothing comes twice. From \
                          now on, if left out."
        )]
        after: Option<i64>,
    ) -> Result<impl Stream<Item = RecordChange>> {
        let permissions = ctx.scope().actor()?.permissions;
        told(ctx, async move {
            let mut subjects = visible(permissions);
            if let Some(types) = &types {
                let named = record_types(types)?;
                subjects.retain(|subject| named.contains(subject));
            }
            let records = ids.as_deref().map(records).transpose()?;
            if types.is_none() && records.is_none() {
                return Err(
                    Fault::BadUserInput("Say which records: by `types`, by `ids`, or by both.".to_owned()).into()
                );
            }
            Ok(Ask { wanted: Wanted { subjects, records, ..Wanted::default() }, after })
        })
        .await
    }

    /// What is said in a thread: messages as they are posted, edited or redacted. Needs the permission `THREAD_READ`;
    /// refused with NOT_FOUND if there is no such thread.
    async fn thread_messages(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The thread's id.")] thread_id: Id<thread::Entity>,
        #[graphql(
            desc = "Begin behind the event of this `sequence`: nothing is missed, and nothing comes twice. From \
                          now on, if left out."
        )]
        after: Option<i64>,
    ) -> Result<impl Stream<Item = ThreadMessageEvent>> {
        demand(ctx.scope().actor()?, Permission::ThreadRead)?;
        told(ctx, async move {
            let thread: Option<Thread> = ctx.scope().reader().await?.one(thread_id).await?;
            thread.ok_or_else(|| UserError::not_found("threadId"))?;
            Ok(Ask { wanted: Wanted::messages_of(thread_id), after })
        })
        .await
    }
}

/// The types of records that may be seen.
fn visible(permissions: Permissions) -> HashSet<&'static str> {
    TYPES.iter().filter(|(_, read)| permissions.has(*read)).map(|(subject, _)| *subject).collect()
}

fn event_types(named: Vec<String>) -> Result<HashSet<String>> {
    at_most("types", named.len())?;
    if let Some(unknown) = named.iter().find(|named| !is_event_type(named)) {
        return Err(refused(format!("`{}` is no type of event: write one such as `deal.won`.", shown(unknown))));
    }
    Ok(named.into_iter().collect())
}

/// Whether something of that name can happen. Records of every type can be erased.
fn is_event_type(name: &str) -> bool {
    let erased = name.strip_suffix(".erased").is_some_and(|subject| types::ALL.iter().any(|of| of.subject == subject));
    erased || types::subject(name).is_some()
}

fn record_types(named: &[String]) -> Result<HashSet<&'static str>> {
    at_most("types", named.len())?;
    let known = |named: &String| {
        let known = TYPES.iter().find(|(subject, _)| subject == named).map(|(subject, _)| *subject);
        known.ok_or_else(|| refused(format!("`{}` is no type of record: write one such as `deal`.", shown(named))))
    };
    named.iter().map(known).collect()
}

fn records(ids: &[ID]) -> Result<HashSet<(String, uuid::Uuid)>> {
    at_most("ids", ids.len())?;
    let read = |named: &ID| {
        let split = id::split(named).filter(|(prefix, _)| TYPES.iter().any(|(subject, _)| subject == prefix));
        let (prefix, uuid) = split.ok_or_else(|| refused(format!("`{}` is not an id of ours.", shown(named))))?;
        Ok((prefix.to_owned(), uuid))
    };
    ids.iter().map(read).collect()
}

fn at_most(argument: &str, count: usize) -> Result<()> {
    if count <= MOST {
        return Ok(());
    }
    Err(refused(format!("`{argument}` has {count} entries; at most {MOST} are allowed. Subscribe several times.")))
}

fn refused(why: String) -> crate::error::Error {
    Fault::BadUserInput(why).into()
}

/// As much of a caller's text as a message repeats.
fn shown(text: &str) -> String {
    text.chars().take(80).collect()
}
