//! What is accepted, and how everything else is answered.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use futures::stream;
use serde_json::{Value, json};

use super::{BodySettings, Rejection};

/// Reads a request whose text is not known.
async fn read(request: Request, settings: &BodySettings) -> Result<async_graphql::Request, Rejection> {
    super::read(request, settings, |_| None::<()>).await.map(|(request, _)| request)
}

fn post(content_type: &str, body: impl Into<Body>) -> Request {
    Request::builder().method("POST").uri("/graphql").header("content-type", content_type).body(body.into()).unwrap()
}

fn json_post(body: &str) -> Request {
    post("application/json", body.to_owned())
}

async fn rejected(request: Request) -> Rejection {
    read(request, &BodySettings::default()).await.unwrap_err()
}

async fn shown(rejection: Rejection) -> (StatusCode, HeaderMap, Value) {
    let (parts, body) = rejection.into_response("req_1").into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap();
    (parts.status, parts.headers, serde_json::from_slice(&body).unwrap())
}

#[tokio::test]
async fn reads_query_variables_and_operation_name() {
    let body = r#" {"query":"query A($n: Int) { a(n: $n) }", "variables":{"n":[{"x":1}]}, "operationName":"A",
        "extensions":{"persistedQuery":{"version":1}}, "else":[1]}"#;
    let request = read(post("application/json; charset=UTF-8", body), &BodySettings::default()).await.unwrap();
    assert_eq!(request.query, "query A($n: Int) { a(n: $n) }");
    assert_eq!(request.operation_name.as_deref(), Some("A"));
    assert_eq!(serde_json::to_value(&request.variables).unwrap(), json!({ "n": [{ "x": 1 }] }));
    assert!(request.extensions.is_empty());
}

#[tokio::test]
async fn null_and_missing_members_are_none() {
    for body in [r#"{"query":"{a}"}"#, r#"{"query":"{a}","variables":null,"operationName":null}"#] {
        let request = read(json_post(body), &BodySettings::default()).await.unwrap();
        assert!(request.variables.is_empty() && request.operation_name.is_none());
    }
}

#[tokio::test]
async fn only_post_runs_an_operation() {
    for method in ["GET", "PUT", "DELETE", "HEAD"] {
        let request = Request::builder().method(method).uri("/graphql?query={a}").body(Body::empty()).unwrap();
        let (status, headers, body) = shown(rejected(request).await).await;
        assert_eq!((status, &headers["allow"]), (StatusCode::METHOD_NOT_ALLOWED, &"POST".parse().unwrap()));
        assert_eq!(body["errors"][0]["extensions"], json!({ "code": "BAD_USER_INPUT", "requestId": "req_1" }));
    }
}

#[tokio::test]
async fn only_json_is_read() {
    for content_type in [
        "",
        "text/plain",
        "application/graphql",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json-patch+json",
        "application/json; charset=utf-16",
        "text/plain; application/json",
    ] {
        let rejection = rejected(post(content_type, r#"{"query":"{a}"}"#)).await;
        assert_eq!(rejection.status, StatusCode::UNSUPPORTED_MEDIA_TYPE, "{content_type}");
    }
    let mut compressed = json_post("x");
    compressed.headers_mut().insert("content-encoding", "gzip".parse().unwrap());
    assert_eq!(rejected(compressed).await.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
}

#[tokio::test]
async fn a_body_of_20_mib_is_refused_however_it_comes() {
    let mut announced = json_post("");
    announced.headers_mut().insert("content-length", (20 << 20).into());
    assert_eq!(rejected(announced).await.status, StatusCode::PAYLOAD_TOO_LARGE);

    let pieces = || stream::iter((0..20 << 4).map(|_| Ok::<_, std::io::Error>(vec![b' '; 1 << 16])));
    assert_eq!(
        rejected(post("application/json", Body::from_stream(pieces()))).await.status,
        StatusCode::PAYLOAD_TOO_LARGE
    );

    let mut lying = post("application/json", Body::from_stream(pieces()));
    lying.headers_mut().insert("content-length", 10.into());
    let (status, headers, _) = shown(rejected(lying).await).await;
    assert_eq!((status, &headers["connection"]), (StatusCode::PAYLOAD_TOO_LARGE, &"close".parse().unwrap()));
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_read() {
    let mut body = r#"{"query":"{a}"}"#.to_owned();
    let settings = BodySettings { bytes: body.len() + 10, ..BodySettings::default() };
    body.push_str(&" ".repeat(10));
    assert!(read(json_post(&body), &settings).await.is_ok());
    body.push(' ');
    assert_eq!(read(json_post(&body), &settings).await.unwrap_err().status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_body_that_never_arrives_times_out() {
    let never = Body::from_stream(stream::pending::<Result<Vec<u8>, std::io::Error>>());
    let settings = BodySettings { patience: Duration::ZERO, ..BodySettings::default() };
    let rejection = read(post("application/json", never), &settings).await.unwrap_err();
    assert_eq!((rejection.status, rejection.code), (StatusCode::REQUEST_TIMEOUT, "TIMEOUT"));
}

#[test]
fn a_slow_body_is_told_as_that_and_not_as_a_slow_answer() {
    let settings = crate::http::HttpSettings::default();
    assert!(settings.body.patience + Duration::from_secs(1) < settings.deadline, "{:?}", settings.body.patience);
}

#[tokio::test]
async fn what_is_no_graphql_request_is_named() {
    for (body, words) in [
        ("", "JSON object"),
        ("\"{a}\"", "JSON object"),
        (" [{\"query\":\"{a}\"}]", "Batches"),
        ("{}", "missing field `query`"),
        (r#"{"query":null}"#, "expected a string"),
        (r#"{"query":"{a}","variables":[1]}"#, "expected a map"),
        (r#"{"query":"{a}","operationName":1}"#, "expected a string"),
        (r#"{"query":"{a}""#, "EOF"),
        ("{\"query\":\"\u{1}\"}", "control character"),
    ] {
        let rejection = rejected(json_post(body)).await;
        assert_eq!((rejection.status, rejection.code), (StatusCode::BAD_REQUEST, "BAD_USER_INPUT"), "{body}");
        assert!(rejection.message.contains(words), "{body}: {}", rejection.message);
    }
}

#[tokio::test]
async fn the_guards_stand_before_the_parsers() {
    let deep = json!({ "query": format!("{{ a(x: {}{}) }}", "[".repeat(2_000), "]".repeat(2_000)) });
    let message = rejected(json_post(&deep.to_string())).await.message;
    assert!(message.contains("2002 levels of nested brackets"), "{message}");
    let variables = format!(r#"{{"query":"{{a}}","variables":{{"v":{}}}}}"#, "[".repeat(100_000));
    let message = rejected(json_post(&variables)).await.message;
    assert!(message.contains("nested objects and lists in its variables; at most 32"), "{message}");
}
