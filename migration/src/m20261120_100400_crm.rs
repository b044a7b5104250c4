//! Clients and the way to them: companies, contacts, leads, deals.

use sea_orm_migration::prelude::*;

use crate::tenant::{self, OnDelete, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    #[expect(clippy::too_many_lines, reason = "four tables, each told whole in its place")]
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("client_companies")
            .columns(&[
                "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)",
                "legal_name text CHECK (char_length(legal_name) BETWEEN 1 AND 200)",
                "domains text[] NOT NULL DEFAULT '{}'",
                "tax_id_sealed text",
                "billing_address jsonb",
                "currency char(3) CHECK (currency ~ '^[A-Z]{3}$')",
                "payment_terms_days integer CHECK (payment_terms_days BETWEEN 0 AND 365)",
                "owner_member_id uuid",
                "parent_company_id uuid",
                "custom_fields jsonb NOT NULL DEFAULT '{}'",
                "external_id text COLLATE \"C\" CHECK (char_length(external_id) BETWEEN 1 AND 200)",
            ])
            .closed_set("status", "NOT NULL", &["PROSPECT", "ACTIVE", "INACTIVE"])
            .key_of("name")
            .check("parent_company_id <> id")
            .references("owner_member_id", "organization_members", OnDelete::SetNull)
            .references("parent_company_id", "client_companies", OnDelete::SetNull)
            .mergeable()
            .unique(&["external_id"], None)
            .index(&["name_key"])
            .index(&["status", "name_key"])
            .index(&["status"])
            .index(&["updated_at"])
            .words("name || ' ' || coalesce(legal_name, '')")
            .create(manager)
            .await?;

        table("contacts")
            .columns(&[
                "client_company_id uuid",
                "owner_member_id uuid",
                "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)",
                "given_name text CHECK (char_length(given_name) BETWEEN 1 AND 100)",
                "family_name text CHECK (char_length(family_name) BETWEEN 1 AND 100)",
                "title text CHECK (char_length(title) BETWEEN 1 AND 200)",
                "emails text[] NOT NULL DEFAULT '{}'",
                "email_keys text[] NOT NULL DEFAULT '{}'",
                "email_key text COLLATE \"C\" GENERATED ALWAYS AS (email_keys[1]) STORED",
                "phones text[] NOT NULL DEFAULT '{}'",
                "roles text[] NOT NULL DEFAULT '{}' CHECK (roles <@ '{PRIMARY,BILLING,SIGNER}'::text[])",
                "consented_at timestamptz",
                "consent_source text CHECK (char_length(consent_source) BETWEEN 1 AND 200)",
                "custom_fields jsonb NOT NULL DEFAULT '{}'",
                "external_id text COLLATE \"C\" CHECK (char_length(external_id) BETWEEN 1 AND 200)",
            ])
            .closed_set("consent", "NOT NULL DEFAULT 'UNKNOWN'", &["UNKNOWN", "GRANTED", "WITHDRAWN"])
            .key_of("name")
            .check("cardinality(emails) = cardinality(email_keys)")
            .references("client_company_id", "client_companies", OnDelete::Cascade)
            .references("owner_member_id", "organization_members", OnDelete::SetNull)
            .mergeable()
            .unique(&["external_id"], None)
            .index(&["name_key"])
            .index(&["client_company_id", "name_key"])
            .index(&["email_key"])
            .index(&["updated_at"])
            .words("name || ' ' || coalesce(email_keys[1], '') || ' ' || coalesce(title, '')")
            .create(manager)
            .await?;

        table("deals")
            .columns(&[
                "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)",
                "client_company_id uuid",
                "contact_id uuid",
                "owner_member_id uuid",
                "amount bigint CHECK (amount >= 0)",
                "currency char(3) CHECK (currency ~ '^[A-Z]{3}$')",
                "probability integer NOT NULL DEFAULT 0 CHECK (probability BETWEEN 0 AND 100)",
                "expected_close_date date",
                "lost_reason text CHECK (char_length(lost_reason) BETWEEN 1 AND 1000)",
                "closed_at timestamptz",
                "custom_fields jsonb NOT NULL DEFAULT '{}'",
                "external_id text COLLATE \"C\" CHECK (char_length(external_id) BETWEEN 1 AND 200)",
            ])
            .closed_set("stage", "NOT NULL", &["LEAD", "QUALIFIED", "PROPOSAL", "NEGOTIATION", "WON", "LOST"])
            .key_of("name")
            .check("(amount IS NULL) = (currency IS NULL)")
            .check("(closed_at IS NOT NULL) = (stage IN ('WON', 'LOST'))")
            .references("client_company_id", "client_companies", OnDelete::SetNull)
            .references("contact_id", "contacts", OnDelete::SetNull)
            .references("owner_member_id", "organization_members", OnDelete::SetNull)
            .unique(&["external_id"], None)
            .index(&["stage"])
            .index(&["stage", "expected_close_date"])
            .index(&["expected_close_date"])
            .index(&["amount"])
            .index(&["name_key"])
            .index(&["updated_at"])
            .words("name")
            .create(manager)
            .await?;

        table("leads")
            .columns(&[
                "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)",
                "email text CHECK (char_length(email) BETWEEN 3 AND 254)",
                "email_key text COLLATE \"C\"",
                "phone text CHECK (char_length(phone) BETWEEN 1 AND 50)",
                "company_name text CHECK (char_length(company_name) BETWEEN 1 AND 200)",
                "source text CHECK (char_length(source) BETWEEN 1 AND 100)",
                "message text CHECK (char_length(message) <= 10000)",
                "score integer NOT NULL DEFAULT 0 CHECK (score BETWEEN 0 AND 100)",
                "disqualified_reason text CHECK (char_length(disqualified_reason) BETWEEN 1 AND 1000)",
                "submitted_at timestamptz",
                "owner_member_id uuid",
                "converted_at timestamptz",
                "client_company_id uuid",
                "contact_id uuid",
                "deal_id uuid",
                "external_id text COLLATE \"C\" CHECK (char_length(external_id) BETWEEN 1 AND 200)",
            ])
            .closed_set("status", "NOT NULL", &["NEW", "WORKING", "QUALIFIED", "CONVERTED", "DISQUALIFIED"])
            .key_of("name")
            .check("(status = 'CONVERTED') = (converted_at IS NOT NULL)")
            .references("owner_member_id", "organization_members", OnDelete::SetNull)
            .references("client_company_id", "client_companies", OnDelete::SetNull)
            .references("contact_id", "contacts", OnDelete::SetNull)
            .references("deal_id", "deals", OnDelete::SetNull)
            .unique(&["external_id"], None)
            .index(&["status"])
            .index(&["status", "score"])
            .index(&["score"])
            .index(&["email_key"])
            .index(&["name_key"])
            .index(&["updated_at"])
            .words("name || ' ' || coalesce(company_name, '') || ' ' || coalesce(email_key, '')")
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tenant::drop(manager, &["leads", "deals", "contacts", "client_companies"]).await
    }
}
