//! What the firm wants done by itself: rules of events, conditions and actions.

use sea_orm_migration::prelude::*;

use crate::tenant::{self, OnDelete, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("workflow_rules")
            .columns(&[
                // Whose permissions it runs with.
                "owner_member_id uuid",
                "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)",
                "description text CHECK (char_length(description) <= 10000)",
                // A type of event such as `invoice.issued`, and what must hold for its subject, as a filter of its list.
                "event_type text COLLATE \"C\" NOT NULL CHECK (char_length(event_type) BETWEEN 3 AND 100)",
                "conditions jsonb NOT NULL DEFAULT '{}'",
                "actions jsonb NOT NULL CHECK (jsonb_array_length(actions) BETWEEN 1 AND 20)",
            ])
            .closed_set("status", "NOT NULL", &["ENABLED", "DISABLED"])
            .key_of("name")
            .references("owner_member_id", "organization_members", OnDelete::SetNull)
            .index(&["name_key"])
            .index(&["status"])
            .index(&["event_type"])
            .index(&["updated_at"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tenant::drop(manager, &["workflow_rules"]).await
    }
}
