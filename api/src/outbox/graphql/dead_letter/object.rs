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
use crate::webhooks::graphql::webhook_delivery::WebhookDelivery;
use crate::workflow::graphql::workflow_run::WorkflowRun;

/// An event that a consumer gave up. Others have it all the same; `replayEvent` lets it try again. It goes with its
/// event, 30 days after that happened; what the RELAY gave up, and so nobody has, 400 days after it was given up.
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
    /// The delivery that was given up, of a WEBHOOK.
    #[columns("webhook_delivery_id")]
    pub webhook_delivery: One<WebhookDelivery>,
    /// The run that was given up, of a WORKFLOW.
    #[columns("workflow_run_id")]
    pub workflow_run: One<WorkflowRun>,
    /// What happened, such as `invoice.issued`.
    pub event_type: String,
    /// How often it was tried.
    #[columns("attempts")]
    pub attempt_count: i32,
    /// What went wrong the last time, in codes, fields and words of the server's: nothing of the record, and nothing
    /// that a receiver said but its status. A WEBHOOK's begins with the endpoint's id.
    pub reason: String,
    /// When it was tried again, by `replayEvent`, `redeliverWebhook` or `retryWorkflowRun`, UTC; null if it was not.
    /// What is given up again is another dead letter.
    pub replayed_at: Option<DateTime<Utc>>,
    /// When it was given up, UTC.
    pub created_at: DateTime<Utc>,
}

texts!(Consumer);

impl Object for DeadLetter {
    type Row = dead_letter::Model;
    const READ: Permission = Permission::EventRead;
}

impl Listed for DeadLetter {
    type Filter = DeadLetterFilter;
    type Order = DeadLetterOrderField;
}

#[relations]
impl DeadLetter {}
