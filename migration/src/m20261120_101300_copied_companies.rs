//! Invoices, schedules and credit notes carry the company of their engagement, so that lists of a client need no join.
//! The database keeps the copy true, in the transaction of the change.

use sea_orm_migration::prelude::*;

use crate::roles::{APP, MAINTENANCE};
use crate::tenant::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// What copies its company, from whom, by which reference.
const COPIES: &[[&str; 3]] = &[
    ["invoices", "engagements", "engagement_id"],
    ["invoice_schedules", "engagements", "engagement_id"],
    ["credit_notes", "invoices", "invoice_id"],
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut statements = Vec::new();
        for [table, parent, reference] in COPIES {
            let mut function = |name: String, body: String, when: String| {
                statements.push(format!(
                    "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql \
                     SET search_path = pg_catalog, public, pg_temp AS $$ BEGIN {body} RETURN NEW; END $$"
                ));
                statements.push(format!("REVOKE ALL ON FUNCTION {name}() FROM PUBLIC"));
                statements.push(format!("GRANT EXECUTE ON FUNCTION {name}() TO {APP}, {MAINTENANCE}"));
                statements.push(format!("CREATE TRIGGER {name} {when} FOR EACH ROW EXECUTE FUNCTION {name}()"));
            };
            function(
                format!("{table}_copy_company"),
                format!(
                    "NEW.client_company_id := (SELECT client_company_id FROM {parent} \
                     WHERE organization_id = NEW.organization_id AND id = NEW.{reference});"
                ),
                format!("BEFORE INSERT OR UPDATE OF {reference} ON {table}"),
            );
            function(
                format!("{parent}_give_company_to_{table}"),
                format!(
                    "UPDATE {table} SET client_company_id = NEW.client_company_id \
                     WHERE organization_id = NEW.organization_id AND {reference} = NEW.id \
                     AND client_company_id IS DISTINCT FROM NEW.client_company_id;"
                ),
                format!("AFTER UPDATE OF client_company_id ON {parent}"),
            );
        }
        run(manager, statements).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut statements = Vec::new();
        for [table, parent, _] in COPIES {
            for (on, name) in
                [(table, format!("{table}_copy_company")), (parent, format!("{parent}_give_company_to_{table}"))]
            {
                statements.push(format!("DROP TRIGGER {name} ON {on}"));
                statements.push(format!("DROP FUNCTION {name}()"));
            }
        }
        run(manager, statements).await
    }
}
