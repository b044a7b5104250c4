//! An outside issuer as a real server that counts what it is asked; tokens that are good, and attacks.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use chrono::DateTime;
use ed25519_dalek::pkcs8::{EncodePrivateKey as _, KeypairBytes};
use futures::future::join_all;
use jsonwebtoken::jwk::Jwk;
use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::{Notify, Semaphore};

use super::issuer_keys::{MAX_AGE, MAX_STALE, PAUSE, PAUSE_AFTER_FAILURE};
use super::*;

const START: i64 = 1_800_000_000;

/// A key of the issuer's.
struct TestKey {
    kid: &'static str,
    algorithm: Algorithm,
    encoding: EncodingKey,
}

impl TestKey {
    fn new(kid: &'static str, algorithm: Algorithm) -> Self {
        // The two files hold keys made for these tests with `openssl genpkey`; they protect nothing.
        let encoding = match algorithm {
            Algorithm::RS256 => EncodingKey::from_rsa_der(include_bytes!("testdata/rsa_pkcs1.der")),
            Algorithm::ES256 => EncodingKey::from_ec_der(include_bytes!("testdata/p256_pkcs8.der")),
            _ => {
                let key = KeypairBytes { secret_key: rand::random(), public_key: None };
                EncodingKey::from_ed_der(key.to_pkcs8_der().unwrap().as_bytes())
            }
        };
        Self { kid, algorithm, encoding }
    }

    fn jwk(&self) -> Value {
        let jwk = Jwk::from_encoding_key(&self.encoding, self.algorithm).unwrap();
        let mut jwk = serde_json::to_value(jwk).unwrap();
        jwk["kid"] = json!(self.kid);
        jwk
    }

    fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid = Some(self.kid.into());
        jsonwebtoken::encode(&header, claims, &self.encoding).unwrap()
    }
}

/// What the server answers, and what it was asked.
struct Served {
    keys: Mutex<Value>,
    discovery: Mutex<Value>,
    broken: AtomicBool,
    fetches: AtomicUsize,
    asked: Notify,
    /// An answer waits for a permit; there are plenty unless a test takes them.
    gate: Semaphore,
}

struct World {
    url: String,
    served: Arc<Served>,
    clock: Clock,
}

impl World {
    async fn start(keys: &[&TestKey]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let served = Arc::new(Served {
            keys: Mutex::default(),
            discovery: Mutex::new(json!({ "issuer": url, "jwks_uri": format!("{url}/keys") })),
            broken: AtomicBool::new(false),
            fetches: AtomicUsize::new(0),
            asked: Notify::new(),
            gate: Semaphore::new(1000),
        });
        let router = Router::new()
            .route("/keys", get(answer_keys))
            .route("/.well-known/openid-configuration", get(answer_discovery))
            .with_state(Arc::clone(&served));
        tokio::spawn(async move { axum::serve(listener, router).await });
        let clock = Clock::fixed(DateTime::from_timestamp(START, 0).unwrap());
        let world = Self { url, served, clock };
        world.publish(keys);
        world
    }

    fn publish(&self, keys: &[&TestKey]) {
        let keys: Vec<_> = keys.iter().map(|key| key.jwk()).collect();
        *self.served.keys.lock().unwrap() = json!({ "keys": keys });
    }

    fn fetches(&self) -> usize {
        self.served.fetches.load(Ordering::SeqCst)
    }

    fn settings(&self) -> OidcSettings {
        OidcSettings {
            issuer: self.url.clone(),
            audience: "chambers".into(),
            algorithms: vec![OutsideAlgorithm::RS256, OutsideAlgorithm::ES256, OutsideAlgorithm::EdDsa],
            jwks_uri: None,
        }
    }

    fn verifier(&self) -> OutsideVerifier {
        OutsideVerifier::new(self.settings(), self.clock.clone()).unwrap()
    }

    fn claims(&self) -> Value {
        json!({
            "iss": self.url, "aud": ["someone", "chambers"], "sub": "ada", "iat": START, "exp": START + 172_800,
            "email": "Ada@Example.com", "email_verified": true, "name": " Ada Lovelace ",
        })
    }
}

async fn answer_keys(State(served): State<Arc<Served>>) -> Result<String, StatusCode> {
    served.fetches.fetch_add(1, Ordering::SeqCst);
    served.asked.notify_one();
    let _permit = served.gate.acquire().await;
    if served.broken.load(Ordering::SeqCst) {
        return Err(StatusCode::INTERNAL_SERVER_ERROR);
    }
    Ok(served.keys.lock().unwrap().to_string())
}

async fn answer_discovery(State(served): State<Arc<Served>>) -> String {
    served.discovery.lock().unwrap().to_string()
}

fn rejected(rejection: Rejection) -> Result<Outside, TokenError> {
    Err(TokenError::Rejected(rejection))
}

#[tokio::test]
async fn each_allowed_algorithm_verifies() {
    let keys =
        [TestKey::new("r", Algorithm::RS256), TestKey::new("e", Algorithm::ES256), TestKey::new("d", Algorithm::EdDSA)];
    let world = World::start(&keys.each_ref()).await;
    let verifier = world.verifier();
    for key in &keys {
        let outside = verifier.verify(&key.sign(&world.claims())).await.unwrap();
        assert_eq!(outside.issuer, world.url);
        assert_eq!(outside.subject, "ada");
        assert_eq!(outside.email.unwrap().normalised(), "ada@example.com");
        assert!(outside.email_verified);
        assert_eq!(outside.name.as_deref(), Some("Ada Lovelace"));
    }
    assert_eq!(world.fetches(), 1);
}

#[tokio::test]
async fn the_algorithm_is_the_keys_and_an_allowed_one() {
    let (rsa, ed) = (TestKey::new("r", Algorithm::RS256), TestKey::new("d", Algorithm::EdDSA));
    let world = World::start(&[&rsa, &ed]).await;
    let verifier = world.verifier();

    // The RSA modulus as a shared secret: HS256 is refused before a key is looked for.
    let secret = EncodingKey::from_secret(rsa.jwk()["n"].as_str().unwrap().as_bytes());
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some("r".into());
    let token = jsonwebtoken::encode(&header, &world.claims(), &secret).unwrap();
    assert_eq!(verifier.verify(&token).await, rejected(Rejection::Algorithm));
    assert_eq!(world.fetches(), 0);

    // Another algorithm under a key's name.
    let misnamed = TestKey { kid: "r", ..TestKey::new("r", Algorithm::EdDSA) };
    let token = misnamed.sign(&world.claims());
    assert_eq!(verifier.verify(&token).await, rejected(Rejection::Algorithm));

    let only_rsa = OidcSettings { algorithms: vec![OutsideAlgorithm::RS256], ..world.settings() };
    let only_rsa = OutsideVerifier::new(only_rsa, world.clock.clone()).unwrap();
    let token = ed.sign(&world.claims());
    assert_eq!(only_rsa.verify(&token).await, rejected(Rejection::Algorithm));
    assert!(verifier.verify(&token).await.is_ok());

    let forged = TestKey::new("d", Algorithm::EdDSA).sign(&world.claims());
    assert_eq!(verifier.verify(&forged).await, rejected(Rejection::Signature));
}

#[tokio::test]
async fn claims_are_compared() {
    let key = TestKey::new("d", Algorithm::EdDSA);
    let world = World::start(&[&key]).await;
    let verifier = world.verifier();
    for (claim, value, rejection) in [
        ("iss", json!(format!("{}/", world.url)), Rejection::Issuer),
        ("aud", json!("someone"), Rejection::Audience),
        ("aud", json!([]), Rejection::Audience),
        ("exp", json!(START - 30), Rejection::Expired),
        ("nbf", json!(START + 31), Rejection::NotYetValid),
        ("iat", json!(START + 31), Rejection::NotYetValid),
        ("sub", json!(""), Rejection::Claims),
        ("sub", json!("a".repeat(256)), Rejection::Claims),
        ("iss", Value::Null, Rejection::Claims),
        ("aud", Value::Null, Rejection::Claims),
        ("sub", Value::Null, Rejection::Claims),
        ("exp", Value::Null, Rejection::Claims),
    ] {
        let mut claims = world.claims();
        claims[claim] = value;
        assert_eq!(verifier.verify(&key.sign(&claims)).await, rejected(rejection), "{claim}");
    }
}

#[tokio::test]
async fn an_unverified_address_stays_unverified() {
    let key = TestKey::new("d", Algorithm::EdDSA);
    let world = World::start(&[&key]).await;
    let verifier = world.verifier();
    for (value, verified) in [(json!("true"), true), (json!("false"), false), (json!(1), false), (Value::Null, false)] {
        let mut claims = world.claims();
        claims["email_verified"] = value;
        let outside = verifier.verify(&key.sign(&claims)).await.unwrap();
        assert_eq!(outside.email_verified, verified);
    }
    let mut claims = world.claims();
    claims["email"] = json!("not an address");
    assert_eq!(verifier.verify(&key.sign(&claims)).await.unwrap().email, None);
}

#[tokio::test]
async fn a_rotated_key_is_fetched_once_however_many_ask() {
    let (old, new) = (TestKey::new("old", Algorithm::EdDSA), TestKey::new("new", Algorithm::EdDSA));
    let world = World::start(&[&old]).await;
    let verifier = world.verifier();
    let (before, after) = (old.sign(&world.claims()), new.sign(&world.claims()));

    // Cold: 64 at once, one fetch.
    let results = join_all((0..64).map(|_| verifier.verify(&before))).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!(world.fetches(), 1);

    // An unknown key within the pause makes none.
    world.publish(&[&old, &new]);
    assert_eq!(verifier.verify(&after).await, rejected(Rejection::UnknownKey));
    assert_eq!(world.fetches(), 1);

    world.clock.advance(PAUSE);
    let results = join_all((0..64).map(|_| verifier.verify(&after))).await;
    assert!(results.iter().all(Result::is_ok));
    assert!(verifier.verify(&before).await.is_ok());
    assert_eq!(world.fetches(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn invented_key_names_make_one_fetch_a_pause() {
    let key = TestKey::new("d", Algorithm::EdDSA);
    let world = World::start(&[&key]).await;
    let verifier = Arc::new(world.verifier());
    let token = TestKey::new("invented", Algorithm::EdDSA).sign(&world.claims());

    for round in 1..=3 {
        let tasks = (0..64).map(|_| {
            let (verifier, token) = (Arc::clone(&verifier), token.clone());
            tokio::spawn(async move { verifier.verify(&token).await })
        });
        for result in join_all(tasks).await {
            assert_eq!(result.unwrap(), rejected(Rejection::UnknownKey));
        }
        assert_eq!(world.fetches(), round);
        world.clock.advance(PAUSE);
    }
}

#[tokio::test]
async fn old_keys_serve_while_the_issuer_is_away_but_not_for_ever() {
    let key = TestKey::new("d", Algorithm::EdDSA);
    let world = World::start(&[&key]).await;
    let verifier = world.verifier();
    let token = key.sign(&world.claims());
    verifier.verify(&token).await.unwrap();

    world.served.broken.store(true, Ordering::SeqCst);
    world.clock.advance(MAX_AGE);
    for _ in 0..3 {
        assert!(verifier.verify(&token).await.is_ok());
    }
    assert_eq!(world.fetches(), 2, "a failed fetch is followed by a pause");

    world.clock.advance(MAX_STALE - MAX_AGE);
    assert_eq!(verifier.verify(&token).await, Err(TokenError::Unavailable));

    world.served.broken.store(false, Ordering::SeqCst);
    world.clock.advance(PAUSE_AFTER_FAILURE);
    assert!(verifier.verify(&token).await.is_ok());
}

#[tokio::test]
async fn a_withdrawn_key_ends_with_the_next_fetch() {
    let (old, new) = (TestKey::new("old", Algorithm::EdDSA), TestKey::new("new", Algorithm::EdDSA));
    let world = World::start(&[&old]).await;
    let verifier = world.verifier();
    let token = old.sign(&world.claims());
    verifier.verify(&token).await.unwrap();

    // Replaced by another of the same name.
    world.publish(&[&TestKey::new("old", Algorithm::EdDSA)]);
    world.clock.advance(MAX_AGE);
    assert_eq!(verifier.verify(&token).await, rejected(Rejection::Signature));

    world.publish(&[&new]);
    world.clock.advance(MAX_AGE);
    assert_eq!(verifier.verify(&token).await, rejected(Rejection::UnknownKey));
}

#[tokio::test]
async fn a_remembered_token_expires() {
    let key = TestKey::new("d", Algorithm::EdDSA);
    let world = World::start(&[&key]).await;
    let verifier = world.verifier();
    let mut claims = world.claims();
    claims["exp"] = json!(START + 60);
    let token = key.sign(&claims);

    let first = verifier.verify(&token).await.unwrap();
    assert_eq!(verifier.verify(&token).await.unwrap(), first);
    world.clock.advance(TimeDelta::seconds(60) + LEEWAY);
    assert_eq!(verifier.verify(&token).await, rejected(Rejection::Expired));
}

#[tokio::test]
async fn only_the_first_caller_waits_for_a_renewal() {
    let key = TestKey::new("d", Algorithm::EdDSA);
    let world = World::start(&[&key]).await;
    let verifier = Arc::new(world.verifier());
    let token = key.sign(&world.claims());
    verifier.verify(&token).await.unwrap();
    world.served.asked.notified().await;

    let held = world.served.gate.acquire_many(1000).await.unwrap();
    world.clock.advance(MAX_AGE);
    let first = tokio::spawn({
        let (verifier, token) = (Arc::clone(&verifier), token.clone());
        async move { verifier.verify(&token).await }
    });
    world.served.asked.notified().await;
    assert!(verifier.verify(&token).await.is_ok());
    assert!(!first.is_finished());

    drop(held);
    assert!(first.await.unwrap().is_ok());
    assert_eq!(world.fetches(), 2);
}

#[tokio::test]
async fn nothing_is_believed_of_an_issuer_that_was_never_reached() {
    let key = TestKey::new("d", Algorithm::EdDSA);
    let world = World::start(&[&key]).await;
    let token = key.sign(&world.claims());

    for discovery in [
        json!({ "issuer": "https://elsewhere.test", "jwks_uri": format!("{}/keys", world.url) }),
        json!({ "issuer": world.url, "jwks_uri": "http://elsewhere.test/keys" }),
        json!({ "issuer": world.url }),
        json!({ "issuer": world.url, "jwks_uri": format!("{}/keys", world.url), "padding": "x".repeat(300_000) }),
    ] {
        *world.served.discovery.lock().unwrap() = discovery;
        let result = world.verifier().verify(&token).await;
        assert_eq!(result, Err(TokenError::Unavailable));
    }
    assert_eq!(world.fetches(), 0);

    // Configured, the address of the keys needs no discovery.
    let settings = OidcSettings { jwks_uri: Some(format!("{}/keys", world.url)), ..world.settings() };
    let verifier = OutsideVerifier::new(settings, world.clock.clone()).unwrap();
    assert!(verifier.verify(&token).await.is_ok());
}

#[tokio::test]
async fn configuration_is_checked() {
    let world = World::start(&[]).await;
    let refused = |change: &dyn Fn(&mut OidcSettings)| {
        let mut settings = world.settings();
        change(&mut settings);
        OutsideVerifier::new(settings, world.clock.clone()).is_err()
    };
    assert!(refused(&|settings| settings.issuer = "http://issuer.test".into()));
    assert!(refused(&|settings| settings.jwks_uri = Some("http://issuer.test/keys".into())));
    assert!(refused(&|settings| settings.algorithms.clear()));
}
