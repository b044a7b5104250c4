//! A row in every tenant table, made from PostgreSQL's catalog: tables of later migrations too, whatever they hold.
//!
//! The rows refer to one another by every foreign key. They are made past the API, past triggers and past CHECKs, which
//! this gives up for the test's own database.

use harness::{Database, SqlRole};
use sqlx::{AssertSqlSafe, PgConnection, Row as _};
use uuid::Uuid;

/// A column that a text can stand in, and one that is a person's, or may be.
#[derive(Clone, Debug)]
pub struct Text {
    pub table: String,
    pub column: String,
    /// `text`, `text[]`, `jsonb`.
    pub ty: String,
}

/// Every column of tenant tables that texts are kept in. Not those that can't hold a name: closed sets, currencies,
/// hashes, whose row it is, and what PostgreSQL fills from others.
const TEXTS: &str = "SELECT t.relname::text AS table, a.attname::text AS column, format_type(a.atttypid, NULL) AS ty
    FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') AND NOT t.relispartition
      AND EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'f'
        AND k.confrelid = 'organizations'::regclass AND k.confdeltype = 'c')
      AND a.atttypid IN ('text'::regtype, 'text[]'::regtype, 'jsonb'::regtype, 'json'::regtype, 'varchar'::regtype,
        'varchar[]'::regtype, 'jsonb[]'::regtype, 'xml'::regtype)
      AND a.attgenerated = '' AND a.attname NOT IN ('created_by_kind', 'updated_by_kind')
      AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum]
        AND pg_get_constraintdef(k.oid) ~ '(= ANY \\(\\(?ARRAY\\[|<@ |\\^\\[0-9a-f\\]\\{64\\}\\$)')
    ORDER BY 1, 2";

/// The texts of the catalog.
pub async fn texts(sql: &mut PgConnection) -> Vec<Text> {
    let rows = sqlx::query(TEXTS).fetch_all(sql).await.expect("the catalog is read");
    rows.iter().map(|row| Text { table: row.get(0), column: row.get(1), ty: row.get(2) }).collect()
}

/// The id of an organization's row in a table.
pub fn row_id(organization: Uuid, table: &str) -> Uuid {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let half = |salt: u8| {
        let mut hasher = DefaultHasher::new();
        (organization, table, salt).hash(&mut hasher);
        hasher.finish()
    };
    Uuid::from_u64_pair(half(0), half(1))
}

/// Makes a row in every tenant table for each of the organizations, which are there. `text` gives an SQL expression of each
/// text. Answers the tables.
pub async fn fill(database: &Database, organizations: &[Uuid], text: &dyn Fn(Uuid, &Text) -> String) -> Vec<String> {
    let mut sql = database.sql(SqlRole::Superuser).await;
    let texts = texts(&mut sql).await;
    let columns: Vec<Column> = sqlx::query_as(COLUMNS).fetch_all(&mut sql).await.expect("the catalog is read");
    // CHECKs want rows that mean something; triggers and keys, rows that came one after another.
    run(
        &mut sql,
        "DO $$ DECLARE one record; BEGIN FOR one IN SELECT conrelid::regclass AS t, conname FROM pg_constraint
           WHERE contype = 'c' AND connamespace = 'public'::regnamespace AND conrelid <> 0 AND coninhcount = 0
         LOOP EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', one.t, one.conname); END LOOP; END $$;
         SET session_replication_role = replica",
    )
    .await;
    let mut tables: Vec<String> = columns.iter().map(|(table, ..)| table.clone()).collect();
    tables.dedup();
    for organization in organizations {
        for table in &tables {
            let own = columns.iter().filter(|(of, ..)| of == table);
            let (names, values): (Vec<_>, Vec<_>) = own
                .map(|column| {
                    let is_text = texts.iter().find(|text| text.table == column.0 && text.column == column.1);
                    let value =
                        is_text.map_or_else(|| value(*organization, column), |found| text(*organization, found));
                    (format!("\"{}\"", column.1), value)
                })
                .unzip();
            run(&mut sql, &format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), values.join(", "))).await;
        }
    }
    tables
}

/// Table, column, type, whether a row needs it, the table that it refers to, and a value of its closed set.
type Column = (String, String, String, bool, Option<String>, Option<String>);

/// What stands in a column that is no text.
fn value(organization: Uuid, (table, column, ty, required, target, allowed): &Column) -> String {
    match (column.as_str(), target, ty.as_str(), allowed) {
        ("organization_id", ..) => format!("'{organization}'"),
        ("id", ..) => format!("'{}'", row_id(organization, table)),
        // Nobody is their own parent.
        (_, Some(target), ..) if target == table => "NULL".to_owned(),
        (_, Some(target), ..) => format!("'{}'", row_id(organization, target)),
        ("created_by_kind" | "updated_by_kind", ..) => "'SYSTEM'".to_owned(),
        _ if !required => "NULL".to_owned(),
        (.., "text", Some(allowed)) => format!("'{allowed}'"),
        (.., "text", None) => "'0'".to_owned(),
        (.., "text[]", Some(allowed)) => format!("'{{{allowed}}}'"),
        (.., "uuid", _) => "gen_random_uuid()".to_owned(),
        (.., "character", _) => "'EUR'".to_owned(),
        (.., "boolean", _) => "false".to_owned(),
        (.., "bytea", _) => "'\\x01'".to_owned(),
        (.., "date" | "timestamp with time zone", _) => "now()".to_owned(),
        (.., "integer" | "bigint" | "smallint" | "numeric", _) => "1".to_owned(),
        (.., other, _) => panic!("{table}.{column}: say what a {other} is"),
    }
}

/// See [`Column`].
const COLUMNS: &str = "SELECT t.relname::text, a.attname::text, format_type(a.atttypid, NULL), a.attnotnull,
      (SELECT k.confrelid::regclass::text FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'f'
        AND cardinality(k.conkey) = 2 AND k.conkey[2] = a.attnum AND k.conparentid = 0 LIMIT 1),
      (SELECT (regexp_match(pg_get_constraintdef(k.oid), '''\\{?([A-Z_]+)'))[1] FROM pg_constraint k
        WHERE k.conrelid = t.oid AND k.contype = 'c' AND k.conkey = ARRAY[a.attnum]
        AND pg_get_constraintdef(k.oid) ~ '(= ANY \\(\\(?ARRAY\\[|<@ )' LIMIT 1)
    FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE t.relnamespace = 'public'::regnamespace AND t.relkind IN ('r', 'p') AND NOT t.relispartition
      AND a.attgenerated = '' AND EXISTS (SELECT FROM pg_constraint k WHERE k.conrelid = t.oid AND k.contype = 'f'
        AND k.confrelid = 'organizations'::regclass AND k.confdeltype = 'c')
    ORDER BY 1, a.attnum";

/// Runs statements.
pub async fn run(sql: &mut PgConnection, statements: &str) {
    let done = sqlx::raw_sql(AssertSqlSafe(statements.to_owned())).execute(sql).await;
    done.unwrap_or_else(|error| panic!("{error}\n{statements}"));
}
