//! What is left of what was erased: rows, words and ids, wherever they may stand.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

use super::super::filled::Text;

/// No row, no word, no id.
pub(super) async fn nothing_is_left(sql: &mut PgConnection, organization: Uuid, ids: &BTreeSet<Uuid>, word: &str) {
    for table in tables(sql).await {
        let rows = format!("SELECT count(*) FROM {table} WHERE organization_id = '{organization}'");
        assert_eq!(count(sql, &rows).await, 0, "{table} has rows left");
    }
    let mut gone: Vec<Uuid> = ids.iter().copied().collect();
    gone.push(organization);
    assert_eq!(mentions(sql, &gone).await, Vec::<String>::new(), "ids of what is no more");
    assert_eq!(dangling(sql).await, Vec::<String>::new());
    for text in texts_of(sql).await {
        // Accounts are the people's own: their addresses may hold the firm's name.
        if text.table == "users" {
            continue;
        }
        let column = quoted(&text.column);
        let found = format!("SELECT count(*) FROM {} WHERE {column}::text ILIKE '%{word}%'", text.table);
        assert_eq!(count(sql, &found).await, 0, "{}.{} still tells of {word}", text.table, text.column);
    }
}

/// Every text of every table and partition, whatever it is for.
pub(super) async fn texts_of(sql: &mut PgConnection) -> Vec<Text> {
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT t.relname::text, a.attname::text, format_type(a.atttypid, NULL)
         FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') AND t.relname <> 'seaql_migrations'
           AND format_type(a.atttypid, NULL) ~ '^(text|jsonb|json|character|tsvector)'",
    )
    .fetch_all(sql)
    .await
    .expect("the catalog is read");
    rows.into_iter().map(|(table, column, ty)| Text { table, column, ty }).collect()
}

/// The columns in which one of the ids stands, without those of partitions.
pub(super) async fn mentions(sql: &mut PgConnection, ids: &[Uuid]) -> Vec<String> {
    let columns: Vec<(String, String)> = sqlx::query_as(
        "SELECT t.relname::text, a.attname::text FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid
         WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') AND NOT t.relispartition
           AND a.attnum > 0 AND NOT a.attisdropped AND a.atttypid = 'uuid'::regtype ORDER BY 1, 2",
    )
    .fetch_all(&mut *sql)
    .await
    .expect("the catalog is read");
    let mut found = Vec::new();
    for (table, column) in columns {
        let rows: i64 =
            sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {table} WHERE {column} = ANY ($1)")))
                .bind(ids)
                .fetch_one(&mut *sql)
                .await
                .unwrap_or_else(|error| panic!("{table}.{column}: {error}"));
        if rows > 0 {
            found.push(format!("{table}.{column}"));
        }
    }
    found
}

/// Foreign keys that lead nowhere, though PostgreSQL lets none be made.
pub(super) async fn dangling(sql: &mut PgConnection) -> Vec<String> {
    let keys: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT k.conrelid::regclass::text, a.attname::text, k.confrelid::regclass::text FROM pg_constraint k
         JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[2]
         WHERE k.contype = 'f' AND cardinality(k.conkey) = 2 AND k.conparentid = 0",
    )
    .fetch_all(&mut *sql)
    .await
    .expect("the catalog is read");
    let mut found = Vec::new();
    for (table, column, target) in keys {
        let query = format!(
            "SELECT count(*) FROM {table} t WHERE {column} IS NOT NULL AND NOT EXISTS (SELECT FROM {target} p \
             WHERE p.organization_id = t.organization_id AND p.id = t.{column})"
        );
        if count(sql, &query).await > 0 {
            found.push(format!("{table}.{column}"));
        }
    }
    found
}

/// The tenant tables.
pub(super) async fn tables(sql: &mut PgConnection) -> Vec<String> {
    let tables = "SELECT conrelid::regclass::text FROM pg_constraint WHERE contype = 'f' AND conparentid = 0
        AND confrelid = 'organizations'::regclass AND confdeltype = 'c' ORDER BY 1";
    sqlx::query_scalar(tables).fetch_all(sql).await.expect("the catalog is read")
}

/// The ids of an organization's rows.
pub(super) async fn ids_of(sql: &mut PgConnection, tables: &[String], organization: Uuid) -> BTreeSet<Uuid> {
    let mut ids = BTreeSet::new();
    for table in tables {
        let query = format!("SELECT id FROM {table} WHERE organization_id = $1");
        let found: Vec<Uuid> = sqlx::query_scalar(AssertSqlSafe(query))
            .bind(organization)
            .fetch_all(&mut *sql)
            .await
            .unwrap_or_else(|error| panic!("{table}: {error}"));
        ids.extend(found);
    }
    ids
}

/// An organization's rows, whole: a hash for each table.
pub(super) async fn rows(
    sql: &mut PgConnection,
    tables: &[String],
    organization: Uuid,
) -> BTreeMap<String, Option<String>> {
    let mut hashes = BTreeMap::new();
    for table in tables {
        let query =
            format!("SELECT md5(string_agg(t::text, '|' ORDER BY id)) FROM {table} t WHERE organization_id = $1");
        let hash = sqlx::query_scalar(AssertSqlSafe(query)).bind(organization).fetch_one(&mut *sql).await;
        hashes.insert(table.clone(), hash.unwrap_or_else(|error| panic!("{table}: {error}")));
    }
    hashes
}

pub(super) fn quoted(column: &str) -> String {
    format!("\"{column}\"")
}

pub(super) async fn count(sql: &mut PgConnection, query: &str) -> i64 {
    let found = sqlx::query_scalar(AssertSqlSafe(query.to_owned())).fetch_one(sql).await;
    found.unwrap_or_else(|error| panic!("{query}: {error}"))
}
