//! Indexes of references also tell who is deleted, wherever another index begins with the reference and is of live rows
//! alone: where only ids are read that one answers without the table, so all that refers to a record was read by it and
//! sorted.

use sea_orm_migration::prelude::*;

use crate::tenant::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Tables and their references.
const REFERENCES: &[(&str, &str)] = &[
    ("approval_steps", "approval_policy_id"),
    ("bill_lines", "bill_id"),
    ("file_objects", "folder_id"),
    ("folders", "engagement_id"),
    ("installments", "invoice_schedule_id"),
    ("invoice_lines", "invoice_id"),
    ("message_attachments", "message_id"),
    ("message_mentions", "message_id"),
    ("messages", "thread_id"),
    ("milestones", "project_id"),
    ("proposal_lines", "proposal_id"),
    ("signers", "member_id"),
    ("signers", "signature_request_id"),
    ("task_dependencies", "task_id"),
    ("tasks", "assignee_member_id"),
    ("template_dependencies", "template_task_id"),
    ("template_milestones", "project_template_id"),
    ("template_tasks", "project_template_id"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(manager, " INCLUDE (deleted_at)").await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        replace(manager, "").await
    }
}

async fn replace(manager: &SchemaManager<'_>, include: &str) -> Result<(), DbErr> {
    let of_each = |(table, column): &(&str, &str)| {
        let name = format!("{table}_{column}_idx");
        let create = format!("CREATE INDEX {name} ON {table} (organization_id, {column}, id){include}");
        [format!("DROP INDEX {name}"), create]
    };
    run(manager, REFERENCES.iter().flat_map(of_each).collect()).await
}
