//! `signIn`.

use api::http::HttpSettings;
use api::limits::Rate;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use harness::{Options, Server};
use serde_json::json;

use super::{PASSWORD, Tokens, elsewhere, sign_in, someone, who};
use crate::http::{post, send};

#[tokio::test]
async fn every_failure_gets_the_same_answer_for_the_same_work() {
    let server = Server::start().await;
    someone(&server, "ada@example.test").await;
    someone(&server, "outside@example.test").await;
    elsewhere(&server, "DELETE FROM user_credentials USING users WHERE id = user_id AND email_key LIKE 'outside%'")
        .await;

    let mut seen = Vec::new();
    let attempts = [
        ("ada@example.test", "not the password"),
        ("nobody@example.test", PASSWORD),
        ("outside@example.test", PASSWORD),
        ("no address", PASSWORD),
        ("", ""),
    ];
    for (email, password) in attempts {
        let before = server.services().passwords.computed();
        let answer = sign_in(&server, email, password).await;
        assert_eq!(answer.refused("signIn"), ("INVALID".to_owned(), String::new()));
        seen.push((answer.body().clone(), server.services().passwords.computed() - before));
    }
    assert!(seen.iter().all(|each| each == &seen[0]), "{seen:#?}");
    assert_eq!(seen[0].1, 1);
}

#[tokio::test]
async fn guesses_at_one_account_are_limited_wherever_they_come_from() {
    let mut options = Options::default();
    options.rates.sign_in_account = Rate::new(1, 3);
    let server = Server::with(options).await;
    for guess in ["one", "two", "three"] {
        sign_in(&server, "ada@example.test", guess).await.refused("signIn");
    }
    assert_eq!(sign_in(&server, " ADA@example.test", PASSWORD).await.code(), "RATE_LIMITED");
    sign_in(&server, "grace@example.test", PASSWORD).await.refused("signIn");
}

#[tokio::test]
async fn who_guesses_too_often_is_told_when_to_come_back() {
    let mut options = Options::default();
    options.rates.sign_in_account = Rate::new(1, 1);
    let server = Server::with(options).await;
    let router = server.router(HttpSettings::default());
    let guess = |name: &str, email: &str| {
        format!("{name}: signIn(input: {{ email: \"{email}\", password: \"guess\" }}) {{ userErrors {{ code }} }}")
    };
    let send = async |guesses: &str| {
        let reply = post(&router, json!({ "query": format!("mutation {{ {guesses} }}") }).to_string()).await;
        let wait = reply.headers.get("retry-after").map(|wait| wait.to_str().expect("text").to_owned());
        (reply.status, wait, reply.json())
    };
    let (status, wait, _) = send(&guess("one", "ada@example.test")).await;
    assert_eq!((status, wait), (StatusCode::OK, None));
    let (status, wait, body) = send(&guess("one", "ada@example.test")).await;
    assert_eq!(status, StatusCode::TOO_MANY_REQUESTS, "{body}");
    assert_eq!(wait, Some(body["errors"][0]["extensions"]["retryAfter"].to_string()));
    // The first one was answered for: the whole is not to be sent again.
    let both = |email: &str| format!("{} {}", guess("one", email), guess("two", email));
    let spread = format!("...Both }} fragment Both on Mutation {{ {}", both("cleo@example.test"));
    for guesses in [both("bea@example.test"), spread] {
        let (status, wait, body) = send(&guesses).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        assert_eq!(wait, Some(body["errors"][0]["extensions"]["retryAfter"].to_string()), "{body}");
    }
}

#[tokio::test]
async fn a_session_knows_where_it_was_opened() {
    let server = Server::start().await;
    someone(&server, "ada@example.test").await;
    let router = server.router(HttpSettings { behind_proxy: true, ..HttpSettings::default() });
    let document = "mutation($input: SignInInput!) { signIn(input: $input) { accessToken viewer { session { ip userAgent current } } } }";
    let variables = json!({ "input": { "email": "ada@example.test", "password": PASSWORD } });
    let request = Request::post("/graphql")
        .header("content-type", "application/json")
        .header("user-agent", "Engine/1.0")
        .header("x-forwarded-for", "10.9.9.9, 203.0.113.7")
        .body(Body::from(json!({ "query": document, "variables": variables }).to_string()));
    let answer = send(&router, request.expect("a request")).await.json();
    let session = json!({ "ip": "203.0.113.7", "userAgent": "Engine/1.0", "current": true });
    assert_eq!(answer["data"]["signIn"]["viewer"]["session"], session, "{answer}");

    // And the token is taken where tokens are: in the header.
    let token = answer["data"]["signIn"]["accessToken"].as_str().expect("a token");
    let request = Request::post("/graphql")
        .header("content-type", "application/json")
        .header("authorization", format!("bearer {token}"))
        .body(Body::from(json!({ "query": "{ viewer { user { email } } }" }).to_string()));
    let answer = send(&router, request.expect("a request")).await.json();
    assert_eq!(answer["data"]["viewer"]["user"]["email"], "ada@example.test", "{answer}");
}

#[tokio::test]
async fn a_session_acts_for_the_only_organization_or_the_last_used() {
    let server = Server::start().await;
    let ada = someone(&server, "ada@example.test").await;
    assert_eq!(who(&server, &ada.access).await.expect("in")["organization"]["slug"], "engines");

    // Made elsewhere: nothing was chosen between the two yet, but the first was used.
    let payload = "organization { slug role } accessToken";
    let made = server.bearer(&ada.access).run("createOrganization", payload, json!({ "name": "Looms" })).await;
    assert_eq!(made.done("createOrganization")["organization"], json!({ "slug": "looms", "role": "OWNER" }));
    let token = made.text("/createOrganization/accessToken");
    assert_eq!(who(&server, token).await.expect("in")["organization"]["slug"], "looms");

    let again = Tokens::of(&sign_in(&server, "ada@example.test", PASSWORD).await, "signIn");
    assert_eq!(who(&server, &again.access).await.expect("in")["organization"]["slug"], "looms");

    elsewhere(&server, "UPDATE user_sessions SET organization_id = NULL").await;
    let lost = Tokens::of(&sign_in(&server, "ada@example.test", PASSWORD).await, "signIn");
    assert_eq!(who(&server, &lost.access).await.expect("in")["organization"], json!(null));
    // Signed in, and told what to do.
    let contacts = server.bearer(&lost.access).query("{ contacts { totalCount } }", json!({})).await;
    assert_eq!(contacts.code(), "FORBIDDEN", "another token would not help");
    assert!(contacts.message().contains("switchOrganization"), "{contacts}");
}
