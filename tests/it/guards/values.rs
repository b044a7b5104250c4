//! Values go to PostgreSQL and come back as they were, and every type that a column has can be read.

use api::auth::permission::Permission;
use api::db::Moment;
use harness::{Server, SqlRole};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement, Value};
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn a_value_comes_back_as_it_was() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let moment = Moment::new(server.clock().now(), "test");
    let tx = server.services().db.begin(acme.owner.actor(), Permission::ContactRead, &moment).await.expect("begun");
    let (now, id) = (server.clock().now(), Uuid::from_u128(7));
    let some: Vec<Value> = vec![
        true.into(),
        (-7_i16).into(),
        (-70_000_i32).into(),
        (-7_000_000_000_i64).into(),
        0.25_f64.into(),
        "quote ' and \\, ✓".into(),
        id.into(),
        now.date_naive().into(),
        now.into(),
        json!({ "a": [1, null, "b"] }).into(),
        vec![0_u8, 255].into(),
        vec![1_i32, -1].into(),
        vec![1_i64, -1].into(),
        vec!["a".to_owned(), String::new(), "{,}".to_owned()].into(),
        Vec::<String>::new().into(),
        vec![id, Uuid::nil()].into(),
        vec![now.date_naive()].into(),
    ];
    let none = some.iter().map(Value::as_null).collect();
    for (at, value) in [some, none].concat().into_iter().enumerate() {
        // A text of its own, since a text is prepared for values of the same types.
        let sql = format!("SELECT $1 AS value, {at} AS at");
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, [value.clone()]);
        let row = tx.query_one_raw(statement).await.expect("it is asked").expect("a row");
        assert_eq!(row.try_as_proxy_row().expect("a row of ours").values["value"], value);
    }
}

#[tokio::test]
async fn every_type_of_a_column_can_be_read() {
    let server = Server::start().await;
    let types: Vec<String> = sqlx::query_scalar(
        "SELECT DISTINCT format_type(a.atttypid, NULL) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
         WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0
           AND NOT a.attisdropped AND a.atttypid <> 'tsvector'::regtype",
    )
    .fetch_all(&mut server.database().sql(SqlRole::Superuser).await)
    .await
    .expect("the catalog is read");
    assert!(types.len() > 8, "{types:?}");
    let acme = server.organization("acme").await;
    let moment = Moment::new(server.clock().now(), "test");
    let tx = server.services().db.begin(acme.owner.actor(), Permission::ContactRead, &moment).await.expect("begun");
    for ty in types {
        let statement = Statement::from_string(DbBackend::Postgres, format!("SELECT NULL::{ty} AS value"));
        let row = tx.query_one_raw(statement).await;
        row.unwrap_or_else(|error| panic!("api/src/db/pipe/column.rs: {error}")).expect("a row");
    }
    let unknown = Statement::from_string(DbBackend::Postgres, "SELECT '1.0'::numeric AS rate");
    let told = tx.query_one_raw(unknown).await.expect_err("it is not read");
    assert!(told.to_string().contains("rate: nothing reads the type numeric"), "{told}");
}
