//! Agreed work, and the numbers that documents get.

use sea_orm_migration::prelude::*;

use crate::tenant::{self, OnDelete, run, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("number_series")
            .without_soft_delete()
            .columns(&["next_value bigint NOT NULL DEFAULT 1 CHECK (next_value > 0)"])
            .closed_set(
                "kind",
                "NOT NULL",
                &["ENGAGEMENT", "INVOICE", "CREDIT_NOTE", "BILL", "PROPOSAL", "CONTRACT", "PROJECT"],
            )
            .unique(&["kind"], None)
            .create(manager)
            .await?;

        table("engagements")
            .columns(&[
                "number text COLLATE \"C\" NOT NULL CHECK (char_length(number) BETWEEN 1 AND 50)",
                "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)",
                "description text CHECK (char_length(description) <= 10000)",
                "client_company_id uuid",
                "deal_id uuid",
                "owner_member_id uuid",
                "currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$')",
                "start_date date",
                "end_date date",
                "auto_renew boolean NOT NULL DEFAULT false",
                "term_months integer CHECK (term_months BETWEEN 1 AND 120)",
                "renewal_count integer NOT NULL DEFAULT 0 CHECK (renewal_count >= 0)",
                "activated_at timestamptz",
                "ended_at timestamptz",
                "termination_reason text CHECK (char_length(termination_reason) BETWEEN 1 AND 1000)",
                "external_id text COLLATE \"C\" CHECK (char_length(external_id) BETWEEN 1 AND 200)",
            ])
            .closed_set("billing_model", "NOT NULL", &["FIXED", "TIME_AND_MATERIALS", "RETAINER"])
            .closed_set("status", "NOT NULL", &["DRAFT", "ACTIVE", "PAUSED", "COMPLETED", "TERMINATED"])
            .key_of("name")
            .check("end_date >= start_date")
            .check("NOT auto_renew OR (end_date IS NOT NULL AND term_months IS NOT NULL)")
            .check("(termination_reason IS NOT NULL) = (status = 'TERMINATED')")
            .check("(ended_at IS NOT NULL) = (status IN ('COMPLETED', 'TERMINATED'))")
            .references("client_company_id", "client_companies", OnDelete::SetNull)
            .references("deal_id", "deals", OnDelete::SetNull)
            .references("owner_member_id", "organization_members", OnDelete::SetNull)
            .unique(&["number"], Some("true"))
            .unique(&["external_id"], None)
            .index(&["name_key"])
            .index(&["status"])
            .index(&["status", "end_date"])
            .index(&["billing_model"])
            .index(&["start_date"])
            .index(&["end_date"])
            .index(&["updated_at"])
            .search("number || ' ' || name")
            .create(manager)
            .await?;

        // The timeline of an engagement. Most events belong to none: the index is of those that do.
        run(
            manager,
            vec![
                "ALTER TABLE activity_events ADD COLUMN engagement_id uuid".to_owned(),
                "CREATE INDEX activity_events_engagement_id_idx ON activity_events (organization_id, engagement_id, id) \
                 WHERE engagement_id IS NOT NULL"
                    .to_owned(),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, vec!["ALTER TABLE activity_events DROP COLUMN engagement_id".to_owned()]).await?;
        tenant::drop(manager, &["engagements", "number_series"]).await
    }
}
