//! The global tables: organizations, and the people who sign in. Only the job role reads the latter.

use sea_orm_migration::prelude::*;

use crate::roles::{APP, JOB, MAINTENANCE};
use crate::tenant::{CURRENT_ORGANIZATION, force_rls, run};

#[derive(DeriveMigrationName)]
pub struct Migration;

const ORGANIZATIONS: &str = "CREATE TABLE organizations (
  id uuid PRIMARY KEY,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
  slug text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  legal_name text CHECK (char_length(legal_name) BETWEEN 1 AND 200),
  tax_id_sealed text,
  base_currency char(3) NOT NULL DEFAULT 'USD' CHECK (base_currency ~ '^[A-Z]{3}$'),
  timezone text NOT NULL DEFAULT 'UTC',
  locale text NOT NULL DEFAULT 'en',
  branding jsonb NOT NULL DEFAULT '{}',
  numbering jsonb NOT NULL DEFAULT '{}',
  tax_rounding text NOT NULL DEFAULT 'LINE' CHECK (tax_rounding IN ('LINE', 'DOCUMENT')),
  form_key_hash bytea,
  lead_window_hours integer NOT NULL DEFAULT 24 CHECK (lead_window_hours BETWEEN 0 AND 8760),
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now(),
  created_by_kind text NOT NULL,
  created_by_id uuid,
  updated_by_kind text NOT NULL,
  updated_by_id uuid
)";

const USERS: &str = "CREATE TABLE users (
  id uuid PRIMARY KEY,
  email text NOT NULL CHECK (char_length(email) BETWEEN 3 AND 254),
  email_key text COLLATE \"C\" NOT NULL UNIQUE,
  email_verified_at timestamptz,
  name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200),
  avatar_url text CHECK (char_length(avatar_url) <= 2048),
  bio text CHECK (char_length(bio) <= 2000),
  preferences jsonb NOT NULL DEFAULT '{}',
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
)";

const USER_CREDENTIALS: &str = "CREATE TABLE user_credentials (
  user_id uuid PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  password_hash text NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now()
)";

const USER_IDENTITIES: &str = "CREATE TABLE user_identities (
  issuer text NOT NULL,
  subject text NOT NULL,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (issuer, subject)
)";

const USER_SESSIONS: &str = "CREATE TABLE user_sessions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  organization_id uuid REFERENCES organizations (id) ON DELETE SET NULL,
  refresh_hash bytea NOT NULL,
  ip text,
  user_agent text CHECK (char_length(user_agent) <= 400),
  created_at timestamptz NOT NULL DEFAULT now(),
  last_seen_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  revoked_reason text CHECK (revoked_reason IN ('SIGNED_OUT', 'REVOKED', 'REFRESH_REUSED', 'PASSWORD_CHANGED'))
)";

const USER_TOKENS: &str = "CREATE TABLE user_tokens (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  purpose text NOT NULL CHECK (purpose IN ('EMAIL_VERIFICATION', 'PASSWORD_RESET')),
  hash bytea NOT NULL,
  password_hash text,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  used_at timestamptz
)";

/// Every global table, parents first.
const TABLES: &[&str] =
    &["organizations", "users", "user_credentials", "user_identities", "user_sessions", "user_tokens"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let create = [ORGANIZATIONS, USERS, USER_CREDENTIALS, USER_IDENTITIES, USER_SESSIONS, USER_TOKENS];
        run(manager, create.map(str::to_owned).to_vec()).await?;
        run(
            manager,
            [
                "CREATE INDEX user_identities_user_id_idx ON user_identities (user_id)",
                "CREATE INDEX user_sessions_user_id_idx ON user_sessions (user_id, id)",
                "CREATE INDEX user_sessions_organization_id_idx ON user_sessions (organization_id)",
                "CREATE INDEX user_tokens_user_id_idx ON user_tokens (user_id, id)",
            ]
            .map(str::to_owned)
            .to_vec(),
        )
        .await?;
        for table in TABLES {
            run(manager, force_rls(table)).await?;
            run(
                manager,
                vec![
                    format!("GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {MAINTENANCE}"),
                    format!(
                        "CREATE POLICY maintenance_access ON {table} TO {MAINTENANCE} USING (true) WITH CHECK (true)"
                    ),
                    format!("GRANT SELECT, INSERT, UPDATE ON {table} TO {JOB}"),
                    format!("CREATE POLICY job_access ON {table} TO {JOB} USING (true) WITH CHECK (true)"),
                ],
            )
            .await?;
        }
        // An organization sees and changes itself, and no other.
        let own = format!("id = {CURRENT_ORGANIZATION}");
        run(
            manager,
            vec![
                format!("GRANT SELECT, UPDATE ON organizations TO {APP}"),
                format!(
                    "CREATE POLICY tenant_wall ON organizations AS RESTRICTIVE TO {APP} USING ({own}) WITH CHECK ({own})"
                ),
                format!("CREATE POLICY app_access ON organizations TO {APP} USING (true) WITH CHECK (true)"),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(manager, TABLES.iter().rev().map(|table| format!("DROP TABLE {table}")).collect()).await
    }
}
