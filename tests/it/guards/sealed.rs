//! Sealed values stand where `chambers reseal` looks for them: one that it misses is lost with its key.

use std::collections::BTreeSet;

use api::auth::cipher::sealed::SEALED;
use harness::{Options, Server, SqlRole};
use serde_json::json;
use sqlx::{AssertSqlSafe, PgConnection};

use super::events::fill::fill;

/// `table.column` of what is resealed.
fn listed() -> BTreeSet<String> {
    SEALED.iter().map(|sealed| format!("{}.{}", sealed.table, sealed.column)).collect()
}

/// Columns of every table, with their tables, that a condition on `a` and `t` finds.
async fn columns(sql: &mut PgConnection, condition: &str) -> Vec<(String, String)> {
    let query = format!(
        "SELECT t.relname::text, a.attname::text FROM pg_class t
         JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') AND NOT t.relispartition AND {condition}
         ORDER BY 1, 2"
    );
    sqlx::query_as(AssertSqlSafe(query)).fetch_all(sql).await.expect("the catalog is read")
}

#[tokio::test]
async fn what_is_called_sealed_is_resealed() {
    let server = Server::start().await;
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    let named = columns(&mut sql, "a.attname ~ 'sealed'").await;
    let named: BTreeSet<String> = named.into_iter().map(|(table, column)| format!("{table}.{column}")).collect();
    assert_eq!(named, listed(), "left: the tables; right: SEALED in auth/cipher/sealed.rs");
}

#[tokio::test]
async fn no_sealed_value_stands_anywhere_else() {
    let server = Server::with(Options { sends_mails: false, ..Options::default() }).await;
    fill(&server).await;
    let acme = server.organization("acme").await;
    let input = json!({ "url": "https://hooks.example/in", "eventTypes": ["contact.created"] });
    let made = acme.owner.run("createWebhookEndpoint", "webhookEndpoint { id }", input).await;
    let input = json!({ "id": made.text("/createWebhookEndpoint/webhookEndpoint/id"), "overlapHours": 24 });
    acme.owner.run("rotateWebhookSecret", "secret", input).await.done("rotateWebhookSecret");
    let input = json!({ "taxId": "DE123456789" });
    acme.owner.run("updateOrganization", "organization { id }", input).await.done("updateOrganization");
    let input = json!({ "name": "Paper", "taxId": "GB1" });
    acme.owner.run("createVendor", "vendor { id }", input).await.done("createVendor");
    let input = json!({ "email": "ada@engines.test", "role": "MEMBER" });
    acme.owner.run("inviteMember", "invitation { id }", input).await.done("inviteMember");

    let mut sql = server.database().sql(SqlRole::Superuser).await;
    let mut found = BTreeSet::new();
    for (table, column) in columns(&mut sql, "a.atttypid NOT IN ('uuid'::regtype, 'bool'::regtype)").await {
        // As `Cipher::encrypt` writes them: version, key, and at least nonce and tag.
        let query = format!(
            "SELECT EXISTS (SELECT FROM \"{table}\" WHERE \"{column}\"::text ~ 'v1\\.[A-Za-z0-9_-]{{8}}\\.[A-Za-z0-9_-]{{38,}}')"
        );
        if sqlx::query_scalar(AssertSqlSafe(query)).fetch_one(&mut sql).await.expect("the table is read") {
            found.insert(format!("{table}.{column}"));
        }
    }
    assert_eq!(found, listed(), "left: where sealed values are; right: SEALED in auth/cipher/sealed.rs");
}
