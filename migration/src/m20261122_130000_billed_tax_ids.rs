//! Issued invoices keep the tax id that their client had.

use sea_orm_migration::prelude::*;

use crate::roles::MAINTENANCE;
use crate::tenant::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    /// Nothing is filled in for what was issued until now: the tax id that a company has today need not be the one that it
    /// had then.
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // What is sealed again under another key says the same; only the maintenance role does that.
        let frozen = format!(
            "(NEW.bill_to_tax_id_sealed IS DISTINCT FROM OLD.bill_to_tax_id_sealed AND current_user <> '{MAINTENANCE}') OR "
        );
        let column = "ALTER TABLE invoices ADD COLUMN bill_to_tax_id_sealed text".to_owned();
        run(manager, vec![column, stay_issued(&frozen)]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let column = "ALTER TABLE invoices DROP COLUMN bill_to_tax_id_sealed".to_owned();
        run(manager, vec![stay_issued(""), column]).await
    }
}

/// What refuses to change an issued invoice, with another reason to.
fn stay_issued(or: &str) -> String {
    format!(
        "CREATE OR REPLACE FUNCTION invoices_stay_issued() RETURNS trigger LANGUAGE plpgsql \
         SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN \
         IF OLD.status <> 'DRAFT' AND ({or}(NEW.number, NEW.sequence, NEW.bill_to, NEW.currency, NEW.issue_date, \
         NEW.due_date, NEW.tax_rounding, NEW.subtotal, NEW.tax, NEW.total, NEW.purchase_order, NEW.memo, NEW.issued_at) \
         IS DISTINCT FROM (OLD.number, OLD.sequence, OLD.bill_to, OLD.currency, OLD.issue_date, OLD.due_date, \
         OLD.tax_rounding, OLD.subtotal, OLD.tax, OLD.total, OLD.purchase_order, OLD.memo, OLD.issued_at) \
         OR NEW.status = 'DRAFT' OR (OLD.status = 'VOID' AND NEW.status <> 'VOID')) THEN \
         RAISE EXCEPTION 'the invoice is issued' USING ERRCODE = 'restrict_violation', \
         CONSTRAINT = 'issued_documents_are_frozen'; END IF; RETURN NEW; END $$"
    )
}
