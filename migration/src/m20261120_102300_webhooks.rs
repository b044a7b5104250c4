//! Webhooks: where events are sent, each sending of each event, and each attempt of it.

use sea_orm_migration::prelude::*;

use crate::roles::APP;
use crate::tenant::{self, OnDelete, open_to_job, run, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("webhook_endpoints")
            .columns(&[
                "url text NOT NULL CHECK (char_length(url) BETWEEN 8 AND 2000)",
                "description text CHECK (char_length(description) <= 1000)",
                // Types of events such as `invoice.issued`; none are all.
                "event_types text[] NOT NULL DEFAULT '{}' CHECK (cardinality(event_types) <= 200)",
                "secret_sealed text NOT NULL",
                // What signs beside it while receivers change over.
                "previous_secret_sealed text",
                "previous_secret_until timestamptz",
                // Since when nothing has got through; empty as soon as something does.
                "failing_since timestamptz",
                "disabled_at timestamptz",
                "disabled_reason text CHECK (char_length(disabled_reason) <= 500)",
            ])
            .closed_set("status", "NOT NULL", &["ENABLED", "DISABLED", "AUTO_DISABLED"])
            .check("(previous_secret_sealed IS NULL) = (previous_secret_until IS NULL)")
            .check("(disabled_at IS NULL) = (status = 'ENABLED')")
            .index(&["status"])
            .index(&["updated_at"])
            .create(manager)
            .await?;
        // The job role stamps failures, and disables what fails for days.
        run(manager, open_to_job("webhook_endpoints", "SELECT, UPDATE")).await?;

        table("webhook_deliveries")
            .append_only()
            .columns(&[
                "webhook_endpoint_id uuid NOT NULL",
                // Empty for a ping, which is no event.
                "outbox_event_id uuid",
                "event_type text COLLATE \"C\" NOT NULL",
                "subject_id uuid",
                // Its place among those of its subject; empty for what is sent out of turn.
                "sequence bigint",
                "attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0)",
                // Those since it was queued, or sent again by hand: pauses grow with them.
                "tries integer NOT NULL DEFAULT 0 CHECK (tries >= 0)",
                "next_attempt_at timestamptz",
                // Until then it is somebody's who sends it.
                "leased_until timestamptz",
                "ended_at timestamptz",
            ])
            .closed_set("status", "NOT NULL DEFAULT 'QUEUED'", &["QUEUED", "RETRYING", "SUCCEEDED", "DEAD"])
            .check("(next_attempt_at IS NOT NULL) = (status IN ('QUEUED', 'RETRYING'))")
            .check("(ended_at IS NOT NULL) = (status IN ('SUCCEEDED', 'DEAD'))")
            .references("webhook_endpoint_id", "webhook_endpoints", OnDelete::Cascade)
            .references("outbox_event_id", "outbox_events", OnDelete::Cascade)
            .index(&["webhook_endpoint_id", "status"])
            .index(&["status"])
            .index(&["event_type"])
            .index(&["subject_id"])
            .create(manager)
            .await?;
        run(manager, open_to_job("webhook_deliveries", "SELECT, INSERT, UPDATE, DELETE")).await?;
        run(
            manager,
            vec![
                format!("GRANT UPDATE ON webhook_deliveries TO {APP}"),
                // An event is sent to an endpoint once.
                "CREATE UNIQUE INDEX webhook_deliveries_outbox_event_key ON webhook_deliveries \
                 (organization_id, webhook_endpoint_id, outbox_event_id) WHERE outbox_event_id IS NOT NULL"
                    .to_owned(),
                // What is to be sent next, by endpoint; and what a record's later events wait for.
                "CREATE INDEX webhook_deliveries_due_idx ON webhook_deliveries \
                 (organization_id, webhook_endpoint_id, next_attempt_at, id) WHERE next_attempt_at IS NOT NULL"
                    .to_owned(),
                "CREATE INDEX webhook_deliveries_order_idx ON webhook_deliveries \
                 (organization_id, webhook_endpoint_id, subject_id, sequence) WHERE next_attempt_at IS NOT NULL"
                    .to_owned(),
            ],
        )
        .await?;

        table("webhook_attempts")
            .append_only()
            .columns(&[
                "webhook_delivery_id uuid NOT NULL",
                // Its number, from 1: those that a crash cut off are missing.
                "position integer NOT NULL CHECK (position > 0)",
                "latency_ms integer NOT NULL CHECK (latency_ms >= 0)",
                "status_code integer CHECK (status_code BETWEEN 100 AND 999)",
                // The beginning of what the receiver answered.
                "excerpt text CHECK (char_length(excerpt) <= 1000)",
                // Why there was no answer.
                "error text CHECK (char_length(error) <= 500)",
            ])
            .references("webhook_delivery_id", "webhook_deliveries", OnDelete::Cascade)
            .unique(&["webhook_delivery_id", "position"], None)
            .create(manager)
            .await?;
        run(manager, open_to_job("webhook_attempts", "SELECT, INSERT")).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tenant::drop(manager, &["webhook_attempts", "webhook_deliveries", "webhook_endpoints"]).await
    }
}
