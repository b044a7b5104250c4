//! `eventTypes`.

use async_graphql::{Context, SimpleObject};
use derive::queries;

use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::node;
use crate::graphql::scope::InScope;
use crate::outbox::types;

/// A type of event: something that can happen to records of a type.
#[derive(Clone, Debug, SimpleObject)]
pub struct EventType {
    /// Its name, such as `invoice.issued`.
    name: String,
    /// The type of the record that it happens to, as its ids begin: `invoice`.
    subject_type: &'static str,
    /// What a caller needs to see such records. Subscriptions and timelines tell only of those.
    permission: Permission,
}

/// What can happen, in the query root.
#[derive(Default)]
pub struct EventTypeQuery;

#[queries]
impl EventTypeQuery {
    /// Everything that can happen in an organization, by the type of its subject: what the feed of events,
    /// subscriptions and webhooks choose from. The feed and subscriptions take `lead.erased` and the like, too: a record
    /// of any type can be erased. `<subject>.mail_failed` tells that a mail about the record was given up: `mail {id
    /// reason}` says why, with the mail server's code (`550`) or with `NO_ANSWER`, `NO_MESSAGE`, `UNREADABLE`, `EXPIRED` or
    /// `BROKEN_OFF`. `workflowEventTypes` also tells what rules can make of it.
    async fn event_types(&self, ctx: &Context<'_>) -> Result<Vec<EventType>> {
        ctx.scope().actor()?;
        let told =
            |(name, subject_type)| Some(EventType { name, subject_type, permission: node::needed(subject_type)? });
        Ok(types::all().filter_map(told).collect())
    }
}
