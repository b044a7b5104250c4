//! How events arrive: each organization's sequence.

use sea_orm_migration::prelude::*;

use crate::roles::{APP, JOB};
use crate::tenant::{self, open_to_job, run, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One row an organization, whose id is the organization's: the number of the last event that was passed on. Who holds
        // its lock passes on the next ones, so numbers are given in the order in which changes became visible.
        table("event_streams")
            .append_only()
            .columns(&[
                "last_sequence bigint NOT NULL DEFAULT 0 CHECK (last_sequence >= 0)",
                // Up to this one events may be gone, which were kept long enough; behind it all are there.
                "removed_to bigint NOT NULL DEFAULT 0 CHECK (removed_to BETWEEN 0 AND last_sequence)",
                // Until then events that could not be passed on are not tried again.
                "retry_at timestamptz",
            ])
            .check("id = organization_id")
            .create(manager)
            .await?;
        run(manager, open_to_job("event_streams", "SELECT, INSERT, UPDATE")).await?;
        run(
            manager,
            vec![
                format!("REVOKE INSERT ON event_streams FROM {APP}"),
                // What caused it: the run of a rule, and how many rules deep.
                "ALTER TABLE outbox_events ADD COLUMN workflow_run_id uuid, \
                 ADD COLUMN depth integer NOT NULL DEFAULT 0 CHECK (depth >= 0), \
                 ADD COLUMN attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0)"
                    .to_owned(),
                format!("GRANT UPDATE (attempts) ON outbox_events TO {JOB}"),
                // What could not be passed on, and what waits behind it.
                "CREATE INDEX outbox_events_failing_idx ON outbox_events (organization_id, subject_id) \
                 WHERE status = 'PENDING' AND attempts > 0"
                    .to_owned(),
                // Retention goes by age.
                format!("GRANT DELETE ON outbox_events TO {JOB}"),
                // A replay lets an event that was given up be passed on again.
                format!("GRANT UPDATE (status, attempts) ON outbox_events TO {APP}"),
            ],
        )
        .await?;

        run(manager, open_to_job("idempotency_keys", "SELECT, DELETE")).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tenant::drop(manager, &["event_streams"]).await?;
        run(
            manager,
            vec![
                "DROP POLICY job_access ON idempotency_keys".to_owned(),
                format!("REVOKE ALL ON idempotency_keys FROM {JOB}"),
                format!("REVOKE DELETE, UPDATE (attempts) ON outbox_events FROM {JOB}"),
                format!("REVOKE UPDATE (status, attempts) ON outbox_events FROM {APP}"),
                "DROP INDEX outbox_events_failing_idx".to_owned(),
                "ALTER TABLE outbox_events DROP COLUMN workflow_run_id, DROP COLUMN depth, DROP COLUMN attempts"
                    .to_owned(),
            ],
        )
        .await
    }
}
