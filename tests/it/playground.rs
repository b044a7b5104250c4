//! What `GET /graphql` and the addresses below it answer. How the page behaves is `tests/e2e/playground`'s to test.
//!
//! These need a build that has the playground in it, which is one with Node.js (see `api/build.rs`).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use api::http::playground::{DevelopmentToken, PlaygroundConfig, routes};
use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Request, StatusCode},
    routing::post,
};
use serde_json::{Value, json};
use tower::ServiceExt;

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

fn development() -> PlaygroundConfig {
    PlaygroundConfig {
        enabled: true,
        endpoint: "/graphql".to_owned(),
        subscription_endpoint: None,
        development_token: Some(always("a-token")),
    }
}

/// The same token for each load.
fn always(token: &'static str) -> DevelopmentToken {
    Arc::new(move || Box::pin(async move { Some(token.to_owned()) }))
}

/// The playground beside a POST route, as the server has it.
fn server(config: PlaygroundConfig) -> Router {
    Router::new().route("/graphql", post(|| async { "executed" })).merge(routes(config))
}

async fn request(config: PlaygroundConfig, method: &str, address: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::builder().method(method).uri(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = server(config).oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap().to_vec();
    Answer { status: parts.status, headers: parts.headers, body }
}

async fn get(address: &str, headers: &[(&str, &str)]) -> Answer {
    request(development(), "GET", address, headers).await
}

/// The page's own script.
async fn script() -> String {
    let page = get("/graphql", &[]).await;
    let html = page.text();
    let start = html.find("/graphql/assets/index-").expect("the page names its script; was it built with Node.js?");
    html[start..].split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn get_serves_the_page_and_executes_nothing() {
    let page = get("/graphql?query=mutation%20M%7B__typename%7D", &[("accept", "application/json")]).await;
    assert_eq!((page.status, page.header("content-type")), (StatusCode::OK, "text/html; charset=utf-8"));
    assert!(page.text().contains("<div id=\"playground\">"));
}

#[tokio::test]
async fn post_stays_with_the_other_route() {
    let executed = request(development(), "POST", "/graphql", &[]).await;
    assert_eq!(executed.text(), "executed");
    assert_eq!(executed.header("content-security-policy"), "");
}

#[tokio::test]
async fn every_answer_carries_the_policy() {
    let script = script().await;
    for address in ["/graphql", "/graphql/playground.json", script.as_str(), "/graphql/assets/missing.js"] {
        let answer = get(address, &[]).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; script-src 'self';"), "{address}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{address}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{address}");
    }
}

#[tokio::test]
async fn the_page_holds_nothing_inline_and_no_other_host() {
    let page = get("/graphql", &[]).await;
    assert!(!page.text().contains("http"), "{}", page.text());
    for tag in page.text().split("<script").skip(1) {
        assert!(tag.contains(" src=\"/graphql/assets/") && tag.contains("></script>"), "{tag}");
    }
}

#[tokio::test]
async fn a_known_page_is_not_sent_again() {
    let page = get("/graphql", &[]).await;
    let again = get("/graphql", &[("if-none-match", page.header("etag"))]).await;
    assert_eq!((again.status, again.body.len()), (StatusCode::NOT_MODIFIED, 0));
}

#[tokio::test]
async fn assets_are_compressed_as_the_client_can_read_them() {
    let script = script().await;
    let cases = [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("br;q=0, *", "gzip"),
        ("BR", "br"),
        ("*", "br"),
    ];
    for (accepted, coding) in cases {
        let answer = get(&script, &[("accept-encoding", accepted)]).await;
        assert_eq!((answer.status, answer.header("content-encoding")), (StatusCode::OK, coding), "{accepted}");
        assert_eq!(answer.header("content-type"), "text/javascript; charset=utf-8");
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
        assert_eq!(answer.header("vary"), "accept-encoding");
    }
    assert_eq!(get(&script, &[]).await.header("content-encoding"), "gzip");
    assert_eq!(get(&script, &[("accept-encoding", "identity")]).await.status, StatusCode::NOT_ACCEPTABLE);
}

#[tokio::test]
async fn the_token_is_given_in_development_only() {
    let host = [("host", "localhost:8080")];
    let given = get("/graphql/playground.json", &host).await;
    assert_eq!(given.json(), json!({ "endpoint": "/graphql", "developmentToken": "a-token" }));
    assert_eq!(given.header("cache-control"), "no-store");

    let production = PlaygroundConfig { development_token: None, ..development() };
    let withheld = request(production, "GET", "/graphql/playground.json", &host).await;
    assert_eq!(withheld.json(), json!({ "endpoint": "/graphql" }));
}

#[tokio::test]
async fn each_load_has_a_token_made_for_it() {
    let loads = Arc::new(AtomicU32::new(0));
    let counted = loads.clone();
    let numbered: DevelopmentToken = Arc::new(move || {
        let load = counted.fetch_add(1, Ordering::Relaxed);
        Box::pin(async move { Some(format!("token-{load}")) })
    });
    let config = PlaygroundConfig { development_token: Some(numbered), ..development() };
    for expected in ["token-0", "token-1"] {
        let host = [("host", "localhost:8080")];
        let given = request(config.clone(), "GET", "/graphql/playground.json", &host).await;
        assert_eq!(given.json()["developmentToken"], expected);
    }
    request(config, "GET", "/graphql/playground.json", &[("host", "attacker.example")]).await;
    assert_eq!(loads.load(Ordering::Relaxed), 2, "none is made for who may not have it");
}

#[tokio::test]
async fn the_token_is_not_given_to_a_name_that_can_be_rebound() {
    for host in ["localhost", "app.localhost:8080", "127.0.0.1:8080", "[::1]:8080", "192.168.0.7"] {
        let answer = get("/graphql/playground.json", &[("host", host)]).await;
        assert_eq!(answer.json()["developmentToken"], "a-token", "{host}");
    }
    for host in ["attacker.example:8080", "localhost.attacker.example", "127.0.0.1.attacker.example", ""] {
        let answer = get("/graphql/playground.json", &[("host", host)]).await;
        assert_eq!(answer.json()["developmentToken"], Value::Null, "{host}");
    }
}

#[tokio::test]
async fn a_disabled_playground_is_not_found() {
    let script = script().await;
    for address in ["/graphql", "/graphql/playground.json", script.as_str()] {
        let config = PlaygroundConfig { enabled: false, ..development() };
        assert_eq!(request(config, "GET", address, &[]).await.status, StatusCode::NOT_FOUND, "{address}");
    }
    let config = PlaygroundConfig { enabled: false, ..development() };
    assert_eq!(request(config, "POST", "/graphql", &[]).await.text(), "executed");
}
