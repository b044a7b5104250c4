//! What a request comes to: the same however often it was answered before, and a status that tells what to do about it.

use api::http::HttpSettings;
use api::limits::{Rate, RateSettings};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use harness::{Options, Server, SqlRole};
use serde_json::{Value, json};

use super::{Reply, post, send};
use crate::identity::{PASSWORD, someone};

async fn ask(router: &Router, token: &str, query: &str, variables: Value) -> Reply {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let request = Request::post("/graphql")
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::from(body));
    send(router, request.expect("a request")).await
}

#[tokio::test]
async fn defaults_decide_what_is_skipped_and_included() {
    let server = Server::start().await;
    let router = server.router(HttpSettings::default());
    let ada = someone(&server, "ada@example.test").await.access;
    server.bearer(&ada).run("createClientCompany", "clientCompany { id }", json!({ "name": "Looms" })).await.data();
    let list = "query($more: Boolean = true, $less: Boolean! = false) { clientCompanies {
        totalCount @include(if: $more) nodes @skip(if: $less) { name id @include(if: $less) } } }";
    let viewer = "query($more: Boolean = true, $less: Boolean! = false) { viewer {
        ...Shown @include(if: $more) permissions @include(if: $less) } } fragment Shown on Viewer { user { email } }";
    let change = "mutation($more: Boolean = true, $less: Boolean! = false) {
        createContact(input: { name: \"Grace\" }) { contact { name @include(if: $more) id @include(if: $less) } } }";
    let companies = |shown: Value| json!({ "clientCompanies": shown });
    let email = json!({ "viewer": { "user": { "email": "ada@example.test" } } });
    for (query, variables, expected) in [
        (list, json!({}), companies(json!({ "totalCount": 1, "nodes": [{ "name": "Looms" }] }))),
        (list, json!({ "more": false }), companies(json!({ "nodes": [{ "name": "Looms" }] }))),
        (list, json!({ "less": true }), companies(json!({ "totalCount": 1 }))),
        (viewer, json!({}), email),
        (viewer, json!({ "more": false }), json!({ "viewer": {} })),
        (change, json!({}), json!({ "createContact": { "contact": { "name": "Grace" } } })),
        (change, json!({ "more": false }), json!({ "createContact": { "contact": {} } })),
    ] {
        // The first answer of a list is async-graphql's, those after it are a plan's.
        for _ in 0..3 {
            let reply = ask(&router, &ada, query, variables.clone()).await.json();
            assert_eq!(reply["data"], expected, "{query} {variables}: {reply}");
        }
    }
    // Null is not left out.
    for _ in 0..2 {
        let null = ask(&router, &ada, list, json!({ "more": null })).await;
        assert_eq!(null.error().0, "BAD_USER_INPUT");
    }
}

#[tokio::test]
async fn a_variable_that_has_to_be_there_is_missed() {
    let server = Server::start().await;
    let router = server.router(HttpSettings::default());
    let ada = someone(&server, "ada@example.test").await.access;
    let query = "query($all: Boolean!) { clientCompanies { totalCount @include(if: $all) nodes { id } } }";
    let missed = || async {
        let (code, message) = ask(&router, &ada, query, json!({})).await.error();
        assert_eq!((code.as_str(), message.contains("\"$all\" of type \"Boolean!\"")), ("BAD_USER_INPUT", true));
    };
    missed().await;
    let all = ask(&router, &ada, query, json!({ "all": true })).await.json();
    assert_eq!(all["data"], json!({ "clientCompanies": { "totalCount": 0, "nodes": [] } }));
    // Known by now.
    missed().await;
}

#[tokio::test]
async fn a_field_that_is_forbidden_leaves_the_rest_and_nobody_gets_nothing() {
    let server = Server::start().await;
    let router = server.router(HttpSettings::default());
    let ada = someone(&server, "ada@example.test").await.access;
    let scopes = json!({ "name": "Website", "scopes": ["CONTACT_READ"] });
    let key = server.bearer(&ada).run("createApiKey", "secret", scopes).await.text("/createApiKey/secret").to_owned();
    let both = "{ node(id: \"deal_01h455vb4pex5vsknk084sn02q\") { id } contacts { totalCount } }";
    let partial = ask(&router, &key, both, json!({})).await;
    assert_eq!((partial.status, partial.error().0.as_str()), (StatusCode::OK, "FORBIDDEN"));
    assert_eq!(partial.json()["data"], json!({ "node": null, "contacts": { "totalCount": 0 } }));

    for query in ["{ organization { id } }", "{ viewer { permissions } organization { id } }"] {
        let nobody = post(&router, json!({ "query": query }).to_string()).await;
        assert_eq!(
            (nobody.status, nobody.error().0.as_str()),
            (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"),
            "{query}"
        );
    }
    let nobody = post(&router, json!({ "query": "{ viewer { permissions } }" }).to_string()).await;
    assert_eq!((nobody.status, nobody.json()["data"].clone()), (StatusCode::OK, json!({ "viewer": null })));
}

#[tokio::test]
async fn a_read_with_a_token_that_is_not_good_says_so_and_a_sign_in_does_not_mind() {
    let server = Server::start().await;
    let router = server.router(HttpSettings::default());
    someone(&server, "ada@example.test").await;
    let read = ask(&router, "nonsense", "{ viewer { permissions } }", json!({})).await;
    assert_eq!((read.status, read.error().0.as_str()), (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED"));
    let sign_in = "mutation($input: SignInInput!) { signIn(input: $input) { viewer { user { email } } } }";
    let input = json!({ "input": { "email": "ada@example.test", "password": PASSWORD } });
    let signed_in = ask(&router, "nonsense", sign_in, input).await.json();
    assert_eq!(signed_in["data"]["signIn"]["viewer"]["user"]["email"], "ada@example.test", "{signed_in}");
}

/// PostgreSQL goes away when a contact of the name Bea is made, and when a timeline is read.
const GOES_AWAY: &str = "\
    CREATE FUNCTION gone() RETURNS boolean LANGUAGE plpgsql AS $$ \
      BEGIN RAISE EXCEPTION 'gone' USING ERRCODE = '57P01'; END $$; \
    CREATE FUNCTION made() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM gone(); RETURN NEW; END $$; \
    GRANT EXECUTE ON FUNCTION gone() TO PUBLIC; \
    CREATE TRIGGER gone BEFORE INSERT ON contacts FOR EACH ROW WHEN (NEW.name = 'Bea') EXECUTE FUNCTION made(); \
    CREATE POLICY gone ON activity_events AS RESTRICTIVE FOR SELECT USING (gone());";

#[tokio::test]
async fn what_may_be_done_is_not_to_be_sent_again() {
    let server = Server::start().await;
    let router = server.router(HttpSettings::default());
    let ada = someone(&server, "ada@example.test").await.access;
    let mut superuser = server.database().sql(SqlRole::Superuser).await;
    sqlx::raw_sql(GOES_AWAY).execute(&mut superuser).await.expect("the superuser may");
    let make = |name: &str, select: &str| {
        format!("{name}: createContact(input: {{ name: \"{name}\" }}) {{ contact {{ {select} }} }}")
    };
    let (cleo, bea) = (make("Cleo", "id"), make("Bea", "id"));
    for (mutation, status) in [
        (format!("mutation {{ {bea} }}"), StatusCode::SERVICE_UNAVAILABLE),
        (format!("mutation {{ ...F }} fragment F on Mutation {{ {bea} }}"), StatusCode::SERVICE_UNAVAILABLE),
        (format!("mutation {{ {cleo} {bea} }}"), StatusCode::OK),
        (format!("mutation {{ ...F }} fragment F on Mutation {{ {cleo} {bea} }}"), StatusCode::OK),
        // Made, and then read.
        (format!("mutation {{ {} }}", make("Dora", "activity(first: 1) { nodes { verb } }")), StatusCode::OK),
    ] {
        let reply = ask(&router, &ada, &mutation, json!({})).await;
        assert_eq!((reply.status, reply.error().0.as_str()), (status, "UNAVAILABLE"), "{mutation}");
        let again = reply.headers.contains_key("retry-after");
        assert_eq!(again, status == StatusCode::SERVICE_UNAVAILABLE, "{mutation}");
    }
    let made: i64 =
        sqlx::query_scalar("SELECT count(*) FROM contacts").fetch_one(&mut superuser).await.expect("a count");
    assert_eq!(made, 3);
}

#[tokio::test]
async fn an_error_says_where_it_is_if_it_is_somewhere() {
    let server = Server::start().await;
    let router = server.router(HttpSettings::default());
    let ada = someone(&server, "ada@example.test").await.access;
    let locations = |reply: Reply| reply.json()["errors"][0].get("locations").cloned();
    let (known, unknown) = ("{ viewer { user { email } } }", "{ viewer {\n  shoeSize } }");
    assert_eq!(locations(ask(&router, "nobody's", known, json!({})).await), None, "refused before any field");
    let at = json!([{ "line": 2, "column": 3 }]);
    assert_eq!(locations(ask(&router, &ada, unknown, json!({})).await), Some(at));
}

#[tokio::test]
async fn several_mutations_are_counted_before_the_first_of_them_runs() {
    let rates = RateSettings { write: Rate::new(1, 3), ..Options::default().rates };
    let server = Server::with(Options { rates, ..Options::default() }).await;
    let router = server.router(HttpSettings::default());
    let ada = someone(&server, "ada@example.test").await.access;
    let many = |count: usize| {
        let one = |place| format!("c{place}: createContact(input: {{ name: \"C\" }}) {{ contact {{ name }} }} ");
        format!("mutation {{ {} }}", (0..count).map(one).collect::<String>())
    };
    let never = ask(&router, &ada, &many(4), json!({})).await;
    let (code, message) = never.error();
    assert_eq!((code.as_str(), message.contains("at most 3 run at once")), ("BAD_USER_INPUT", true), "{message}");
    let two = ask(&router, &ada, &many(2), json!({})).await.json();
    assert_eq!(two["data"]["c1"], json!({ "contact": { "name": "C" } }), "{two}");
    // One is left of three.
    let later = ask(&router, &ada, &many(2), json!({})).await;
    assert_eq!((later.status, later.error().0.as_str()), (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"));
    assert!(later.headers.contains_key("retry-after"));
    let last = ask(&router, &ada, &many(1), json!({})).await;
    assert_eq!((last.status, &last.json()["errors"]), (StatusCode::OK, &Value::Null));
    let alone = ask(&router, &ada, &many(1), json!({})).await;
    assert_eq!((alone.status, alone.error().0.as_str()), (StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED"));
    let made = ask(&router, &ada, "{ contacts { totalCount } }", json!({})).await.json();
    assert_eq!(made["data"]["contacts"]["totalCount"], 3, "{made}");
}
