//! What happened, twice: the timeline that people read (append-only, partitioned) and the outbox that machines do.

use sea_orm_migration::prelude::*;

use crate::months::Month;
use crate::roles::JOB;
use crate::tenant::{self, open_to_job, run, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("activity_events")
            .append_only()
            .partitioned_by_id()
            .columns(&[
                "actor_kind text NOT NULL",
                "actor_id uuid",
                "verb text NOT NULL",
                "subject_type text NOT NULL",
                "subject_id uuid NOT NULL",
                "client_company_id uuid",
                "diff jsonb NOT NULL",
                "request_id text NOT NULL",
            ])
            .index(&["subject_id"])
            .index(&["client_company_id"])
            // The audit log's filters.
            .index(&["subject_type"])
            .index(&["created_at"])
            .create(manager)
            .await?;
        // A later migration makes years of them.
        let first = Month { year: 2026, month: 11 };
        run(manager, (0..14).flat_map(|months| first.after(months).partition()).collect()).await?;
        // Sign-up and a copied profile are recorded by the job role, in the transaction of the change.
        run(manager, open_to_job("activity_events", "INSERT")).await?;

        table("outbox_events")
            .append_only()
            .columns(&[
                "type text NOT NULL",
                "subject_type text NOT NULL",
                "subject_id uuid NOT NULL",
                "subject_version integer NOT NULL",
                "payload jsonb NOT NULL",
                "previous jsonb NOT NULL",
                "actor_kind text NOT NULL",
                "actor_id uuid",
                "request_id text NOT NULL",
                "sequence bigint",
            ])
            .closed_set("status", "NOT NULL DEFAULT 'PENDING'", &["PENDING", "DISPATCHED", "DEAD"])
            .unique(&["sequence"], Some("sequence IS NOT NULL"))
            .index(&["subject_id"])
            .create(manager)
            .await?;
        run(manager, open_to_job("outbox_events", "SELECT, INSERT, UPDATE")).await?;
        run(
            manager,
            vec![
                // The relay's question: which organizations have something to relay?
                "CREATE INDEX outbox_events_pending_idx ON outbox_events (organization_id, id) WHERE status = 'PENDING'"
                    .to_owned(),
                // Nothing of the relay's may rewrite what happened.
                format!("REVOKE UPDATE ON outbox_events FROM {JOB}"),
                format!("GRANT UPDATE (status, sequence) ON outbox_events TO {JOB}"),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tenant::drop(manager, &["outbox_events", "activity_events"]).await
    }
}
