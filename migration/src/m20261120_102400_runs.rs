//! What is done by itself: each run of a rule on an event, and each run of a scheduled job; and what is given up.

use sea_orm_migration::prelude::*;

use crate::m20261120_102100_erasure as erasure;
use crate::roles::APP;
use crate::tenant::{self, OnDelete, open_to_job, run, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    #[expect(clippy::too_many_lines, reason = "three tables, told whole")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("workflow_runs")
            .append_only()
            .columns(&[
                "workflow_rule_id uuid NOT NULL",
                "outbox_event_id uuid NOT NULL",
                "event_type text COLLATE \"C\" NOT NULL",
                "subject_id uuid NOT NULL",
                // The run whose doing the event was, and how many of them stand in a row.
                "caused_by_run_id uuid",
                "depth integer NOT NULL DEFAULT 0 CHECK (depth >= 0)",
                // What each action did, in order.
                "steps jsonb NOT NULL DEFAULT '[]'",
                "reason text CHECK (char_length(reason) <= 1000)",
                "attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0)",
                "next_attempt_at timestamptz",
                "leased_until timestamptz",
                "started_at timestamptz",
                "ended_at timestamptz",
            ])
            // SKIPPED: its conditions did not hold. REFUSED: it would have gone round in circles, or has no owner who may.
            .closed_set(
                "status",
                "NOT NULL DEFAULT 'QUEUED'",
                &["QUEUED", "RETRYING", "SUCCEEDED", "SKIPPED", "REFUSED", "DEAD"],
            )
            .check("(next_attempt_at IS NOT NULL) = (status IN ('QUEUED', 'RETRYING'))")
            .check("(ended_at IS NULL) = (status IN ('QUEUED', 'RETRYING'))")
            .references("workflow_rule_id", "workflow_rules", OnDelete::Cascade)
            .references("outbox_event_id", "outbox_events", OnDelete::Cascade)
            .references("caused_by_run_id", "workflow_runs", OnDelete::SetNull)
            // A rule runs once on an event.
            .unique(&["workflow_rule_id", "outbox_event_id"], None)
            .index(&["workflow_rule_id", "status"])
            .index(&["status"])
            .index(&["event_type"])
            .index(&["subject_id"])
            .create(manager)
            .await?;
        run(manager, open_to_job("workflow_runs", "SELECT, INSERT, UPDATE")).await?;
        run(manager, open_to_job("workflow_rules", "SELECT")).await?;
        run(
            manager,
            vec![
                format!("GRANT UPDATE ON workflow_runs TO {APP}"),
                "CREATE INDEX workflow_runs_due_idx ON workflow_runs (organization_id, next_attempt_at, id) \
                 WHERE next_attempt_at IS NOT NULL"
                    .to_owned(),
            ],
        )
        .await?;

        table("job_runs")
            .append_only()
            .columns(&[
                "actor_kind text NOT NULL",
                "actor_id uuid",
                // The time that it was due for, UTC.
                "due_at timestamptz NOT NULL",
                "attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0)",
                "next_attempt_at timestamptz",
                "leased_until timestamptz",
                // How many records it changed.
                "done integer NOT NULL DEFAULT 0 CHECK (done >= 0)",
                "reason text CHECK (char_length(reason) <= 1000)",
                "started_at timestamptz",
                "ended_at timestamptz",
            ])
            .closed_set(
                "job",
                "NOT NULL",
                &[
                    "RUN_INVOICE_SCHEDULES",
                    "REMIND_OF_INVOICES",
                    "EXPIRE_PROPOSALS",
                    "EXPIRE_CONTRACTS",
                    "EXPIRE_SIGNATURE_REQUESTS",
                    "WAKE_THREADS",
                    "EXPIRE_UPLOADS",
                    "EXPIRE_PORTAL_ACCESS",
                    "RETENTION",
                ],
            )
            .closed_set("trigger", "NOT NULL", &["SCHEDULED", "MANUAL"])
            .closed_set("status", "NOT NULL DEFAULT 'QUEUED'", &["QUEUED", "RETRYING", "SUCCEEDED", "FAILED"])
            .check("(next_attempt_at IS NOT NULL) = (status IN ('QUEUED', 'RETRYING'))")
            .check("(ended_at IS NULL) = (status IN ('QUEUED', 'RETRYING'))")
            .index(&["job"])
            .index(&["job", "status"])
            .index(&["status"])
            .index(&["trigger"])
            .create(manager)
            .await?;
        run(manager, open_to_job("job_runs", "SELECT, INSERT, UPDATE, DELETE")).await?;
        run(
            manager,
            vec![
                format!("GRANT UPDATE ON job_runs TO {APP}"),
                // Nearly all have SUCCEEDED. Who looks at a sample may see no other status, and look for the few that FAILED
                // through all of them.
                "ALTER TABLE job_runs ALTER COLUMN status SET (n_distinct = 4)".to_owned(),
                // One at a time waits or runs, whoever asks.
                "CREATE UNIQUE INDEX job_runs_open_key ON job_runs (organization_id, job) WHERE next_attempt_at IS NOT NULL"
                    .to_owned(),
                // Each of its times once, whichever worker saw it first.
                "CREATE UNIQUE INDEX job_runs_slot_key ON job_runs (organization_id, job, due_at) WHERE trigger = 'SCHEDULED'"
                    .to_owned(),
                "CREATE INDEX job_runs_due_idx ON job_runs (organization_id, next_attempt_at, id) \
                 WHERE next_attempt_at IS NOT NULL"
                    .to_owned(),
            ],
        )
        .await?;

        // What a consumer gave up, until it is replayed: the event itself, or what was to be done with it.
        table("dead_letters")
            .append_only()
            .columns(&[
                "outbox_event_id uuid NOT NULL",
                "webhook_delivery_id uuid",
                "workflow_run_id uuid",
                "event_type text COLLATE \"C\" NOT NULL",
                "subject_id uuid NOT NULL",
                "attempts integer NOT NULL CHECK (attempts > 0)",
                "reason text NOT NULL CHECK (char_length(reason) <= 1000)",
                "replayed_at timestamptz",
            ])
            .closed_set("consumer", "NOT NULL", &["RELAY", "WEBHOOK", "WORKFLOW"])
            .check("(webhook_delivery_id IS NOT NULL) = (consumer = 'WEBHOOK')")
            .check("(workflow_run_id IS NOT NULL) = (consumer = 'WORKFLOW')")
            .references("outbox_event_id", "outbox_events", OnDelete::Cascade)
            .references("webhook_delivery_id", "webhook_deliveries", OnDelete::Cascade)
            .references("workflow_run_id", "workflow_runs", OnDelete::Cascade)
            .index(&["consumer"])
            .index(&["event_type"])
            .index(&["replayed_at"])
            .index(&["created_at"])
            .create(manager)
            .await?;
        run(manager, open_to_job("dead_letters", "SELECT, INSERT, UPDATE")).await?;
        run(manager, vec![format!("GRANT UPDATE ON dead_letters TO {APP}")]).await?;
        // What these tables copied of a person goes with the person.
        erasure::renew(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            vec![
                "DROP POLICY job_access ON workflow_rules".to_owned(),
                "REVOKE SELECT ON workflow_rules FROM chambers_job".to_owned(),
            ],
        )
        .await?;
        tenant::drop(manager, &["dead_letters", "job_runs", "workflow_runs"]).await
    }
}
