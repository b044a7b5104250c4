//! What is sent can't be changed, also by those who write past the API: the database refuses.

use std::borrow::Cow;

use harness::SqlRole;
use serde_json::json;
use sqlx::error::DatabaseError;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use super::offers::{Offers, line, of_kind};

/// The SQLSTATE with which a statement of `chambers_app` is refused; none if it is not.
async fn state(sql: &mut PgConnection, offers: &Offers, statement: &str) -> Option<String> {
    let mut tx = sql.begin().await.expect("a transaction begins");
    let enter = format!("SELECT app_enter('{}', 'SYSTEM', NULL)", offers.acme.id.uuid());
    sqlx::raw_sql(AssertSqlSafe(enter)).execute(&mut *tx).await.expect("the context is set");
    let done = sqlx::raw_sql(AssertSqlSafe(statement.to_owned())).execute(&mut *tx).await;
    tx.rollback().await.expect("the transaction ends");
    match done {
        Ok(done) => {
            assert!(done.rows_affected() > 0, "{statement}");
            None
        }
        Err(error) => error.as_database_error().and_then(DatabaseError::code).map(Cow::into_owned),
    }
}

#[tokio::test]
async fn every_column_that_says_something_is_frozen() {
    let offers = Offers::start().await;
    let lines = json!([line("1000"), of_kind("OPTIONAL", "200", json!({ "quantityEditable": true }))]);
    let more = json!({ "lines": lines, "introduction": "Hello", "terms": "As usual", "validUntil": "2026-04-01",
        "depositRate": "10", "paymentTermsDays": 7 });
    let id = offers.made(more).await;
    let mut sql = offers.server.database().sql(SqlRole::App).await;
    let uuid = entity::id::split(&id).expect("an id").1;
    let proposal = |change: &str| format!("UPDATE proposals SET {change} WHERE id = '{uuid}'");
    let of_line = |change: &str| format!("UPDATE proposal_lines SET {change} WHERE proposal_id = '{uuid}'");
    assert_eq!(state(&mut sql, &offers, &proposal("title = 'Else'")).await, None, "a draft is free");
    assert_eq!(state(&mut sql, &offers, &of_line("description = 'Else'")).await, None, "and so are its lines");
    offers.act("sendProposal", &id).await.done("sendProposal");
    for change in [
        "number = 'X-1'",
        "revision = 7",
        "title = 'Else'",
        "introduction = NULL",
        "terms = 'Else'",
        "currency = 'USD'",
        "valid_until = NULL",
        "deposit_rate = NULL",
        "payment_terms_days = 8",
        "billing_model = 'RETAINER'",
        "tax_rounding = 'DOCUMENT'",
        "status = 'DRAFT'",
    ] {
        assert_eq!(state(&mut sql, &offers, &proposal(change)).await.as_deref(), Some("23001"), "{change}");
    }
    let deletion = "deleted_at = now(), deletion_id = id";
    for change in ["description = 'Else'", "unit_price = 1", "tax_rate = 1", "quantity_min = 1", deletion] {
        assert_eq!(state(&mut sql, &offers, &of_line(change)).await.as_deref(), Some("23001"), "{change}");
    }
    // What the client chooses, where it stands and what it refers to is not what it says.
    let choice = "quantity = 20000, net = net + 1, total = total + 1";
    assert_eq!(state(&mut sql, &offers, &of_line(choice)).await, None);
    for change in
        ["status = 'VIEWED'", "deal_id = NULL", "external_id = 'x'", "subtotal = subtotal + 1, total = total + 1"]
    {
        assert_eq!(state(&mut sql, &offers, &proposal(change)).await, None, "{change}");
    }

    offers.act("acceptProposal", &id).await.done("acceptProposal");
    assert_eq!(state(&mut sql, &offers, &of_line(choice)).await.as_deref(), Some("23001"), "a choice is for good");
    for change in ["subtotal = subtotal + 1, total = total + 1", "status = 'DECLINED', decline_reason = 'No'"] {
        assert_eq!(state(&mut sql, &offers, &proposal(change)).await.as_deref(), Some("23001"), "{change}");
    }
}
