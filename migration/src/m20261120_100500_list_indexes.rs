//! Indexes that lists lacked: each field of a filter has one that begins with it.

use sea_orm_migration::prelude::*;

use crate::tenant::{run, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("contacts").index(&["consent"]).create_indexes(manager).await?;
        // Everyone who ever was a member: the unique keys are of those who still are.
        table("organization_members")
            .without_soft_delete()
            .index(&["email_key"])
            .index(&["role"])
            .create_indexes(manager)
            .await?;
        table("activity_events").append_only().index(&["verb"]).create_indexes(manager).await?;
        // A role is filtered by alone, in the order of the id; those of one role are few.
        run(manager, vec!["DROP INDEX organization_members_role_status_idx".to_owned()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("organization_members").without_soft_delete().index(&["role", "status"]).create_indexes(manager).await?;
        let indexes = [
            "contacts_consent_idx",
            "organization_members_email_key_idx",
            "organization_members_role_idx",
            "activity_events_verb_idx",
        ];
        run(manager, indexes.map(|index| format!("DROP INDEX {index}")).to_vec()).await
    }
}
