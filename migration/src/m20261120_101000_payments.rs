//! What clients pay: payments, what of them went to which invoice and when, refunds.

use sea_orm_migration::prelude::*;

use crate::tenant::{self, OnDelete, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// How money changes hands.
pub(crate) const METHODS: &[&str] = &["BANK_TRANSFER", "CARD", "DIRECT_DEBIT", "CHECK", "CASH", "OTHER"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        table("payments")
            .without_soft_delete()
            .columns(&[
                "client_company_id uuid",
                "amount bigint NOT NULL CHECK (amount > 0)",
                "currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$')",
                "received_at timestamptz NOT NULL",
                "reference text CHECK (char_length(reference) BETWEEN 1 AND 200)",
                "processor_id text COLLATE \"C\" CHECK (char_length(processor_id) BETWEEN 1 AND 200)",
                "allocated bigint NOT NULL DEFAULT 0 CHECK (allocated >= 0)",
                "refunded bigint NOT NULL DEFAULT 0 CHECK (refunded >= 0)",
                // Only what came is credit.
                "unallocated bigint GENERATED ALWAYS AS \
                 (CASE WHEN status = 'SUCCEEDED' THEN amount - allocated - refunded ELSE 0 END) STORED NOT NULL",
                "failure_reason text CHECK (char_length(failure_reason) BETWEEN 1 AND 1000)",
                "external_id text COLLATE \"C\" CHECK (char_length(external_id) BETWEEN 1 AND 200)",
            ])
            .closed_set("method", "NOT NULL", METHODS)
            .closed_set("status", "NOT NULL", &["PENDING", "SUCCEEDED", "FAILED", "REFUNDED"])
            .check("allocated + refunded <= amount")
            .check("status IN ('SUCCEEDED', 'REFUNDED') OR allocated + refunded = 0")
            .check("(status = 'REFUNDED') = (refunded = amount)")
            .references("client_company_id", "client_companies", OnDelete::SetNull)
            .unique(&["processor_id"], Some("processor_id IS NOT NULL"))
            .unique(&["external_id"], None)
            .index(&["status"])
            .index(&["method"])
            .index(&["received_at"])
            .index(&["amount"])
            .index(&["unallocated"])
            .index(&["updated_at"])
            .search("coalesce(reference, '') || ' ' || coalesce(processor_id, '')")
            .create(manager)
            .await?;

        table("payment_allocations")
            .without_soft_delete()
            .columns(&[
                "payment_id uuid NOT NULL",
                "invoice_id uuid NOT NULL",
                // A ledger: what a refund or a credit note takes back is an entry below zero, so that every day's state
                // can be told from the entries until then.
                "amount bigint NOT NULL CHECK (amount <> 0)",
                "currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$')",
                "effective_on date NOT NULL",
            ])
            .references("payment_id", "payments", OnDelete::Cascade)
            .references("invoice_id", "invoices", OnDelete::Cascade)
            .index(&["effective_on"])
            .create(manager)
            .await?;

        table("refunds")
            .without_soft_delete()
            .columns(&[
                "payment_id uuid NOT NULL",
                "amount bigint NOT NULL CHECK (amount > 0)",
                "currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$')",
                "refunded_at timestamptz NOT NULL",
                "reason text CHECK (char_length(reason) BETWEEN 1 AND 1000)",
                "reference text CHECK (char_length(reference) BETWEEN 1 AND 200)",
            ])
            .references("payment_id", "payments", OnDelete::Cascade)
            .index(&["refunded_at"])
            .create(manager)
            .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        tenant::drop(manager, &["refunds", "payment_allocations", "payments"]).await
    }
}
