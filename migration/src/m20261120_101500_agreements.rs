//! What clients agree to: proposals and their lines, contracts, signatures and the chain of their events.

use sea_orm_migration::prelude::*;

use crate::m20261120_100900_invoices::LINE;
use crate::roles::{APP, MAINTENANCE};
use crate::tenant::{self, OnDelete, run, table};

#[derive(DeriveMigrationName)]
pub struct Migration;

const EXTERNAL_ID: &str = "external_id text COLLATE \"C\" CHECK (char_length(external_id) BETWEEN 1 AND 200)";
/// A SHA-256 as lower-case hexadecimal digits.
fn sha256(column: &str, null: &str) -> String {
    format!("{column} text COLLATE \"C\" {null} CHECK ({column} ~ '^[0-9a-f]{{64}}$')")
}

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        proposals(manager).await?;
        contracts(manager).await?;
        signatures(manager).await?;
        run(manager, frozen()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            vec![
                "ALTER TABLE invoice_schedules DROP COLUMN contract_id".to_owned(),
                "ALTER TABLE engagements DROP COLUMN contract_id".to_owned(),
            ],
        )
        .await?;
        let tables = ["signature_evidence", "signature_events", "signers", "signature_requests", "contracts"];
        tenant::drop(manager, &tables).await?;
        tenant::drop(manager, &["proposal_lines", "proposals"]).await?;
        let frozen = ["proposals", "proposal_lines", "contracts", "signature_evidence"];
        run(manager, frozen.map(|table| format!("DROP FUNCTION {table}_stay_sent()")).to_vec()).await
    }
}

async fn proposals(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("proposals")
        .columns(&[
            "deal_id uuid",
            "client_company_id uuid",
            "contact_id uuid",
            "owner_member_id uuid",
            // What becomes of it when it is accepted.
            "project_template_id uuid",
            "number text COLLATE \"C\" NOT NULL CHECK (char_length(number) BETWEEN 1 AND 50)",
            "revision integer NOT NULL DEFAULT 1 CHECK (revision > 0)",
            // The earlier revision that this one replaces.
            "revises_proposal_id uuid",
            "title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200)",
            "introduction text CHECK (char_length(introduction) <= 10000)",
            "terms text CHECK (char_length(terms) <= 100000)",
            "currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$')",
            "valid_until date",
            // Of the selected lines.
            "subtotal bigint NOT NULL DEFAULT 0 CHECK (subtotal >= 0)",
            "tax bigint NOT NULL DEFAULT 0 CHECK (tax >= 0)",
            "total bigint NOT NULL DEFAULT 0 CHECK (total = subtotal + tax)",
            // The part that is invoiced at once when it is accepted, in thousandths of a percent.
            "deposit_rate integer CHECK (deposit_rate BETWEEN 1 AND 100000)",
            "payment_terms_days integer CHECK (payment_terms_days BETWEEN 0 AND 365)",
            "sent_at timestamptz",
            "viewed_at timestamptz",
            // When it was accepted or declined, by whom: by the contact, or by a member on the contact's behalf.
            "decided_at timestamptz",
            "decided_by_contact_id uuid",
            "decided_by_member_id uuid",
            "decline_reason text CHECK (char_length(decline_reason) BETWEEN 1 AND 1000)",
            EXTERNAL_ID,
        ])
        .closed_set("billing_model", "NOT NULL DEFAULT 'FIXED'", &["FIXED", "TIME_AND_MATERIALS", "RETAINER"])
        .closed_set("tax_rounding", "NOT NULL", &["LINE", "DOCUMENT"])
        .closed_set("status", "NOT NULL", &["DRAFT", "SENT", "VIEWED", "ACCEPTED", "DECLINED", "EXPIRED", "WITHDRAWN"])
        .key_of("title")
        .check("revises_proposal_id <> id")
        .check("(decided_at IS NOT NULL) = (status IN ('ACCEPTED', 'DECLINED'))")
        .check("decline_reason IS NULL OR status = 'DECLINED'")
        .check("status = 'DRAFT' OR deleted_at IS NULL")
        .references("deal_id", "deals", OnDelete::SetNull)
        .references("client_company_id", "client_companies", OnDelete::SetNull)
        .references("contact_id", "contacts", OnDelete::SetNull)
        .references("owner_member_id", "organization_members", OnDelete::SetNull)
        .references("project_template_id", "project_templates", OnDelete::SetNull)
        .references("revises_proposal_id", "proposals", OnDelete::SetNull)
        .references("decided_by_contact_id", "contacts", OnDelete::SetNull)
        .references("decided_by_member_id", "organization_members", OnDelete::SetNull)
        .unique(&["number", "revision"], Some("true"))
        .unique(&["external_id"], None)
        .index(&["title_key"])
        .index(&["number"])
        .index(&["status"])
        .index(&["status", "valid_until"])
        .index(&["valid_until"])
        .index(&["total"])
        .index(&["updated_at"])
        .search("number || ' ' || title")
        .create(manager)
        .await?;

    table("proposal_lines")
        .columns(&["proposal_id uuid NOT NULL", "currency char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$')"])
        .columns(LINE)
        .closed_set("kind", "NOT NULL", &["REQUIRED", "OPTIONAL", "CHOICE"])
        .columns(&[
            // Of the lines of one choice, one is selected.
            "choice text CHECK (char_length(choice) BETWEEN 1 AND 100)",
            "selected boolean NOT NULL",
            // Whether the client may change the quantity, and within what.
            "quantity_editable boolean NOT NULL DEFAULT false",
            "quantity_min bigint CHECK (quantity_min > 0)",
            "quantity_max bigint CHECK (quantity_max > 0)",
        ])
        .check("(kind = 'CHOICE') = (choice IS NOT NULL)")
        .check("kind <> 'REQUIRED' OR selected")
        .check("quantity_editable OR (quantity_min IS NULL AND quantity_max IS NULL)")
        .check("quantity_max >= quantity_min")
        .references("proposal_id", "proposals", OnDelete::Cascade)
        .index(&["proposal_id", "position"])
        .create(manager)
        .await
}

async fn contracts(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("contracts")
        .columns(&[
            "proposal_id uuid",
            "client_company_id uuid",
            "owner_member_id uuid",
            // The contract that this one continues.
            "renews_contract_id uuid",
            "number text COLLATE \"C\" NOT NULL CHECK (char_length(number) BETWEEN 1 AND 50)",
            "title text NOT NULL CHECK (char_length(title) BETWEEN 1 AND 200)",
            "body text NOT NULL CHECK (char_length(body) BETWEEN 1 AND 200000)",
            &sha256("body_sha256", "NOT NULL"),
            "value bigint CHECK (value >= 0)",
            "currency char(3) CHECK (currency ~ '^[A-Z]{3}$')",
            "effective_date date",
            "end_date date",
            "renewal_months integer CHECK (renewal_months BETWEEN 1 AND 120)",
            "notice_days integer CHECK (notice_days BETWEEN 0 AND 3660)",
            // When notice was given: it is not renewed then.
            "notice_given_on date",
            // Whether a signature request of it is pending.
            "awaits_signatures boolean NOT NULL DEFAULT false",
            "executed_at timestamptz",
            "ended_at timestamptz",
            "ending_reason text CHECK (char_length(ending_reason) BETWEEN 1 AND 1000)",
            EXTERNAL_ID,
        ])
        .closed_set("renewal", "NOT NULL DEFAULT 'NONE'", &["NONE", "MANUAL", "AUTOMATIC"])
        .closed_set(
            "status",
            "NOT NULL",
            &["DRAFT", "OUT_FOR_SIGNATURE", "PARTIALLY_SIGNED", "ACTIVE", "EXPIRED", "TERMINATED", "VOIDED"],
        )
        .key_of("title")
        .check("body_sha256 = encode(sha256(convert_to(body, 'UTF8')), 'hex')")
        .check("(value IS NULL) = (currency IS NULL)")
        .check("end_date >= effective_date")
        .check("renewal = 'NONE' OR (end_date IS NOT NULL AND renewal_months IS NOT NULL)")
        .check("renews_contract_id <> id")
        .check("(executed_at IS NOT NULL) = (status IN ('ACTIVE', 'EXPIRED', 'TERMINATED'))")
        .check("notice_given_on IS NULL OR executed_at IS NOT NULL")
        .check("NOT awaits_signatures OR status IN ('OUT_FOR_SIGNATURE', 'PARTIALLY_SIGNED')")
        .check("awaits_signatures OR status <> 'PARTIALLY_SIGNED'")
        .check("(ended_at IS NOT NULL) = (status IN ('EXPIRED', 'TERMINATED', 'VOIDED'))")
        .references("proposal_id", "proposals", OnDelete::SetNull)
        .references("client_company_id", "client_companies", OnDelete::SetNull)
        .references("owner_member_id", "organization_members", OnDelete::SetNull)
        .references("renews_contract_id", "contracts", OnDelete::SetNull)
        .unique(&["number"], Some("true"))
        .unique(&["external_id"], None)
        // A contract is continued once.
        .unique(&["renews_contract_id"], Some("deleted_at IS NULL AND status <> 'VOIDED'"))
        .index(&["body_sha256"])
        .index(&["title_key"])
        .index(&["status"])
        .index(&["status", "end_date"])
        .index(&["effective_date"])
        .index(&["end_date"])
        .index(&["value"])
        .index(&["updated_at"])
        .search("number || ' ' || title")
        .create(manager)
        .await?;

    let refers = |table: &str| {
        vec![
            format!(
                "ALTER TABLE {table} ADD COLUMN contract_id uuid, ADD CONSTRAINT {table}_contract_id_fkey \
                 FOREIGN KEY (organization_id, contract_id) REFERENCES contracts (organization_id, id) \
                 ON DELETE SET NULL (contract_id)"
            ),
            format!("CREATE INDEX {table}_contract_id_idx ON {table} (organization_id, contract_id, id)"),
        ]
    };
    run(manager, [refers("engagements"), refers("invoice_schedules")].concat()).await
}

async fn signatures(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    table("signature_requests")
        .columns(&[
            "contract_id uuid NOT NULL",
            "message text CHECK (char_length(message) <= 10000)",
            "consent_text text NOT NULL CHECK (char_length(consent_text) BETWEEN 1 AND 10000)",
            &sha256("consent_sha256", "NOT NULL"),
            &sha256("document_sha256", "NOT NULL"),
            // Where its chain ends: how many events there are, and the hash of the last.
            "event_count integer NOT NULL CHECK (event_count > 0)",
            &sha256("chain_head", "NOT NULL"),
            "expires_at timestamptz",
            "closed_at timestamptz",
            "closing_reason text CHECK (char_length(closing_reason) BETWEEN 1 AND 1000)",
        ])
        .closed_set("signing_order", "NOT NULL", &["PARALLEL", "SEQUENTIAL"])
        .closed_set("status", "NOT NULL", &["PENDING", "COMPLETED", "DECLINED", "VOIDED", "EXPIRED"])
        .check("(closed_at IS NOT NULL) = (status <> 'PENDING')")
        .references("contract_id", "contracts", OnDelete::Cascade)
        .unique(&["contract_id"], Some("deleted_at IS NULL AND status = 'PENDING'"))
        .index(&["document_sha256"])
        .index(&["status"])
        .index(&["status", "expires_at"])
        .index(&["expires_at"])
        .index(&["updated_at"])
        .create(manager)
        .await?;

    table("signers")
        .columns(&[
            "signature_request_id uuid NOT NULL",
            // Who it is: a contact of the client, or a member of the firm; the name and address as they were asked.
            "contact_id uuid",
            "member_id uuid",
            "name text NOT NULL CHECK (char_length(name) BETWEEN 1 AND 200)",
            "email text NOT NULL CHECK (char_length(email) BETWEEN 3 AND 254)",
            "email_key text COLLATE \"C\" NOT NULL",
            "position integer NOT NULL CHECK (position >= 0)",
            "sent_at timestamptz",
            "viewed_at timestamptz",
            "decided_at timestamptz",
            // When the request was closed without their decision.
            "released_at timestamptz",
            "decline_reason text CHECK (char_length(decline_reason) BETWEEN 1 AND 1000)",
        ])
        .closed_set("status", "NOT NULL", &["PENDING", "SENT", "VIEWED", "SIGNED", "DECLINED"])
        .check("released_at IS NULL OR decided_at IS NULL")
        .check("(decided_at IS NOT NULL) = (status IN ('SIGNED', 'DECLINED'))")
        .check("decline_reason IS NULL OR status = 'DECLINED'")
        .references("signature_request_id", "signature_requests", OnDelete::Cascade)
        .references("contact_id", "contacts", OnDelete::SetNull)
        .references("member_id", "organization_members", OnDelete::SetNull)
        .unique(&["signature_request_id", "email_key"], None)
        .index(&["signature_request_id", "position"])
        .index(&["member_id", "status"])
        .index(&["status"])
        .index(&["released_at"])
        .index(&["updated_at"])
        .create(manager)
        .await?;

    // Each event's hash is over the one before it, and over a commitment to what is personal about it.
    table("signature_events")
        .without_soft_delete()
        .columns(&[
            "signature_request_id uuid NOT NULL",
            "signer_id uuid",
            // Its place in the chain, from 1.
            "position integer NOT NULL CHECK (position > 0)",
            "occurred_at timestamptz NOT NULL",
            &sha256("document_sha256", "NOT NULL"),
            &sha256("consent_sha256", "NOT NULL"),
            &sha256("commitment", "NOT NULL"),
            &sha256("previous_hash", ""),
            &sha256("hash", "NOT NULL"),
        ])
        .closed_set(
            "kind",
            "NOT NULL",
            &["REQUESTED", "SENT", "REMINDED", "VIEWED", "SIGNED", "DECLINED", "COMPLETED", "VOIDED", "EXPIRED"],
        )
        .check("(position = 1) = (previous_hash IS NULL)")
        .references("signature_request_id", "signature_requests", OnDelete::Cascade)
        .references("signer_id", "signers", OnDelete::Cascade)
        .unique(&["signature_request_id", "position"], None)
        .create(manager)
        .await?;
    run(manager, vec![format!("REVOKE UPDATE ON signature_events FROM {APP}")]).await?;

    // What a commitment is to. Erasing it erases the person: the chain stays valid without.
    table("signature_evidence")
        .without_soft_delete()
        .columns(&[
            "signature_event_id uuid NOT NULL",
            // 32 random bytes as hexadecimal digits; NULL with the details when the person is erased.
            &sha256("salt", ""),
            "details jsonb",
        ])
        .check("(salt IS NULL) = (details IS NULL)")
        .references("signature_event_id", "signature_events", OnDelete::Cascade)
        .unique(&["signature_event_id"], None)
        .create(manager)
        .await
}

/// What is sent can't be changed any more, by anybody: what a proposal and a contract say. Of a proposal's lines, what
/// the client chooses may still change until it is decided.
fn frozen() -> Vec<String> {
    let refuse = |what: &str| {
        format!(
            "RAISE EXCEPTION '{what} is sent' USING ERRCODE = 'restrict_violation', CONSTRAINT = 'sent_documents_are_frozen'"
        )
    };
    let bodies = [
        (
            "proposals",
            "UPDATE",
            format!(
                "IF OLD.status <> 'DRAFT' AND ((NEW.number, NEW.revision, NEW.title, NEW.introduction, NEW.terms, NEW.currency, \
                 NEW.valid_until, NEW.deposit_rate, NEW.payment_terms_days, NEW.billing_model, NEW.tax_rounding) IS DISTINCT \
                 FROM (OLD.number, OLD.revision, OLD.title, OLD.introduction, OLD.terms, OLD.currency, OLD.valid_until, \
                 OLD.deposit_rate, OLD.payment_terms_days, OLD.billing_model, OLD.tax_rounding) OR NEW.status = 'DRAFT' \
                 OR (OLD.status NOT IN ('SENT', 'VIEWED') AND (NEW.status, NEW.subtotal, NEW.tax, NEW.total) IS DISTINCT FROM \
                 (OLD.status, OLD.subtotal, OLD.tax, OLD.total))) THEN {}; END IF;",
                refuse("the proposal")
            ),
        ),
        // The proposal is locked against being sent or decided at the same moment. An upsert of a line that is there is no
        // new line: it goes on as an update.
        (
            "proposal_lines",
            "INSERT OR UPDATE",
            format!(
                "PERFORM 1 FROM proposals WHERE organization_id = NEW.organization_id AND id = NEW.proposal_id \
                 AND (status NOT IN ('DRAFT', 'SENT', 'VIEWED') OR status <> 'DRAFT' AND (TG_OP = 'INSERT' AND NOT EXISTS \
                 (SELECT FROM proposal_lines WHERE organization_id = NEW.organization_id AND id = NEW.id) OR TG_OP = 'UPDATE' AND \
                 (NEW.position, NEW.description, NEW.unit_price, NEW.discount_rate, NEW.tax_rate, NEW.kind, NEW.choice, \
                 NEW.quantity_editable, NEW.quantity_min, NEW.quantity_max, NEW.deleted_at) IS DISTINCT FROM (OLD.position, \
                 OLD.description, OLD.unit_price, OLD.discount_rate, OLD.tax_rate, OLD.kind, OLD.choice, OLD.quantity_editable, \
                 OLD.quantity_min, OLD.quantity_max, OLD.deleted_at))) FOR SHARE; IF FOUND THEN {refuse}; END IF; \
                 IF TG_OP = 'UPDATE' AND OLD.proposal_id <> NEW.proposal_id THEN {refuse}; END IF;",
                refuse = refuse("the proposal")
            ),
        ),
        // Evidence is as it was, or erased.
        (
            "signature_evidence",
            "UPDATE",
            format!(
                "IF NEW.salt IS NOT NULL AND (NEW.salt, NEW.details, NEW.signature_event_id) IS DISTINCT FROM \
                 (OLD.salt, OLD.details, OLD.signature_event_id) THEN {}; END IF;",
                refuse("the evidence")
            ),
        ),
        (
            "contracts",
            "UPDATE",
            format!(
                "IF OLD.status <> 'DRAFT' AND ((NEW.number, NEW.title, NEW.body, NEW.value, NEW.currency, NEW.effective_date, \
                 NEW.end_date, NEW.renewal, NEW.renewal_months, NEW.notice_days) IS DISTINCT FROM (OLD.number, OLD.title, \
                 OLD.body, OLD.value, OLD.currency, OLD.effective_date, OLD.end_date, OLD.renewal, OLD.renewal_months, \
                 OLD.notice_days) OR NEW.status = 'DRAFT') THEN {}; END IF;",
                refuse("the contract")
            ),
        ),
    ];
    let mut statements = Vec::new();
    for (table, when, body) in bodies {
        statements.extend([
            format!(
                "CREATE FUNCTION {table}_stay_sent() RETURNS trigger LANGUAGE plpgsql \
                 SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN {body} RETURN NEW; END $$"
            ),
            format!("REVOKE ALL ON FUNCTION {table}_stay_sent() FROM PUBLIC"),
            format!("GRANT EXECUTE ON FUNCTION {table}_stay_sent() TO {APP}, {MAINTENANCE}"),
            format!(
                "CREATE TRIGGER stay_sent BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_stay_sent()"
            ),
        ]);
    }
    statements
}
