//! Who works in an organization, and what acts for it: members, invitations, API keys, idempotency keys.

use sea_orm_migration::prelude::*;

use crate::tenant::{self, OnDelete, open_to_job, run, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

const ROLES: &[&str] = &["OWNER", "ADMIN", "MANAGER", "MEMBER", "BILLING", "VIEWER"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("organization_members")
            .without_soft_delete()
            .columns(&[
                "user_id uuid",
                "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)",
                "email text NOT NULL CHECK (char_length(email) BETWEEN 3 AND 254)",
                "email_key text COLLATE \"C\" NOT NULL",
                "avatar_url text",
                "joined_at timestamptz",
            ])
            .key_of("name")
            .closed_set("role", "NOT NULL", ROLES)
            .closed_set("status", "NOT NULL", &["INVITED", "ACTIVE", "SUSPENDED", "REMOVED"])
            .check("user_id IS NOT NULL OR status IN ('INVITED', 'REMOVED')")
            .references_global("user_id", "users")
            .unique(&["user_id"], Some("status <> 'REMOVED'"))
            .unique(&["email_key"], Some("status <> 'REMOVED'"))
            .index(&["name_key"])
            .index(&["role", "status"])
            .index(&["status"])
            .index(&["updated_at"])
            .words("name || ' ' || email")
            .create(manager)
            .await?;
        // Sign-in looks a user's memberships up across organizations, and a profile change is copied to them.
        run(manager, open_to_job("organization_members", "SELECT, INSERT, UPDATE")).await?;

        table("invitations")
            .without_soft_delete()
            .columns(&[
                "member_id uuid NOT NULL",
                "email text NOT NULL",
                "token_hash bytea NOT NULL",
                "expires_at timestamptz NOT NULL",
                "accepted_at timestamptz",
                "invited_by_member_id uuid",
            ])
            .closed_set("role", "NOT NULL", ROLES)
            .closed_set("status", "NOT NULL", &["PENDING", "ACCEPTED", "EXPIRED", "REVOKED"])
            .references("member_id", "organization_members", OnDelete::Cascade)
            .references("invited_by_member_id", "organization_members", OnDelete::SetNull)
            .unique(&["member_id"], Some("status = 'PENDING'"))
            // The link in the mail names the organization and holds the token.
            .unique(&["token_hash"], None)
            .index(&["status"])
            .create(manager)
            .await?;
        run(manager, open_to_job("invitations", "SELECT, UPDATE")).await?;

        table("api_keys")
            .without_soft_delete()
            .columns(&[
                "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)",
                "prefix text NOT NULL",
                "key_hash bytea NOT NULL",
                "scopes text[] NOT NULL CHECK (cardinality(scopes) > 0)",
                "expires_at timestamptz",
                "last_used_at timestamptz",
                "revoked_at timestamptz",
                "replaced_by_id uuid",
            ])
            .references("replaced_by_id", "api_keys", OnDelete::SetNull)
            .unique(&["prefix"], None)
            .create(manager)
            .await?;
        run(manager, open_to_job("api_keys", "SELECT, UPDATE")).await?;

        table("idempotency_keys")
            .append_only()
            .columns(&[
                "actor_kind text NOT NULL",
                "actor_id uuid NOT NULL",
                "key text NOT NULL CHECK (char_length(key) BETWEEN 1 AND 200)",
                "operation text NOT NULL",
                "input_hash bytea NOT NULL",
                "result jsonb",
                "expires_at timestamptz NOT NULL",
            ])
            .unique(&["actor_kind", "actor_id", "key"], None)
            .index(&["expires_at"])
            .create(manager)
            .await?;
        // The result is written after the effect, and a key older than a day is taken over in place.
        run(manager, vec!["GRANT UPDATE ON idempotency_keys TO chambers_app".to_owned()]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tenant::drop(manager, &["idempotency_keys", "api_keys", "invitations", "organization_members"]).await
    }
}
