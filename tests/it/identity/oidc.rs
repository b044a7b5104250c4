//! Tokens of an outside issuer: a real one on loopback.

use api::auth::keys::{KeySet, SigningKey};
use api::auth::oidc::{OidcSettings, OutsideAlgorithm};
use api::services::Settings;
use axum::routing::get;
use axum::{Json, Router};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use harness::{Options, Server};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::{PASSWORD, link, sign_up, someone, verify};

/// Made for these tests with `openssl genpkey -algorithm ed25519`; it protects nothing.
const KEY: &str = "MC4CAQAwBQYDK2VwBCIEIIQikgR1vjlpIWst+q+IGiTQUY6+v9HRWzf0jmyMQhqE";

/// An issuer that publishes its keys, and a server that believes it.
struct World {
    server: Server,
    issuer: String,
    kid: String,
}

impl World {
    async fn start(outside_sign_up: bool) -> Self {
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{KEY}\n-----END PRIVATE KEY-----\n");
        let keys = KeySet::new(SigningKey::from_pem(&pem).expect("a key"), "").expect("a set");
        let (kid, jwks) = (keys.kid().to_owned(), keys.jwks());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let router = Router::new().route("/keys", get(move || async move { Json(jwks) }));
        tokio::spawn(async move { axum::serve(listener, router).await });

        let outside = OidcSettings {
            issuer: issuer.clone(),
            audience: "chambers".to_owned(),
            algorithms: vec![OutsideAlgorithm::EdDsa],
            jwks_uri: Some(format!("{issuer}/keys")),
        };
        let settings = Settings { outside_sign_up, ..Options::default().settings };
        let server = Server::with(Options { outside: Some(outside), settings, ..Options::default() }).await;
        Self { server, issuer, kid }
    }

    /// A token of the issuer for a subject, with more claims.
    fn token(&self, subject: &str, more: Value) -> String {
        let now = self.server.clock().now().timestamp();
        let mut claims = json!({ "iss": self.issuer, "aud": "chambers", "sub": subject, "iat": now, "exp": now + 300 });
        for (name, value) in more.as_object().expect("an object") {
            claims[name] = value.clone();
        }
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.kid.clone());
        let der = BASE64_STANDARD.decode(KEY).expect("base64");
        jsonwebtoken::encode(&header, &claims, &EncodingKey::from_ed_der(&der)).expect("a token")
    }

    async fn viewer(&self, token: &str) -> Value {
        let viewer =
            "{ viewer { user { email name emailVerifiedAt } organization { name slug role } session { id } } }";
        self.server.bearer(token).query(viewer, json!({})).await.at("/viewer").clone()
    }

    async fn users(&self) -> i64 {
        let users = sqlx::query_scalar("SELECT count(*) FROM users");
        users.fetch_one(self.server.database().maintenance()).await.expect("a count")
    }
}

fn verified(email: &str) -> Value {
    json!({ "email": email, "email_verified": true, "name": "Ada" })
}

#[tokio::test]
async fn a_first_sign_in_makes_a_user_and_an_organization() {
    let world = World::start(true).await;
    let token = world.token("one", verified("ada@example.test"));
    let viewers = futures::future::join_all((0..8).map(|_| world.viewer(&token))).await;
    let expected = json!({
        "user": { "email": "ada@example.test", "name": "Ada", "emailVerifiedAt": "2026-03-02T09:00:00+00:00" },
        "organization": { "name": "Ada", "slug": "ada", "role": "OWNER" },
        "session": null,
    });
    assert!(viewers.iter().all(|viewer| viewer == &expected), "{viewers:#?}");
    assert_eq!(world.users().await, 1);
    // The subject is who it is, whatever the address says later.
    let moved = world.viewer(&world.token("one", verified("other@example.test"))).await;
    assert_eq!(moved["user"]["email"], "ada@example.test");
}

#[tokio::test]
async fn without_outside_sign_up_a_new_user_has_no_organization() {
    let world = World::start(false).await;
    let token = world.token("one", verified("ada@example.test"));
    assert_eq!(world.viewer(&token).await["organization"], Value::Null);
    let made = world.server.bearer(&token).run("createOrganization", "accessToken", json!({ "name": "Mine" })).await;
    assert_eq!(made.code(), "FORBIDDEN");
}

#[tokio::test]
async fn an_account_is_linked_only_if_both_sides_checked_the_address() {
    let world = World::start(true).await;
    someone(&world.server, "ada@example.test").await;
    sign_up(&world.server, "grace@example.test", PASSWORD).await.done("signUp");

    let linked = world.viewer(&world.token("ada", verified("Ada@Example.test"))).await;
    assert_eq!(linked["organization"]["slug"], "engines");
    for (subject, claims) in [
        ("unchecked there", json!({ "email": "ada@example.test", "email_verified": false })),
        ("unchecked here", verified("grace@example.test")),
        ("no address", json!({})),
    ] {
        let apart = world.viewer(&world.token(subject, claims)).await;
        let email = apart["user"]["email"].as_str().expect("an address");
        assert!(email.ends_with("@outside.invalid"), "{subject}: {email}");
        assert_eq!(apart["user"]["emailVerifiedAt"], Value::Null);
    }
    // Nobody took the address from its owner.
    verify(&world.server, &link(&world.server, "grace@example.test")).await.done("verifyEmail");
}

#[tokio::test]
async fn the_header_chooses_among_several_organizations() {
    let world = World::start(true).await;
    let token = world.token("one", verified("ada@example.test"));
    let bearer = world.server.bearer(&token);
    let made = bearer.run("createOrganization", "organization { slug } accessToken", json!({ "name": "Looms" })).await;
    let payload = made.done("createOrganization");
    assert_eq!((&payload["organization"]["slug"], &payload["accessToken"]), (&json!("looms"), &Value::Null));

    let slug = "{ viewer { organization { slug } } }";
    assert_eq!(bearer.query(slug, json!({})).await.at("/viewer/organization"), &Value::Null);
    assert_eq!(bearer.at("looms").query(slug, json!({})).await.text("/viewer/organization/slug"), "looms");
    world.server.organization("other").await;
    let foreign = bearer.at("other").query(slug, json!({})).await;
    assert_eq!(foreign.code(), "UNAUTHENTICATED");
    assert_eq!(foreign.message(), bearer.at("made-up").query(slug, json!({})).await.message());
    // The issuer's session isn't ours to end.
    let out = bearer.at("looms").query("mutation { signOut { userErrors { code field message } } }", json!({})).await;
    assert_eq!(out.refused("signOut").0, "INVALID");
}

#[tokio::test]
async fn other_tokens_are_refused() {
    let world = World::start(true).await;
    for more in [json!({ "aud": "another" }), json!({ "iss": "https://evil.test" }), json!({ "exp": 1000 })] {
        let token = world.token("one", more);
        assert_eq!(
            world.server.bearer(&token).query("{ viewer { user { id } } }", json!({})).await.code(),
            "UNAUTHENTICATED"
        );
    }
    assert_eq!(world.users().await, 0);
}
