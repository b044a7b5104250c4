//! The type `WebhookAttempt`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::webhooks::webhook_attempt;

use crate::auth::permission::Permission;
use crate::graphql::loader::Object;

/// One attempt of a delivery, and what came of it.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(webhook_attempt::Model)]
pub struct WebhookAttempt {
    /// The attempt's id.
    #[graphql(owned)]
    pub id: Id<webhook_attempt::Entity>,
    /// Its number, from 1. One that is missing was cut off: nobody knows what came of it.
    #[columns("position")]
    pub number: i32,
    /// How long it took until what is kept of the answer was there, in milliseconds.
    pub latency_ms: i32,
    /// The status of the receiver's answer; null if there was none.
    pub status_code: Option<i32>,
    /// The beginning of what the receiver answered, at most 1,000 characters.
    pub excerpt: Option<String>,
    /// Why there was no answer.
    pub error: Option<String>,
    /// When it ended, UTC.
    pub created_at: DateTime<Utc>,
}

impl Object for WebhookAttempt {
    type Row = webhook_attempt::Model;
    const READ: Permission = Permission::WebhookManage;
}

#[relations]
impl WebhookAttempt {}
