//! Projects, threads and files carry the company of their engagement; milestones and tasks the engagement of their project.

use sea_orm_migration::prelude::*;

use crate::copied::Copied;
use crate::m20261120_101300_copied_companies::company;
use crate::tenant::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

const COPIES: &[Copied] = &[
    company("projects", "engagements", "engagement_id"),
    company("folders", "engagements", "engagement_id"),
    company("file_objects", "engagements", "engagement_id"),
    company("threads", "engagements", "engagement_id"),
    engagement("milestones"),
    engagement("tasks"),
];

/// The engagement of a project.
const fn engagement(table: &'static str) -> Copied {
    Copied { table, column: "engagement_id", parent: "projects", reference: "project_id" }
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, COPIES.iter().flat_map(Copied::keep).collect()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, COPIES.iter().flat_map(Copied::forget).collect()).await
    }
}
