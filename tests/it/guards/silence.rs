//! A connection to PostgreSQL that is lost without a word (a failover, packets that go nowhere) holds up what is on it
//! for a bounded time, and nobody who comes later.

use std::time::Duration;

use api::auth::permission::Permission;
use api::db::Moment;
use api::error::{Error, Fault, Result};
use api::http::HttpSettings;
use api::outbox::relay;
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use harness::{Options, Server};
use sea_orm::{ConnectionTrait as _, DbBackend, Statement};
use serde_json::json;

use crate::http::{Reply, send};
use crate::identity::someone;

/// As short as the server's own limit is long: the point is that there is one.
const BRIEF: Duration = Duration::from_millis(200);
/// Whatever takes longer waits for ever.
const LONG: Duration = Duration::from_secs(20);

/// A server with a single connection for each role, which can fall silent.
async fn server() -> Server {
    Server::with(Options { connections: 1, tapped: true, ..Options::default() }).await
}

fn moment(server: &Server) -> Moment {
    Moment::new(server.clock().now(), "test")
}

fn in_time<T>(work: impl Future<Output = T>) -> impl Future<Output = T> {
    let work = Box::pin(work);
    async move { tokio::time::timeout(LONG, work).await.expect("it ends") }
}

#[tokio::test]
async fn a_transaction_on_a_silent_connection_ends_and_the_next_one_has_another() {
    let server = server().await;
    let acme = server.organization("acme").await;
    let one = || Statement::from_string(DbBackend::Postgres, "SELECT 1");
    for part in ["its first statement", "a later statement", "its end"] {
        let found = acme.owner.query("{ contacts(first: 5) { totalCount } }", json!({}));
        assert_eq!(in_time(found).await.at("/contacts/totalCount"), &json!(0), "{part}");

        let moment = moment(&server).impatient(BRIEF);
        let begun = server.services().db.begin(acme.owner.actor(), Permission::ContactWrite, &moment);
        let tx = begun.await.expect("a transaction");
        if part != "its first statement" {
            tx.execute_raw(one()).await.expect("it is answered");
        }
        server.wire().fall_silent();
        let outcome: Result<()> = in_time(async {
            if part == "its end" {
                return tx.commit().await;
            }
            Ok(tx.execute_raw(one()).await.map(drop)?)
        })
        .await;
        assert!(matches!(outcome, Err(Error::Fault(Fault::Unavailable))), "{part}: {outcome:?}");
        // Nothing leads back, not even to a savepoint.
        let after = in_time(tx.attempt(async { Ok(tx.execute_raw(one()).await.map(drop)?) })).await;
        assert!(after.is_err(), "{part}");
    }
    let found = acme.owner.query("{ contacts(first: 5) { totalCount } }", json!({}));
    assert_eq!(in_time(found).await.at("/contacts/totalCount"), &json!(0));
}

#[tokio::test]
async fn a_turn_on_a_silent_connection_ends_and_the_next_one_goes_on() {
    let server = server().await;
    server.organization("acme").await;
    server.relay().await;
    server.wire().fall_silent();
    let moment = moment(&server).impatient(BRIEF);
    let turn = in_time(relay::turn(server.services(), &moment)).await;
    assert!(matches!(turn, Err(Error::Fault(Fault::Unavailable))), "{turn:?}");
    in_time(relay::turn(server.services(), &moment)).await.expect("on another connection");
}

const KNOWN: &str = "{ contacts(first: 5) { totalCount } }";
const UNKNOWN: &str = "{ deals(first: 5) { totalCount } }";

#[tokio::test]
async fn a_request_on_a_silent_connection_locks_nobody_out() {
    let server = server().await;
    let token = someone(&server, "ada@example.test").await.access;
    let router = server.router(HttpSettings { deadline: Duration::from_millis(1500), ..HttpSettings::default() });
    assert_eq!(in_time(ask(&router, &token, KNOWN)).await.status, 200);
    for (where_it_waits, document, waiting) in [
        ("a plan", KNOWN, 1),
        ("async-graphql", UNKNOWN, 1),
        // The next one finds out who asks, and then that the app role's connection is silent, too.
        ("the look-up of who asks", KNOWN, 2),
    ] {
        if waiting == 2 {
            server.clock().advance(chrono::Duration::seconds(2));
        }
        server.wire().fall_silent();
        for _ in 0..waiting {
            let told = in_time(ask(&router, &token, document)).await.error().0;
            assert!(["TIMEOUT", "UNAVAILABLE"].contains(&told.as_str()), "{where_it_waits}: {told}");
        }
        let next = in_time(ask(&router, &token, document)).await;
        assert_eq!(next.status, 200, "{where_it_waits}: {}", next.json());
    }
}

async fn ask(router: &Router, token: &str, document: &str) -> Reply {
    let request = Request::post("/graphql")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::from(json!({ "query": document }).to_string()));
    send(router, request.expect("a request")).await
}
