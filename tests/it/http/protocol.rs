//! Probes, CORS, media types, request ids, introspection, keys.

use std::time::Duration;

use api::http::HttpSettings;
use axum::body::Body;
use axum::http::{HeaderValue, Method, Request, StatusCode};
use harness::{Options, Server, SqlRole};
use serde_json::json;
use sqlx::AssertSqlSafe;

use super::{post, send};

fn get(uri: &str) -> Request<Body> {
    Request::get(uri).body(Body::empty()).expect("a request")
}

#[tokio::test]
async fn probes_and_metrics_answer() {
    let server = Server::start().await;
    let router = server.router(HttpSettings::default());
    assert_eq!(send(&router, get("/healthz")).await.status, StatusCode::OK);
    assert_eq!(send(&router, get("/readyz")).await.status, StatusCode::OK);
    post(&router, json!({ "query": "{ __typename }" }).to_string()).await;
    post(&router, json!({ "query": "{ nothingLikeThis }" }).to_string()).await;
    let metrics = String::from_utf8(send(&router, get("/metrics")).await.body).expect("text");
    for line in [
        "chambers_requests_total{status=\"200\"}",
        "chambers_errors_total{code=\"BAD_USER_INPUT\"}",
        "chambers_events_pending 0",
        "chambers_events_pending_oldest_seconds 0",
        "chambers_deliveries_waiting 0",
        "chambers_mails_waiting 0",
        "chambers_timeline_years_ahead ",
    ] {
        assert!(metrics.contains(line), "{line} is missing in: {metrics}");
    }

    // Without its database the server lives, and is not ready.
    server.services().db.close().await;
    assert_eq!(send(&router, get("/healthz")).await.status, StatusCode::OK);
    assert_eq!(send(&router, get("/readyz")).await.status, StatusCode::SERVICE_UNAVAILABLE);
}

#[tokio::test]
async fn readiness_waits_for_no_connection_that_is_silent() {
    let server = Server::with(Options { tapped: true, ..Options::default() }).await;
    let router = server.router(HttpSettings::default());
    assert_eq!(send(&router, get("/readyz")).await.status, StatusCode::OK);
    server.wire().fall_silent();
    let silent = tokio::time::timeout(Duration::from_secs(20), send(&router, get("/readyz"))).await.expect("it ends");
    assert_eq!(silent.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(send(&router, get("/readyz")).await.status, StatusCode::OK, "new connections are as good as ever");
}

#[tokio::test]
async fn readiness_needs_both_roles() {
    for (role, other) in [("chambers_app", "chambers_job"), ("chambers_job", "chambers_app")] {
        let server = Server::start().await;
        let router = server.router(HttpSettings::default());
        assert_eq!(send(&router, get("/readyz")).await.status, StatusCode::OK);
        let mut superuser = server.database().sql(SqlRole::Superuser).await;
        let name = &server.database().name;
        let shut = format!("REVOKE CONNECT ON DATABASE \"{name}\" FROM {role}");
        sqlx::raw_sql(AssertSqlSafe(shut)).execute(&mut superuser).await.expect("revoked");
        sqlx::query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1 AND datname = $2")
            .bind(role)
            .bind(name)
            .execute(&mut superuser)
            .await
            .expect("ended");
        let reply = send(&router, get("/readyz")).await;
        assert_eq!(reply.status, StatusCode::SERVICE_UNAVAILABLE, "{role}");
        let said = String::from_utf8(reply.body).expect("text");
        assert!(said.contains(role) && !said.contains(other), "{said}");
    }
}

#[tokio::test]
async fn a_worker_is_watched_and_answers_nothing_else() {
    let server = Server::start().await;
    let router = api::http::watched(server.services().clone());
    for (path, status) in [
        ("/healthz", StatusCode::OK),
        ("/readyz", StatusCode::OK),
        ("/metrics", StatusCode::OK),
        ("/graphql", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(send(&router, get(path)).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn only_listed_origins_may_call_from_a_browser() {
    let server = Server::start().await;
    let settings =
        HttpSettings { cors_origins: vec![HeaderValue::from_static("https://app.test")], ..HttpSettings::default() };
    let router = server.router(settings);
    for (origin, allowed) in [("https://app.test", true), ("https://evil.test", false)] {
        let preflight = Request::builder()
            .method(Method::OPTIONS)
            .uri("/graphql")
            .header("origin", origin)
            .header("access-control-request-method", "POST")
            .header("access-control-request-headers", "authorization,content-type")
            .body(Body::empty())
            .expect("a request");
        let reply = send(&router, preflight).await;
        let answer = reply.headers.get("access-control-allow-origin").map(|value| value.to_str().expect("text"));
        assert_eq!(answer, allowed.then_some(origin));
        assert!(reply.headers.get("access-control-allow-credentials").is_none(), "no cookie ever counts");
    }
}

#[tokio::test]
async fn a_bad_token_is_unauthenticated_and_every_answer_has_its_request_id() {
    let server = Server::start().await;
    let router = server.router(HttpSettings::default());
    let request = Request::post("/graphql")
        .header("content-type", "application/json")
        .header("authorization", "Bearer nonsense")
        .body(Body::from(json!({ "query": "{ contacts { totalCount } }" }).to_string()))
        .expect("a request");
    let reply = send(&router, request).await;
    assert_eq!((reply.status, reply.error().0.as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
    let id = reply.headers["x-request-id"].to_str().expect("text").to_owned();
    assert_eq!(reply.json()["errors"][0]["extensions"]["requestId"], id.as_str());

    let other = post(&router, json!({ "query": "{ contacts { totalCount } }" }).to_string()).await;
    assert_eq!(other.error().0, "UNAUTHENTICATED");
    assert_ne!(other.headers["x-request-id"].to_str().expect("text"), id);
}

#[tokio::test]
async fn introspection_follows_the_setting() {
    let server = Server::start().await;
    let ask = json!({ "query": "{ __schema { queryType { name } } }" }).to_string();
    let open = server.router(HttpSettings { introspection: true, ..HttpSettings::default() });
    assert_eq!(post(&open, ask.clone()).await.json()["data"]["__schema"]["queryType"]["name"], "Query");
    let closed = server.router(HttpSettings::default());
    assert!(post(&closed, ask).await.json()["data"]["__schema"].is_null());
}

#[tokio::test]
async fn the_media_type_of_graphql_over_http_decides_the_status_of_a_bad_document() {
    let server = Server::start().await;
    let router = server.router(HttpSettings::default());
    let body = json!({ "query": "{ nothingLikeThis }" }).to_string();
    let plain = post(&router, body.clone()).await;
    assert_eq!((plain.status, plain.error().0.as_str()), (StatusCode::OK, "BAD_USER_INPUT"));
    assert!(plain.headers["content-type"].to_str().expect("text").starts_with("application/json"));
    let request = Request::post("/graphql")
        .header("content-type", "application/json")
        .header("accept", "application/graphql-response+json")
        .body(Body::from(body))
        .expect("a request");
    let modern = send(&router, request).await;
    assert_eq!(modern.status, StatusCode::BAD_REQUEST);
    assert!(modern.headers["content-type"].to_str().expect("text").starts_with("application/graphql-response+json"));
}

#[tokio::test]
async fn our_public_key_is_published_and_nothing_secret_with_it() {
    let server = Server::start().await;
    let keys = send(&server.router(HttpSettings::default()), get("/.well-known/jwks.json")).await.json();
    let key = &keys["keys"][0];
    assert_eq!(
        (key["kty"].as_str(), key["crv"].as_str(), key["alg"].as_str()),
        (Some("OKP"), Some("Ed25519"), Some("EdDSA"))
    );
    assert!(key["kid"].is_string() && key["x"].is_string());
    assert!(key.get("d").is_none(), "the private part stays here");
}
