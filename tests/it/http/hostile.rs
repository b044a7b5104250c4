//! What a hostile document meets: a clear error, soon, and a process that lives on.

use std::time::Instant;

use api::http::HttpSettings;
use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use harness::Server;
use serde_json::json;

use super::{post, send};

async fn router() -> (Server, Router) {
    let server = Server::start().await;
    let router = server.router(HttpSettings { introspection: true, ..HttpSettings::default() });
    (server, router)
}

fn body(query: &str) -> String {
    json!({ "query": query }).to_string()
}

#[tokio::test]
async fn documents_that_explode_are_refused_before_they_are_parsed() {
    let (_server, router) = router().await;
    let nested = format!("{{ node(id: {}1{}) {{ id }} }}", "[".repeat(2000), "]".repeat(2000));
    let doubling = (0..30).fold("query { ...f0 } fragment f30 on Query { __typename }".to_owned(), |document, n| {
        format!("{document} fragment f{n} on Query {{ ...f{m} ...f{m} }}", m = n + 1)
    });
    let aliases = (0..10_000).fold("{".to_owned(), |document, n| format!("{document} a{n}: __typename")) + " }";
    let duplicates = format!("{{ {} }}", "__typename ".repeat(500));
    for (name, document) in
        [("nested", nested), ("doubling", doubling), ("aliases", aliases), ("duplicates", duplicates)]
    {
        let began = Instant::now();
        let reply = post(&router, body(&document)).await;
        let took = began.elapsed();
        assert_eq!(reply.status, StatusCode::BAD_REQUEST, "{name}");
        let (code, message) = reply.error();
        assert_eq!(code, "BAD_USER_INPUT", "{name}: {message}");
        assert!(message.chars().any(char::is_numeric), "{name} names its limit: {message}");
        // Wall time, on a machine that does other things too: ten times what the guard may take.
        assert!(took.as_millis() < 50, "{name} took {took:?}");
    }
    let alive = post(&router, body("{ __typename }")).await;
    assert_eq!(alive.json()["data"]["__typename"], "Query");
}

#[tokio::test]
async fn a_page_of_pages_of_pages_is_refused_by_its_cost() {
    let (_server, router) = router().await;
    let reply = post(
        &router,
        body("{ clientCompanies(first: 100) { nodes { contacts(first: 100) { nodes { deals(first: 100) { nodes { id } } } } } } }"),
    )
    .await;
    let (code, message) = reply.error();
    assert_eq!(code, "COST_EXCEEDED", "{message}");
    assert!(message.contains("deals"), "it names the dearest field: {message}");
    let cost = &reply.json()["extensions"]["cost"];
    assert!(cost["requested"].as_u64() > cost["limit"].as_u64(), "{cost}");
}

#[tokio::test]
async fn a_filter_of_many_conditions_is_refused_by_its_size() {
    let (_server, router) = router().await;
    let leaf = json!({ "name": { "startsWith": "A" } });
    let filter = (0..3).fold(leaf, |inner, _| json!({ "and": vec![inner; 8] }));
    let asked = "query($f: ClientCompanyFilter) { clientCompanies(filter: $f) { totalCount } }";
    let literal = filter.to_string().replace(r#""and""#, "and").replace(r#""name""#, "name");
    let literal = literal.replace(r#""startsWith""#, "startsWith");
    for sent in [
        json!({ "query": asked, "variables": { "f": filter } }),
        json!({ "query": format!("{{ clientCompanies(filter: {literal}) {{ totalCount }} }}") }),
    ] {
        let reply = post(&router, sent.to_string()).await;
        let (code, message) = reply.error();
        assert_eq!(code, "COST_EXCEEDED", "{message}");
        assert!(message.contains("has 512 conditions; at most 50 are allowed"), "{message}");
    }
}

#[tokio::test]
async fn bodies_are_bounded_and_json_and_one() {
    let (_server, router) = router().await;
    let large = post(&router, vec![b'x'; 20 * 1024 * 1024]).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(large.error().0, "BAD_USER_INPUT");

    let batch = post(&router, format!("[{0},{0}]", body("{ __typename }"))).await;
    assert_eq!(batch.status, StatusCode::BAD_REQUEST);
    assert!(batch.error().1.to_lowercase().contains("batch"), "{}", batch.error().1);

    let broken = post(&router, "{ nonsense").await;
    assert_eq!((broken.status, broken.error().0.as_str()), (StatusCode::BAD_REQUEST, "BAD_USER_INPUT"));

    let deep =
        format!("{{\"query\":\"{{__typename}}\",\"variables\":{{\"a\":{}1{}}}}}", "[".repeat(500), "]".repeat(500));
    assert_eq!(post(&router, deep).await.error().0, "BAD_USER_INPUT");
}

#[tokio::test]
async fn a_mutation_runs_by_no_other_way_than_a_post_of_json() {
    let (server, router) = router().await;
    let mutation = "mutation { createContact(input: {name: \"x\"}) { contact { id } } }";
    let encoded = mutation.replace(' ', "%20").replace('"', "%22").replace('{', "%7B").replace('}', "%7D");
    for (method, uri, kind, text) in [
        (Method::GET, format!("/graphql?query={encoded}"), None, String::new()),
        (Method::POST, "/graphql".to_owned(), Some("text/plain"), body(mutation)),
        (Method::POST, "/graphql".to_owned(), Some("application/graphql"), mutation.to_owned()),
        (Method::POST, "/graphql".to_owned(), Some("multipart/form-data; boundary=x"), body(mutation)),
        (Method::POST, "/graphql".to_owned(), None, body(mutation)),
        (Method::PUT, "/graphql".to_owned(), Some("application/json"), body(mutation)),
    ] {
        let mut request = Request::builder().method(method.clone()).uri(uri);
        if let Some(kind) = kind {
            request = request.header("content-type", kind);
        }
        let reply = send(&router, request.body(Body::from(text)).expect("a request")).await;
        assert!(reply.status.is_client_error(), "{method} {kind:?}: {}", reply.status);
    }
    let acme = server.organization("acme").await;
    let listed = acme.owner.query("{ contacts { totalCount } }", json!({})).await;
    assert_eq!(listed.at("/contacts/totalCount"), 0);
}
