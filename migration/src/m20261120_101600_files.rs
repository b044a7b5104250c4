//! What documents there are: folders, files, their versions, and what they belong to. Bytes live in an object store.

use sea_orm_migration::prelude::*;

use crate::tenant::{self, OnDelete, run, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What a file can be linked to: column and table.
const LINKED: &[(&str, &str)] = &[
    ("client_company_id", "client_companies"),
    ("contact_id", "contacts"),
    ("deal_id", "deals"),
    ("proposal_id", "proposals"),
    ("contract_id", "contracts"),
    ("project_id", "projects"),
    ("task_id", "tasks"),
    ("invoice_id", "invoices"),
    ("bill_id", "bills"),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("folders")
            .columns(&[
                "engagement_id uuid",
                // Its engagement's, if it has one.
                "client_company_id uuid",
                "parent_folder_id uuid",
                "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)",
            ])
            .key_of("name")
            .check("parent_folder_id <> id")
            .references("engagement_id", "engagements", OnDelete::Cascade)
            .references("client_company_id", "client_companies", OnDelete::SetNull)
            .references("parent_folder_id", "folders", OnDelete::Cascade)
            .index(&["name_key"])
            .index(&["updated_at"])
            .create(manager)
            .await?;
        // A name is taken once in a folder; outside of all folders, once in an engagement.
        run(
            manager,
            vec![
                "CREATE UNIQUE INDEX folders_name_key_key ON folders (organization_id, engagement_id, parent_folder_id, \
                 name_key) NULLS NOT DISTINCT WHERE deleted_at IS NULL"
                    .to_owned(),
            ],
        )
        .await?;

        table("file_objects")
            .columns(&[
                "engagement_id uuid",
                // Its engagement's, if it has one.
                "client_company_id uuid",
                "folder_id uuid",
                "current_version_id uuid",
                "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 255)",
                "description text CHECK (char_length(description) <= 10000)",
                "version_count integer NOT NULL DEFAULT 0 CHECK (version_count >= 0)",
                "external_id text COLLATE \"C\" CHECK (char_length(external_id) BETWEEN 1 AND 200)",
            ])
            .closed_set("visibility", "NOT NULL", &["INTERNAL", "CLIENT"])
            .key_of("name")
            .references("engagement_id", "engagements", OnDelete::Cascade)
            .references("client_company_id", "client_companies", OnDelete::SetNull)
            .references("folder_id", "folders", OnDelete::Cascade)
            .unique(&["external_id"], None)
            .index(&["name_key"])
            .index(&["folder_id", "name_key"])
            .index(&["visibility"])
            .index(&["updated_at"])
            .search("name")
            .create(manager)
            .await?;

        table("file_versions")
            .columns(&[
                "file_object_id uuid NOT NULL",
                "number integer NOT NULL CHECK (number > 0)",
                "size_bytes bigint NOT NULL CHECK (size_bytes >= 0)",
                "content_type text COLLATE \"C\" NOT NULL CHECK (char_length(content_type) BETWEEN 3 AND 255)",
                "sha256 text COLLATE \"C\" NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$')",
                "available_at timestamptz",
                "expires_at timestamptz",
            ])
            .closed_set("status", "NOT NULL", &["PENDING_UPLOAD", "AVAILABLE", "QUARANTINED", "EXPIRED"])
            .check("(status = 'PENDING_UPLOAD') <= (expires_at IS NOT NULL)")
            .references("file_object_id", "file_objects", OnDelete::Cascade)
            .unique(&["file_object_id", "number"], Some("true"))
            .index(&["sha256"])
            .index(&["status"])
            .index(&["status", "expires_at"])
            .index(&["updated_at"])
            .create(manager)
            .await?;
        run(
            manager,
            vec![
                "ALTER TABLE file_objects ADD CONSTRAINT file_objects_current_version_id_fkey \
                 FOREIGN KEY (organization_id, current_version_id) REFERENCES file_versions (organization_id, id) \
                 ON DELETE SET NULL (current_version_id)"
                    .to_owned(),
                "CREATE INDEX file_objects_current_version_id_idx ON file_objects (organization_id, current_version_id, id)"
                    .to_owned(),
            ],
        )
        .await?;

        // One column of what it can be, so that the database keeps each link true.
        let mut links = table("file_links").columns(&["file_object_id uuid NOT NULL"]).references(
            "file_object_id",
            "file_objects",
            OnDelete::Cascade,
        );
        let columns: Vec<&str> = LINKED.iter().map(|(column, _)| *column).collect();
        for (column, target) in LINKED {
            links = links
                .columns(&[&format!("{column} uuid")])
                .references(column, target, OnDelete::Cascade)
                .unique(&["file_object_id", column], Some(&format!("{column} IS NOT NULL AND deleted_at IS NULL")));
        }
        let one = format!("num_nonnulls({}) = 1", columns.join(", "));
        links.check(&one).index(&["updated_at"]).create(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, vec!["ALTER TABLE file_objects DROP COLUMN current_version_id".to_owned()]).await?;
        tenant::drop(manager, &["file_links", "file_versions", "file_objects", "folders"]).await
    }
}
