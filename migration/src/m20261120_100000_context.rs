//! The tenant context: who acts for which organization, set inside each transaction and gone with it.

use sea_orm_migration::prelude::*;

use crate::roles::{APP, DEFINER, JOB, MAINTENANCE, OWNER, PORTAL};
use crate::search;
use crate::tenant::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let everyone = format!("{OWNER}, {APP}, {PORTAL}, {JOB}, {MAINTENANCE}, {DEFINER}");
        run(
            manager,
            vec![
                // What searches needed until m20261120_100700.
                "CREATE EXTENSION IF NOT EXISTS btree_gin".to_owned(),
                // Functions are for those who are granted them, not for PUBLIC.
                format!("ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC"),
                // `true`: local to the transaction. A pooled connection never carries it to the next one.
                "CREATE FUNCTION app_enter(organization uuid, actor_kind text, actor uuid) RETURNS void \
                 LANGUAGE sql AS $$ SELECT set_config('chambers.organization_id', organization::text, true), \
                 set_config('chambers.actor_kind', actor_kind, true), \
                 set_config('chambers.actor_id', coalesce(actor::text, ''), true) $$"
                    .to_owned(),
                // No context gives NULL, and `organization_id = NULL` is no row: it fails closed.
                "CREATE FUNCTION app_organization_id() RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE \
                 AS $$ SELECT nullif(current_setting('chambers.organization_id', true), '')::uuid $$"
                    .to_owned(),
                search::query(),
                format!("GRANT EXECUTE ON FUNCTION app_enter(uuid, text, uuid) TO {everyone}"),
                format!("GRANT EXECUTE ON FUNCTION app_organization_id() TO {everyone}"),
                format!("GRANT EXECUTE ON FUNCTION app_search_query(text) TO {everyone}"),
            ],
        )
        .await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        run(
            manager,
            vec![
                "DROP FUNCTION app_search_query(text)".to_owned(),
                "DROP FUNCTION app_organization_id()".to_owned(),
                "DROP FUNCTION app_enter(uuid, text, uuid)".to_owned(),
                format!("ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT EXECUTE ON FUNCTIONS TO PUBLIC"),
                "DROP EXTENSION btree_gin".to_owned(),
            ],
        )
        .await
    }
}
