//! What happened, twice: the timeline that people read (append-only, partitioned) and the outbox that machines do.

use sea_orm_migration::prelude::*;

use crate::roles::JOB;
use crate::tenant::{self, force_rls, open_to_job, run, table};

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
        run(manager, month_partitions(2026, 11, 14)).await?;
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

/// Partitions of `months` months from the given one on, bounded by the least `UUIDv7` of each month. Rows outside go to
/// the default partition.
fn month_partitions(mut year: i64, mut month: i64, months: usize) -> Vec<String> {
    let mut statements = Vec::new();
    for _ in 0..months {
        let (next_year, next_month) = if month == 12 { (year + 1, 1) } else { (year, month + 1) };
        let name = format!("activity_events_{year}_{month:02}");
        statements.push(format!(
            "CREATE TABLE {name} PARTITION OF activity_events FOR VALUES FROM ('{}') TO ('{}')",
            first_uuid_v7(year, month),
            first_uuid_v7(next_year, next_month)
        ));
        statements.extend(force_rls(&name));
        (year, month) = (next_year, next_month);
    }
    statements
}

/// The least `UUIDv7` of a month (RFC 9562, section 5.7: 48 bits of Unix milliseconds lead).
fn first_uuid_v7(year: i64, month: i64) -> String {
    let millis = days_from_epoch(year, month) * 86_400_000;
    let hex = format!("{millis:012x}");
    format!("{}-{}-0000-0000-000000000000", &hex[..8], &hex[8..])
}

/// Days from 1970-01-01 to the first of a month (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn days_from_epoch(year: i64, month: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_begin_at_their_first_millisecond() {
        // 2026-11-01T00:00:00Z is 1793491200 seconds after the epoch.
        assert_eq!(days_from_epoch(2026, 11) * 86_400, 1_793_491_200);
        assert_eq!(days_from_epoch(1970, 1), 0);
        assert_eq!(days_from_epoch(2028, 3) - days_from_epoch(2028, 2), 29);
    }
}
