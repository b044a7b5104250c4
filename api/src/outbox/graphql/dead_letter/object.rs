//! The type `DeadLetter`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::outbox::dead_letter::{self, Consumer};

use super::{DeadLetterFilter, DeadLetterOrderField};
use crate::auth::permission::Permission;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::outbox::graphql::outbox_event::OutboxEvent;

/// An event that a consumer gave up after its attempts. Others have it all the same; `replayEvent` lets it try again.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(dead_letter::Model)]
pub struct DeadLetter {
    /// The dead letter's id.
    #[graphql(owned)]
    pub id: Id<dead_letter::Entity>,
    /// Who gave it up.
    pub consumer: Consumer,
    /// The event.
    #[columns("outbox_event_id")]
    pub event: One<OutboxEvent>,
    /// What happened, such as `invoice.issued`.
    pub event_type: String,
    /// How often it was tried.
    pub attempts: i32,
    /// What went wrong the last time: codes and fields, nothing of the record.
    pub reason: String,
    /// When it was replayed, UTC; null if it was not. What fails again is another dead letter.
    pub replayed_at: Option<DateTime<Utc>>,
    /// When it was given up, UTC.
    pub created_at: DateTime<Utc>,
}

texts!(Consumer);

impl Object for DeadLetter {
    type Row = dead_letter::Model;
    const READ: Permission = Permission::WebhookManage;
}

impl Listed for DeadLetter {
    type Filter = DeadLetterFilter;
    type Order = DeadLetterOrderField;
}

#[relations]
impl DeadLetter {}
