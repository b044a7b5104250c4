//! Workers die, and several run: every step is done once.

use std::sync::Arc;

use api::auth::actor::Actor;
use api::db::OrgTx;
use api::error::Result;
use api::repo::find::Rows;
use api::services::Services;
use api::workflow::graphql::hands::SchemaHands;
use api::workflow::hands::Hands;
use api::workflow::rules::deed::Call;
use chrono::Duration;
use harness::{Options, Server, SqlRole};
use sea_orm_migration::async_trait::async_trait;
use serde_json::{Value, json};
use sqlx::{Connection as _, PgConnection};
use uuid::Uuid;

use super::{Stage, told};

#[tokio::test]
async fn a_run_whose_worker_died_between_two_steps_is_taken_over_behind_the_first() {
    let stage = Stage::new().await;
    let actions = json!([{ "createContact": { "name": "Once" } }, { "changeState": { "action": "winDeal" } }]);
    stage.rule("deal.created", actions).await;
    let deal = stage.deal("Loom").await;
    stage.server.relay().await;

    // The worker is killed while its second step waits for the deal.
    let mut holding = stage.server.database().sql(SqlRole::Superuser).await;
    let mut watching = stage.server.database().sql(SqlRole::Superuser).await;
    let mut holder = holding.begin().await.expect("a transaction");
    sqlx::query("SELECT 1 FROM deals FOR UPDATE").execute(&mut *holder).await.expect("locked");
    tokio::select! {
        done = stage.turn() => panic!("it waits for the lock: {done}"),
        () = until(&mut watching, WAITS_FOR_A_LOCK) => {}
    }
    holder.rollback().await.expect("released");
    until(&mut watching, HOLDS_NO_RUN).await;
    let run = stage.run().await;
    assert_eq!((told(&run).0, run["steps"].as_array().map(Vec::len)), ("QUEUED", Some(1)));

    assert_eq!(stage.turn().await, 0, "it is still the dead worker's");
    stage.server.clock().advance(Duration::minutes(6));
    stage.settle().await;
    let run = stage.run().await;
    assert_eq!((told(&run), &run["attemptCount"]), (("SUCCEEDED", ""), &json!(2)));
    assert_eq!((stage.contacts().await, stage.stage_of(&deal).await), (vec!["Once".to_owned()], "WON".to_owned()));
    let won: i64 = sqlx::query_scalar("SELECT count(*) FROM outbox_events WHERE type = 'deal.won'")
        .fetch_one(stage.server.database().maintenance())
        .await
        .expect("a count");
    assert_eq!(won, 1);
}

const WAITS_FOR_A_LOCK: &str = "SELECT EXISTS (SELECT FROM pg_stat_activity \
    WHERE datname = current_database() AND usename = 'chambers_app' AND wait_event_type = 'Lock')";
const HOLDS_NO_RUN: &str = "SELECT NOT EXISTS (SELECT FROM pg_locks JOIN pg_class ON pg_class.oid = relation \
    WHERE relname = 'workflow_runs' AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))";

/// Waits until something holds.
async fn until(superuser: &mut PgConnection, what: &'static str) {
    while !sqlx::query_scalar::<_, bool>(what).fetch_one(&mut *superuser).await.expect("it is asked") {
        // Whoever asks again at once keeps PostgreSQL from what is waited for.
        sqlx::query("SELECT pg_sleep(0.01)").execute(&mut *superuser).await.expect("a pause");
    }
}

#[tokio::test]
async fn a_run_that_is_broken_off_each_time_is_given_up() {
    let stage = Stage::new().await;
    stage.rule("deal.created", json!([{ "createContact": { "name": "Ada" } }])).await;
    stage.deal("Loom").await;
    stage.server.relay().await;
    let killed = "UPDATE workflow_runs SET attempts = 5";
    sqlx::query(killed).execute(stage.server.database().maintenance()).await.expect("five workers died");
    stage.settle().await;
    assert_eq!(told(&stage.run().await), ("DEAD", "Each attempt was broken off before it ended."));
    assert!(stage.contacts().await.is_empty());
}

#[tokio::test]
async fn of_two_workers_each_run_is_ones() {
    let stage = Stage::new().await;
    stage.rule("deal.created", json!([{ "createContact": { "name": "{{subject.name}}" } }])).await;
    let names: Vec<_> = (10..30).map(|n| format!("Deal {n}")).collect();
    for name in &names {
        stage.deal(name).await;
    }
    stage.server.relay().await;
    let mut taken_up = 0;
    while taken_up < names.len() {
        let (first, second) = tokio::join!(stage.turn(), stage.turn());
        assert!(first + second > 0, "{taken_up} were run, and nothing more is due");
        taken_up += first + second;
    }
    assert_eq!(taken_up, names.len());
    assert_eq!(stage.contacts().await, names);
    assert!(stage.runs().await.iter().all(|run| told(run).0 == "SUCCEEDED" && run["attemptCount"] == 1));
}

#[tokio::test]
async fn an_event_that_is_passed_on_twice_queues_a_rule_once() {
    let stage = Stage::new().await;
    stage.rule("deal.created", json!([{ "createContact": { "name": "Ada" } }])).await;
    stage.deal("Loom").await;
    stage.settle().await;
    let again = "UPDATE outbox_events SET status = 'PENDING', sequence = NULL WHERE type = 'deal.created'";
    sqlx::query(again).execute(stage.server.database().maintenance()).await.expect("it is pending again");
    stage.settle().await;
    assert_eq!((stage.runs().await.len(), stage.contacts().await.len()), (1, 1));
}

/// Hands that fail for one name by a defect of ours.
struct Clumsy;

#[async_trait]
impl Hands for Clumsy {
    fn demand_sight(&self, actor: &Actor, subject: &str) -> Result<()> {
        SchemaHands.demand_sight(actor, subject)
    }

    async fn hold(&self, tx: &OrgTx, subject: &str, id: Uuid, rows: Rows, conditions: &Value) -> Result<bool> {
        SchemaHands.hold(tx, subject, id, rows, conditions).await
    }

    async fn call(&self, services: &Arc<Services>, tx: &OrgTx, call: &Call) -> Result<Vec<String>> {
        assert_ne!(call.input["name"], "Eve", "a defect, as this test wants it");
        SchemaHands.call(services, tx, call).await
    }
}

#[tokio::test]
async fn a_defect_in_one_run_is_no_matter_of_others() {
    let stage = Stage::on(Server::with(Options { hands: Arc::new(Clumsy), ..Options::default() }).await).await;
    for name in ["Eve", "Ada"] {
        stage.rule("deal.created", json!([{ "createContact": { "name": name } }])).await;
    }
    stage.deal("Loom").await;
    stage.settle().await;
    assert_eq!(stage.contacts().await, ["Ada"]);
    let mut statuses: Vec<_> = stage.runs().await.iter().map(|run| told(run).0.to_owned()).collect();
    statuses.sort();
    assert_eq!(statuses, ["QUEUED", "SUCCEEDED"], "the other one is tried again when its lease is over");
}
