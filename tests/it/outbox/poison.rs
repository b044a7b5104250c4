//! What can't be passed on is given up after five attempts, holds up nothing else, and can be replayed.

use api::auth::permission::Permission;
use chrono::Duration;
use entity::identity::organization_member::Role;
use harness::{Org, Server, SqlRole};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Executor as _};

use super::{bare, events, feed, gapless, numbers, one_turn, pass_on, rename};

/// Makes PostgreSQL refuse to number the event of a contact's first version.
async fn poison(server: &Server, contact: &str) {
    let trigger = format!(
        "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'Ada Lovelace'; END $$; \
         CREATE TRIGGER poison BEFORE UPDATE ON outbox_events FOR EACH ROW \
           WHEN (NEW.status = 'DISPATCHED' AND NEW.subject_version = 1 AND NEW.subject_id = '{}') EXECUTE FUNCTION poison()",
        bare(contact)
    );
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    sqlx::raw_sql(AssertSqlSafe(trigger)).execute(&mut sql).await.expect("the superuser may");
}

async fn cure(server: &Server) {
    let drop = "DROP TRIGGER poison ON outbox_events";
    server.database().sql(SqlRole::Superuser).await.execute(drop).await.expect("the superuser may");
}

/// Tries as often as it is tried.
async fn give_up(server: &Server) {
    for _ in 0..5 {
        one_turn(server).await;
        server.clock().advance(Duration::minutes(2));
    }
}

/// The firm's dead letters.
async fn letters(org: &Org) -> Vec<Value> {
    let document = "{ deadLetters(filter: { consumer: { eq: RELAY } }) { nodes { \
        consumer eventType attemptCount reason replayedAt event { id type sequence subjectId } } } }";
    let answer = org.owner.query(document, json!({})).await;
    answer.at("/deadLetters/nodes").as_array().expect("a list").clone()
}

#[tokio::test]
async fn a_poisoned_event_is_given_up_and_holds_up_nothing() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let (ada, bea) = (acme.contact("Ada").await, acme.contact("Bea").await);
    rename(&acme.owner, &ada, "Cleo").await;
    other.contact("Eve").await;
    poison(&server, &ada).await;

    assert_eq!(one_turn(&server).await, 2, "the other contact's, and the other firm's");
    assert_eq!(numbers(&server, &other).await, gapless(1));
    let told = events(&server, &acme).await;
    assert_eq!((told[0].0, told[0].1), (Some(1), bare(&bea)), "later events of the same record wait");
    assert_eq!(told[1].0, None);
    acme.contact("Dora").await;
    assert_eq!(one_turn(&server).await, 1, "what comes meanwhile goes on");
    for attempt in 2..=4 {
        server.clock().advance(Duration::minutes(2));
        assert_eq!(one_turn(&server).await, 0, "attempt {attempt}");
        assert_eq!(one_turn(&server).await, 0, "it is not tried again at once");
        assert_eq!(letters(&acme).await, Vec::<Value>::new());
    }
    server.clock().advance(Duration::minutes(2));
    assert_eq!(one_turn(&server).await, 1, "given up, and what waited for it goes on");
    let told = events(&server, &acme).await;
    assert_eq!((told[2].0, told[2].1, told[2].2), (Some(3), bare(&ada), 2));
    assert_eq!((told[3].0, told[3].3.as_str()), (None, "DEAD"));
    assert_eq!(one_turn(&server).await, 0, "nothing waits");

    let letters = letters(&acme).await;
    let [letter] = &letters[..] else { panic!("one dead letter was expected: {letters:#?}") };
    assert_eq!((&letter["eventType"], &letter["attemptCount"]), (&json!("contact.created"), &json!(5)));
    assert_eq!((&letter["event"]["subjectId"], &letter["event"]["sequence"]), (&json!(ada), &Value::Null));
    let reason = letter["reason"].as_str().expect("a reason");
    assert!(reason.contains("INTERNAL") && reason.contains("relay_test") && !reason.contains("Ada"), "{reason}");
}

#[tokio::test]
async fn what_fails_with_everything_keeps_its_pauses_whatever_comes_meanwhile() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let refuse = "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$; \
        CREATE TRIGGER poison BEFORE UPDATE ON outbox_events FOR EACH ROW \
          WHEN (NEW.status = 'DISPATCHED') EXECUTE FUNCTION poison()";
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    sqlx::raw_sql(refuse).execute(&mut sql).await.expect("the superuser may");
    // Two a second, each of which fails for the first time.
    for nth in 0..20 {
        acme.contact(&format!("Contact {nth}")).await;
        assert_eq!(one_turn(&server).await, 0);
        server.clock().advance(Duration::milliseconds(500));
    }
    let most: i32 =
        sqlx::query_scalar("SELECT max(attempts) FROM outbox_events").fetch_one(&mut sql).await.expect("it is counted");
    assert_eq!(most, 3, "the first one was tried at once, after 1 s and after 6 s");
    assert_eq!(letters(&acme).await, Vec::<Value>::new());
    cure(&server).await;
    // The third attempt's pause ends 36 s after the beginning.
    server.clock().advance(Duration::seconds(25));
    assert_eq!(pass_on(&server).await, 0);
    server.clock().advance(Duration::seconds(1));
    assert_eq!(pass_on(&server).await, 20);
    assert_eq!(numbers(&server, &acme).await, gapless(20));
}

#[tokio::test]
async fn what_was_given_up_is_replayed() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let ada = acme.contact("Ada").await;
    poison(&server, &ada).await;
    give_up(&server).await;
    acme.contact("Bea").await;
    pass_on(&server).await;
    cure(&server).await;
    let event = letters(&acme).await[0]["event"]["id"].as_str().expect("an id").to_owned();
    let replay = |consumer: &str| json!({ "eventId": event, "consumer": consumer });

    let manager = acme.member(Role::Manager).await;
    let select = "deadLetters { consumer replayedAt }";
    assert_eq!(manager.run("replayEvent", select, replay("RELAY")).await.code(), "FORBIDDEN");
    let foreign = other.owner.run("replayEvent", select, replay("RELAY")).await;
    assert_eq!(foreign.refused("replayEvent"), ("NOT_FOUND".to_owned(), "eventId".to_owned()));
    let wrong = acme.owner.run("replayEvent", select, replay("WEBHOOK")).await;
    assert_eq!(wrong.refused("replayEvent"), ("INVALID_TRANSITION".to_owned(), "consumer".to_owned()));

    let replayed = acme.owner.run("replayEvent", select, replay("RELAY")).await;
    let expected = json!([{ "consumer": "RELAY", "replayedAt": "2026-03-02T09:10:00+00:00" }]);
    assert_eq!(replayed.done("replayEvent")["deadLetters"], expected);
    assert_eq!(pass_on(&server).await, 1);
    assert_eq!(numbers(&server, &acme).await, gapless(2));
    let told = feed(&acme.owner, json!({ "after": "1" })).await;
    assert_eq!(told.text("/events/events/0/id"), event, "behind those that were passed on before it");
    let again = acme.owner.run("replayEvent", select, replay("RELAY")).await;
    assert_eq!(again.refused("replayEvent"), ("INVALID_TRANSITION".to_owned(), "consumer".to_owned()));
}

#[tokio::test]
async fn what_fails_again_is_another_dead_letter() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let ada = acme.contact("Ada").await;
    poison(&server, &ada).await;
    for round in 1..=2 {
        give_up(&server).await;
        let letters = letters(&acme).await;
        assert_eq!(letters.len(), round);
        assert_eq!(letters[0]["replayedAt"], Value::Null);
        let input = json!({ "eventId": letters[0]["event"]["id"], "consumer": "RELAY" });
        acme.owner.run("replayEvent", "deadLetters { id }", input).await.done("replayEvent");
    }
    cure(&server).await;
    assert_eq!(pass_on(&server).await, 1);
}

#[tokio::test]
async fn dead_letters_are_for_those_who_read_events() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let document = "{ deadLetters { nodes { id } } }";
    for (role, may) in [(Role::Admin, true), (Role::Manager, false), (Role::Billing, false), (Role::Viewer, false)] {
        let answer = acme.member(role).await.query(document, json!({})).await;
        assert_eq!(answer.errors().is_empty(), may, "{role:?}: {answer}");
    }
    for (scope, may) in [(Permission::EventRead, true), (Permission::WebhookManage, false)] {
        let answer = acme.api_key([scope]).await.query(document, json!({})).await;
        assert_eq!(answer.errors().is_empty(), may, "{scope:?}: {answer}");
    }
}

#[tokio::test]
async fn who_manages_a_consumer_lets_it_try_again() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    acme.contact("Ada").await;
    pass_on(&server).await;
    let event = feed(&acme.owner, json!({})).await.text("/events/events/0/id").to_owned();
    let (webhooks, workflows) = (Permission::WebhookManage, Permission::WorkflowManage);
    for (scopes, expected) in [
        (vec![webhooks], [("WEBHOOK", true), ("WORKFLOW", false), ("RELAY", false)]),
        (vec![workflows], [("WEBHOOK", false), ("WORKFLOW", true), ("RELAY", false)]),
        (vec![webhooks, workflows], [("WEBHOOK", true), ("WORKFLOW", true), ("RELAY", true)]),
        (vec![Permission::EventRead], [("WEBHOOK", false), ("WORKFLOW", false), ("RELAY", false)]),
    ] {
        let key = acme.api_key(scopes.clone()).await;
        for (consumer, may) in expected {
            let input = json!({ "eventId": event, "consumer": consumer });
            let answer = key.run("replayEvent", "deadLetters { id }", input).await;
            if may {
                let nothing = ("INVALID_TRANSITION".to_owned(), "consumer".to_owned());
                assert_eq!(answer.refused("replayEvent"), nothing, "{scopes:?}: {consumer}");
            } else {
                assert_eq!(answer.code(), "FORBIDDEN", "{scopes:?}: {consumer}");
            }
        }
    }
}
