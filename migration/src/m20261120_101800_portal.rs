//! Who of a client may see what: grants of the portal.

use sea_orm_migration::prelude::*;

use crate::tenant::{self, OnDelete, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("client_portal_access")
            .without_soft_delete()
            .columns(&[
                "engagement_id uuid NOT NULL",
                "contact_id uuid NOT NULL",
                "areas text[] NOT NULL CHECK (cardinality(areas) > 0 AND \
                 areas <@ '{INVOICES,PROPOSALS,CONTRACTS,PROJECTS,FILES,MESSAGES}'::text[])",
                // SHA-256 of the token, which is shown once.
                "token_hash bytea NOT NULL",
                "expires_at timestamptz NOT NULL",
                "max_uses integer CHECK (max_uses BETWEEN 1 AND 10000)",
                "use_count integer NOT NULL DEFAULT 0 CHECK (use_count >= 0)",
                "last_used_at timestamptz",
                "revoked_at timestamptz",
            ])
            .closed_set("status", "NOT NULL", &["ACTIVE", "EXPIRED", "REVOKED"])
            .check("(revoked_at IS NOT NULL) = (status = 'REVOKED')")
            .check("use_count <= max_uses")
            .references("engagement_id", "engagements", OnDelete::Cascade)
            .references("contact_id", "contacts", OnDelete::Cascade)
            // The link names the organization and holds the token.
            .unique(&["token_hash"], None)
            .index(&["status"])
            .index(&["status", "expires_at"])
            .index(&["expires_at"])
            .index(&["updated_at"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tenant::drop(manager, &["client_portal_access"]).await
    }
}
