//! Tokens that are good, and attacks with ones that aren't.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::EncodingKey;
use serde_json::{Value, json};

use super::*;
use crate::auth::jwt::MAX_TOKEN_BYTES;
use crate::auth::keys::SigningKey;

const USER: Uuid = Uuid::from_u128(1);
const SESSION: Uuid = Uuid::from_u128(2);
const ORGANIZATION: Uuid = Uuid::from_u128(3);
const START: i64 = 1_800_000_000;

struct World {
    clock: Clock,
    keys: Arc<KeySet>,
    issuer: Issuer,
    verifier: Verifier,
    directory: tempfile::TempDir,
}

fn settings() -> TokenSettings {
    TokenSettings { issuer: "https://chambers.test".into(), audience: "chambers".into() }
}

fn world() -> World {
    let directory = tempfile::tempdir().unwrap();
    let clock = Clock::fixed(DateTime::from_timestamp(START, 987_654_321).unwrap());
    let signing = SigningKey::load_or_create(directory.path()).unwrap();
    let keys = Arc::new(KeySet::new(signing, "").unwrap());
    World {
        issuer: Issuer::new(Arc::clone(&keys), settings(), clock.clone()),
        verifier: Verifier::new(Arc::clone(&keys), settings(), clock.clone()),
        clock,
        keys,
        directory,
    }
}

impl World {
    fn issue(&self) -> String {
        self.issuer.issue(USER, SESSION, Some(ORGANIZATION)).token
    }

    /// A token of ours but for one claim, signed with our own key: what a bug or a leaked key could make.
    fn signed_with(&self, claim: &str, value: Value) -> String {
        let mut claims = claims();
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(claim),
            value => claims.as_object_mut().unwrap().insert(claim.into(), value),
        };
        self.sign(&claims)
    }

    fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.keys.kid().into());
        jsonwebtoken::encode(&header, claims, self.keys.encoding()).unwrap()
    }

    fn rejection(&self, token: &str) -> Rejection {
        match self.verifier.verify(token) {
            Err(TokenError::Rejected(rejection)) => rejection,
            other => panic!("expected a rejection, got {other:?}"),
        }
    }
}

fn claims() -> Value {
    json!({
        "iss": "https://chambers.test", "aud": "chambers", "sub": USER, "sid": SESSION, "org": ORGANIZATION,
        "iat": START, "nbf": START, "exp": START + 900, "jti": Uuid::from_u128(4),
    })
}

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

#[test]
fn a_token_says_who_where_and_until_when() {
    let world = world();
    let issued = world.issuer.issue(USER, SESSION, Some(ORGANIZATION));
    let verified = world.verifier.verify(&issued.token).unwrap();

    assert_eq!((verified.user, verified.session), (USER, SESSION));
    assert_eq!(verified.organization, Some(ORGANIZATION));
    assert_eq!(verified.expires_at, issued.expires_at);
    assert_eq!(issued.expires_at.timestamp(), START + 900);

    let unchosen = world.issuer.issue(USER, SESSION, None).token;
    let unchosen = world.verifier.verify(&unchosen).unwrap();
    assert_eq!(unchosen.organization, None);
    assert_ne!(unchosen.token_id, verified.token_id);
}

#[test]
fn it_expires_also_when_it_is_remembered() {
    let world = world();
    let token = world.issue();
    for _ in 0..2 {
        assert!(world.verifier.verify(&token).is_ok());
    }
    world.clock.advance(LIFETIME + LEEWAY - TimeDelta::seconds(1));
    assert!(world.verifier.verify(&token).is_ok());
    world.clock.advance(TimeDelta::seconds(1));
    assert_eq!(world.rejection(&token), Rejection::Expired);
}

#[test]
fn it_does_not_begin_early_also_when_it_is_remembered() {
    let world = world();
    let token = world.issue();
    assert!(world.verifier.verify(&token).is_ok());

    world.clock.advance(-LEEWAY);
    assert!(world.verifier.verify(&token).is_ok());
    world.clock.advance(TimeDelta::seconds(-1));
    assert_eq!(world.rejection(&token), Rejection::NotYetValid);
}

#[test]
fn nothing_refused_is_remembered() {
    let world = world();
    let token = world.signed_with("aud", json!("another"));
    for _ in 0..2 {
        assert_eq!(world.rejection(&token), Rejection::Audience);
    }
    assert!(world.verifier.remembered.is_empty());
}

#[test]
fn unsigned_tokens_are_refused() {
    let world = world();
    for alg in ["none", "None", "NONE", ""] {
        let header = part(&json!({ "alg": alg, "typ": "JWT", "kid": world.keys.kid() }));
        let token = format!("{header}.{}.", part(&claims()));
        assert_eq!(world.rejection(&token), Rejection::Malformed, "{alg}");
    }
    let token = world.issue();
    let unsigned = format!("{}.", token.rsplit_once('.').unwrap().0);
    assert_eq!(world.rejection(&unsigned), Rejection::Signature);
}

#[test]
fn the_public_key_is_no_shared_secret() {
    let world = world();
    let x = world.keys.jwks()["keys"][0]["x"].as_str().unwrap().to_owned();
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some(world.keys.kid().into());
    for secret in [URL_SAFE_NO_PAD.decode(&x).unwrap(), x.into_bytes()] {
        let token = jsonwebtoken::encode(&header, &claims(), &EncodingKey::from_secret(&secret)).unwrap();
        assert_eq!(world.rejection(&token), Rejection::Algorithm);
    }
}

#[test]
fn foreign_keys_are_refused() {
    let (world, other) = (world(), self::world());
    assert_eq!(world.rejection(&other.issue()), Rejection::UnknownKey);

    // Under our key's name.
    let mut header = Header::new(Algorithm::EdDSA);
    header.kid = Some(world.keys.kid().into());
    let forged = jsonwebtoken::encode(&header, &claims(), other.keys.encoding()).unwrap();
    assert_eq!(world.rejection(&forged), Rejection::Signature);

    // Without a name, or with a key of its own in the header.
    header.kid = None;
    let nameless = jsonwebtoken::encode(&header, &claims(), world.keys.encoding()).unwrap();
    assert_eq!(world.rejection(&nameless), Rejection::UnknownKey);
    header.kid = Some(world.keys.kid().into());
    header.jwk = serde_json::from_value(other.keys.jwks()["keys"][0].clone()).unwrap();
    let embedded = jsonwebtoken::encode(&header, &claims(), other.keys.encoding()).unwrap();
    assert_eq!(world.rejection(&embedded), Rejection::Signature);
}

#[test]
fn tampering_is_noticed() {
    let world = world();
    let token = world.issue();
    let parts: Vec<&str> = token.split('.').collect();

    let mut payload: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap();
    payload["org"] = json!(Uuid::from_u128(99));
    let tampered = format!("{}.{}.{}", parts[0], part(&payload), parts[2]);
    assert_eq!(world.rejection(&tampered), Rejection::Signature);

    // The original still verifies, and having remembered it doesn't help the other.
    assert!(world.verifier.verify(&token).is_ok());
    assert_eq!(world.rejection(&tampered), Rejection::Signature);
}

#[test]
fn claims_are_compared() {
    let world = world();
    for (claim, value, expected) in [
        ("iss", json!("https://elsewhere.test"), Rejection::Issuer),
        ("aud", json!("another"), Rejection::Audience),
        ("aud", json!(["chambers"]), Rejection::Claims),
        ("exp", json!(START - 5), Rejection::Expired),
        ("nbf", json!(START - 900), Rejection::Claims),
        ("sub", json!("root"), Rejection::Claims),
        ("exp", json!(i64::MAX), Rejection::Claims),
        ("exp", json!("1800000900"), Rejection::Claims),
    ] {
        let token = world.signed_with(claim, value);
        assert_eq!(world.rejection(&token), expected, "{claim}");
    }
    let mut later = claims();
    later["iat"] = json!(START + 6);
    later["nbf"] = json!(START + 6);
    assert_eq!(world.rejection(&world.sign(&later)), Rejection::NotYetValid);
}

#[test]
fn no_claim_may_be_missing_but_the_organization() {
    let world = world();
    for claim in ["iss", "aud", "sub", "sid", "iat", "nbf", "exp", "jti"] {
        let token = world.signed_with(claim, Value::Null);
        assert_eq!(world.rejection(&token), Rejection::Claims, "{claim}");
    }
    let token = world.signed_with("org", Value::Null);
    assert!(world.verifier.verify(&token).is_ok());
}

#[test]
fn other_text_is_refused() {
    let world = world();
    let token = world.issue();
    for text in [
        String::new(),
        "..".to_owned(),
        "a.b.c".to_owned(),
        format!("{token}."),
        format!("{token}.{token}"),
        format!(" {token}"),
    ] {
        let rejection = world.rejection(&text);
        assert_eq!(rejection, Rejection::Malformed, "{text:?}");
    }
    let long = "a".repeat(MAX_TOKEN_BYTES + 1);
    assert_eq!(world.rejection(&long), Rejection::TooLong);

    let header = json!({ "alg": "EdDSA", "kid": world.keys.kid(), "crit": ["b64"], "b64": false });
    let critical = format!("{}.{}.AA", part(&header), part(&claims()));
    assert_eq!(world.rejection(&critical), Rejection::Malformed);
}

#[test]
fn a_rotated_key_verifies_and_a_dropped_one_does_not() {
    let (old, new) = (world(), world());
    let token = old.issue();
    let pem = std::fs::read_to_string(old.directory.path().join("signing-key.pem")).unwrap();

    let keys = |previous: &str| {
        let signing = SigningKey::load_or_create(new.directory.path()).unwrap();
        Arc::new(KeySet::new(signing, previous).unwrap())
    };
    let rotated = Verifier::new(keys(&pem), settings(), old.clock.clone());
    assert!(rotated.verify(&token).is_ok());
    let dropped = Verifier::new(keys(""), settings(), old.clock.clone());
    assert_eq!(dropped.verify(&token), Err(Rejection::UnknownKey.into()));
}

/// `cargo test --release -p api --lib auth::token -- --ignored --nocapture`
#[test]
#[ignore = "a measurement"]
fn time_per_verification() {
    let world = world();
    let rounds = 20_000_u32;
    let token = world.issue();

    let start = std::time::Instant::now();
    for _ in 0..rounds {
        world.verifier.verify_signed(&token).unwrap();
    }
    let signed = start.elapsed() / rounds;

    world.verifier.verify(&token).unwrap();
    let start = std::time::Instant::now();
    for _ in 0..rounds {
        world.verifier.verify(&token).unwrap();
    }
    println!("verified {signed:?}, remembered {:?}", start.elapsed() / rounds);
}
