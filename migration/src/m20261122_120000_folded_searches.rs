//! Searches find letters with or without their marks, people by each of their addresses and numbers, and numbers however
//! they are spaced.
//!
//! Until now words beside a column of the collation "C", such as a number or an address, were read by that, as if only
//! ASCII had letters: no lead was found by `Müller`. And so were the names of who is erased: `Özil` was left in events.
//!
//! Each searched table is written anew: PostgreSQL 15 changes no expression in place.

use sea_orm_migration::prelude::*;

use crate::m20261120_102100_erasure as erasure;
use crate::roles::{APP, DEFINER, JOB, MAINTENANCE, OWNER, PORTAL};
use crate::search;
use crate::tenant::run;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// A searched table.
pub(crate) struct Searched {
    /// Its name.
    pub(crate) name: &'static str,
    /// Its words, an SQL expression.
    words: &'static str,
    /// What they were, if it is something else.
    before: Option<&'static str>,
}

const fn as_before(name: &'static str, words: &'static str) -> Searched {
    Searched { name, words, before: None }
}

/// All that are searched.
pub(crate) const SEARCHED: &[Searched] = &[
    Searched {
        name: "contacts",
        words: "name || ' ' || coalesce(title, '') || ' ' || app_search_list(email_keys) || ' ' || \
                app_search_list(phones) || ' ' || regexp_replace(app_search_list(phones), '[^0-9,]+', '', 'g')",
        before: Some("name || ' ' || coalesce(email_keys[1], '') || ' ' || coalesce(title, '')"),
    },
    Searched {
        name: "leads",
        words: "name || ' ' || coalesce(company_name, '') || ' ' || coalesce(email_key, '') || ' ' || \
                coalesce(phone || ' ' || regexp_replace(phone, '[^0-9]+', '', 'g'), '')",
        before: Some("name || ' ' || coalesce(company_name, '') || ' ' || coalesce(email_key, '')"),
    },
    Searched {
        name: "vendors",
        words: "name || ' ' || coalesce(legal_name, '') || ' ' || coalesce(email_key, '') || ' ' || \
                coalesce(phone || ' ' || regexp_replace(phone, '[^0-9]+', '', 'g'), '')",
        before: Some("name || ' ' || coalesce(legal_name, '') || ' ' || coalesce(email_key, '')"),
    },
    as_before("bills", "number || ' ' || coalesce(vendor_invoice_number, '') || ' ' || coalesce(memo, '')"),
    as_before("client_companies", "name || ' ' || coalesce(legal_name, '')"),
    as_before("contracts", "number || ' ' || title"),
    as_before("deals", "name"),
    as_before("engagements", "number || ' ' || name"),
    as_before("file_objects", "name"),
    as_before("invoice_schedules", "name"),
    as_before("invoices", "coalesce(number, '') || ' ' || coalesce(purchase_order, '') || ' ' || coalesce(memo, '')"),
    as_before("messages", "left(body_text, 20000)"),
    as_before("organization_members", "name || ' ' || email"),
    as_before("payments", "coalesce(reference, '') || ' ' || coalesce(processor_id, '')"),
    as_before("project_templates", "name"),
    as_before("projects", "code || ' ' || name"),
    as_before("proposals", "number || ' ' || title"),
    as_before("tasks", "title"),
    as_before("threads", "subject"),
];
/// Those whose rows leave by a state.
const WITHOUT_SOFT_DELETE: &[&str] = &["organization_members", "payments"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let everyone = format!("{OWNER}, {APP}, {PORTAL}, {JOB}, {MAINTENANCE}, {DEFINER}");
        let list = "CREATE FUNCTION app_search_list(list text[]) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE \
                    AS $$ SELECT array_to_string(list, ',') $$";
        run(
            manager,
            vec![
                // Whoever waits for a table keeps others waiting.
                "SET LOCAL lock_timeout = '10s'".to_owned(),
                search::query(),
                // `array_to_string` is only STABLE, for the sake of types whose texts depend on settings.
                list.to_owned(),
                format!("GRANT EXECUTE ON FUNCTION app_search_list(text[]) TO {everyone}"),
            ],
        )
        .await?;
        for Searched { name, words, .. } in SEARCHED {
            run(manager, anew(name, &search::document(words))).await?;
        }
        erasure::renew(manager).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let query = "CREATE OR REPLACE FUNCTION app_search_query(words text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT \
                     PARALLEL SAFE AS $$ SELECT to_tsquery('simple'::regconfig, string_agg('''' || word || ''':*', ' & ')) \
                     FROM regexp_split_to_table(lower(words), '[^[:alnum:]]+') AS word WHERE word <> '' $$";
        run(manager, vec![query.to_owned()]).await?;
        for Searched { name, words, before } in SEARCHED {
            let words = before.unwrap_or(words);
            let document = format!(
                "search tsvector GENERATED ALWAYS AS \
                 (to_tsvector('simple'::regconfig, regexp_replace({words}, '[^[:alnum:]]+', ' ', 'g'))) STORED"
            );
            run(manager, anew(name, &document)).await?;
        }
        run(manager, vec!["DROP FUNCTION app_search_list(text[])".to_owned()]).await
    }
}

/// Which of a table's rows are searched: all, or those for which a condition holds.
pub(crate) fn live(name: &str) -> Option<&'static str> {
    (!WITHOUT_SOFT_DELETE.contains(&name)).then_some("deleted_at IS NULL")
}

/// Puts the column of a table's words in the place of the one before, and its index with it.
fn anew(name: &str, document: &str) -> Vec<String> {
    let live = live(name);
    vec![
        format!("ALTER TABLE {name} DROP COLUMN search, ADD COLUMN {document}"),
        search::index(name, live),
        // Nothing is known of a new column, and autovacuum counts no change. Of an empty table PostgreSQL had better know
        // nothing, too: it would take it for one that stays empty.
        format!("DO $$ BEGIN IF pg_relation_size('{name}') > 0 THEN ANALYZE {name}; END IF; END $$"),
    ]
}
