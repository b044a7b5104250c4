//! However a transaction ends, nothing of it is left to whoever has its connection next.

use std::time::{Duration, Instant};

use api::auth::permission::Permission;
use api::db::{Moment, OrgTx};
use harness::{Options, Org, Server, SqlRole};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::json;
use sqlx::{Connection as _, PgConnection};

/// A server with a single connection for each role, a firm with a contact, and another firm.
struct Stage {
    server: Server,
    acme: Org,
    other: Org,
    contact: String,
}

impl Stage {
    async fn new() -> Self {
        let server = Server::with(Options { connections: 1, ..Options::default() }).await;
        let (acme, other) = (server.organization("acme").await, server.organization("other").await);
        let made = acme.owner.run("createContact", "contact { id }", json!({ "name": "Ada" })).await;
        let contact = made.text("/createContact/contact/id").to_owned();
        Self { server, acme, other, contact }
    }

    fn moment(&self) -> Moment {
        Moment::new(self.server.clock().now(), "test")
    }

    async fn begin(&self, moment: &Moment) -> OrgTx {
        self.begin_as(&self.acme, moment).await
    }

    async fn begin_as(&self, org: &Org, moment: &Moment) -> OrgTx {
        let begun = self.server.services().db.begin(org.owner.actor(), Permission::ContactWrite, moment);
        begun.await.expect("a transaction")
    }

    /// Whoever comes next is in a transaction of its own, and each firm finds what is its own.
    async fn expect(&self, name: &str) {
        let next = self.begin_as(&self.other, &self.moment()).await;
        let fresh = sql("SELECT pg_current_xact_id_if_assigned() IS NULL AS fresh");
        let fresh = next.query_one_raw(fresh).await.expect("it is asked").expect("a row");
        assert!(fresh.try_get::<bool>("", "fresh").expect("a truth"), "a transaction was left open");
        next.rollback().await;
        for (org, names) in
            [(&self.other, json!([])), (&self.acme, json!([{ "name": name }])), (&self.other, json!([]))]
        {
            let found = org.owner.query("{ contacts(first: 5) { nodes { name } } }", json!({})).await;
            assert_eq!(found.at("/contacts/nodes"), &names, "{}", org.slug);
        }
    }
}

const RENAME: &str = "UPDATE contacts SET name = 'Bea'";
const FAIL: &str = "SELECT 1 / 0";

fn sql(text: &str) -> Statement {
    Statement::from_string(DbBackend::Postgres, text)
}

#[tokio::test]
async fn what_is_not_committed_is_undone() {
    let stage = Stage::new().await;
    for how in ["dropped", "rolled back"] {
        let tx = stage.begin(&stage.moment()).await;
        assert_eq!(tx.execute_raw(sql(RENAME)).await.expect("renamed").rows_affected(), 1);
        if how == "rolled back" {
            tx.rollback().await;
        }
        drop(tx);
        stage.expect("Ada").await;
    }
    let tx = stage.begin(&stage.moment()).await;
    tx.execute_raw(sql(RENAME)).await.expect("renamed");
    tx.commit().await.expect("durable");
    tx.execute_raw(sql(RENAME)).await.expect_err("it has ended");
    stage.expect("Bea").await;
}

#[tokio::test]
async fn after_a_failure_nothing_more_is_done() {
    let stage = Stage::new().await;
    let tx = stage.begin(&stage.moment()).await;
    tx.execute_raw(sql(RENAME)).await.expect("renamed");
    let first = tx.query_one_raw(sql(FAIL)).await.expect_err("it fails").to_string();
    assert!(first.contains("division by zero"), "{first}");
    assert_eq!(tx.execute_raw(sql(RENAME)).await.expect_err("refused").to_string(), first);
    let told = format!("{:?}", tx.commit().await.expect_err("nothing is committed"));
    assert!(told.contains("division by zero"), "{told}");
    stage.expect("Ada").await;
}

#[tokio::test]
async fn an_attempt_that_fails_undoes_itself_alone() {
    let stage = Stage::new().await;
    let tx = stage.begin(&stage.moment()).await;
    for name in ["Cleo", "Dora"] {
        let rename = format!("UPDATE contacts SET name = '{name}'");
        tx.attempt(async { Ok(tx.execute_raw(sql(&rename)).await.map(drop)?) }).await.expect("it goes well");
        let failed = tx.attempt(async {
            tx.execute_raw(sql(RENAME)).await?;
            Ok(tx.execute_raw(sql(FAIL)).await.map(drop)?)
        });
        failed.await.expect_err("it fails");
    }
    // Prepared when the last attempt has failed, and nothing was sent since.
    let row = tx.query_one_raw(sql("SELECT name FROM contacts")).await.expect("it goes on").expect("a contact");
    assert_eq!(row.try_get::<String>("", "name").expect("a name"), "Dora");
    tx.attempt(async { Ok(tx.execute_raw(sql(FAIL)).await.map(drop)?) }).await.expect_err("it fails");
    tx.commit().await.expect("durable");
    stage.expect("Dora").await;
}

#[tokio::test]
async fn after_its_time_nothing_is_committed() {
    let stage = Stage::new().await;
    let tx = stage.begin(&Moment { deadline: Some(Instant::now()), ..stage.moment() }).await;
    tx.execute_raw(sql(RENAME)).await.expect_err("too late");
    tx.commit().await.expect_err("too late");
    stage.expect("Ada").await;
}

#[tokio::test]
async fn a_transaction_whose_connection_is_lost_is_not_told_as_done() {
    let stage = Stage::new().await;
    let tx = stage.begin(&stage.moment()).await;
    tx.execute_raw(sql(RENAME)).await.expect("renamed");
    end_connections(&mut stage.server.database().sql(SqlRole::Superuser).await).await;
    let told = format!("{:?}", tx.commit().await.expect_err("nobody knows"));
    assert!(told.contains("Unavailable"), "{told}");
    drop(tx);
    stage.expect("Ada").await;
}

#[tokio::test]
async fn a_restart_between_transactions_does_not_show() {
    let stage = Stage::new().await;
    let mut superuser = stage.server.database().sql(SqlRole::Superuser).await;
    for name in ["Eve", "Fay"] {
        end_connections(&mut superuser).await;
        let input = json!({ "id": stage.contact, "name": name });
        stage.acme.owner.run("updateContact", "contact { id }", input).await.done("updateContact");
        stage.expect(name).await;
    }
}

/// The end of a read is left to the next one on its connection; and if nobody comes, it ends in a moment.
#[tokio::test]
async fn a_read_is_not_left_open() {
    let stage = Stage::new().await;
    let mut superuser = stage.server.database().sql(SqlRole::Superuser).await;
    // By async-graphql, and then from the plan that is kept of it.
    for _ in 0..2 {
        stage.expect("Ada").await;
        until(&mut superuser, "state = 'idle' AND query LIKE 'ROLLBACK%'").await;
    }
}

/// A record that is not there costs no connection, though its lists are asked for together with it.
#[tokio::test]
async fn a_record_that_is_not_there_keeps_the_connection() {
    let stage = Stage::new().await;
    let mut superuser = stage.server.database().sql(SqlRole::Superuser).await;
    let company = stage.acme.client_company("Looms").await;
    let query = "query($id: ID!) { clientCompany(id: $id) { name contacts(first: 2) { totalCount nodes { name } } } }";
    // By async-graphql, and then from the plan that is kept of it.
    for _ in 0..2 {
        let found = stage.acme.owner.query(query, json!({ "id": company })).await;
        assert_eq!(found.at("/clientCompany/name"), "Looms");
    }
    let before = connections(&mut superuser).await;
    let none = stage.acme.owner.query(query, json!({ "id": "client_company_01h455vb4pex5vsknk084sn02q" })).await;
    assert!(none.at("/clientCompany").is_null());
    // A connection that was given up would be missed now, and another opened.
    stage.acme.owner.query(query, json!({ "id": company })).await.data();
    assert_eq!(connections(&mut superuser).await, before);
}

#[tokio::test]
async fn a_mutation_that_is_given_up_while_it_waits_leaves_nothing_behind() {
    let stage = Stage::new().await;
    let mut holding = stage.server.database().sql(SqlRole::Superuser).await;
    let mut watching = stage.server.database().sql(SqlRole::Superuser).await;
    let mut holder = holding.begin().await.expect("a transaction");
    sqlx::query("SELECT 1 FROM contacts FOR UPDATE").execute(&mut *holder).await.expect("locked");

    let update = stage.acme.owner.run("updateContact", "contact { id }", json!({ "id": stage.contact, "name": "Bea" }));
    tokio::select! {
        answer = update => panic!("it waits for the lock: {answer}"),
        () = until(&mut watching, "wait_event_type = 'Lock'") => {}
    }
    // Whoever comes next doesn't wait for that lock, too.
    stage.expect("Ada").await;
    holder.rollback().await.expect("released");
    until(
        &mut watching,
        "NOT EXISTS (SELECT FROM pg_locks l JOIN pg_class c ON c.oid = l.relation WHERE c.relname = 'contacts')",
    )
    .await;
    stage.expect("Ada").await;
}

/// Waits until something holds of a connection of the app role.
async fn until(superuser: &mut PgConnection, what: &'static str) {
    let sql = format!(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename = 'chambers_app' AND {what}"
    );
    let begun = Instant::now();
    loop {
        assert!(begun.elapsed() < Duration::from_mins(1), "it never came that {what}");
        let found: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(sql.as_str()))
            .fetch_one(&mut *superuser)
            .await
            .expect("the activity");
        if found > 0 {
            return;
        }
        // Whoever asks again at once keeps PostgreSQL from what is waited for.
        sqlx::query("SELECT pg_sleep(0.01)").execute(&mut *superuser).await.expect("a pause");
    }
}

/// The processes of the app role's connections.
async fn connections(superuser: &mut PgConnection) -> Vec<i32> {
    let pids = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename = 'chambers_app' \
                ORDER BY pid";
    sqlx::query_scalar(pids).fetch_all(superuser).await.expect("the activity")
}

async fn end_connections(superuser: &mut PgConnection) {
    let ended: Vec<bool> = sqlx::query_scalar(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND usename IN ('chambers_app', 'chambers_job')",
    )
    .fetch_all(superuser)
    .await
    .expect("they are ended");
    assert!(ended.iter().any(|ended| *ended), "there was none");
}
