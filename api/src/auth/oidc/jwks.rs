//! An issuer's published keys (RFC 7517), and which of them can verify a token at all.

use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::DecodingKey;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, KeyOperations, PublicKeyUse};
use serde::Deserialize;
use serde_json::Value;

use super::OutsideAlgorithm;

/// Most keys that are looked at; issuers publish two to five.
const MAX_KEYS: usize = 100;
/// RFC 7518, section 3.3: RSA keys have 2048 bits or more.
const MIN_RSA_BYTES: usize = 2048 / 8;
/// The `rsa` crate takes no larger ones; they would make verification slow.
const MAX_RSA_BYTES: usize = 4096 / 8;

/// A key and the one algorithm it verifies.
pub(super) struct IssuerKey {
    pub decoding: DecodingKey,
    pub algorithm: OutsideAlgorithm,
}

/// Keys by `kid`.
pub(super) type KeyTable = HashMap<String, Arc<IssuerKey>>;

/// Reads a JSON Web Key Set. Keys that can't verify a token (for encryption, of other kinds, malformed, without a
/// name) are left out rather than refused: an issuer may publish what it likes. Of two with one name the first counts.
pub(super) fn parse(json: &[u8]) -> Option<KeyTable> {
    #[derive(Deserialize)]
    struct Set {
        keys: Vec<Value>,
    }
    let set: Set = serde_json::from_slice(json).ok()?;
    let mut table = KeyTable::new();
    for key in set.keys.into_iter().take(MAX_KEYS) {
        if let Some((kid, key)) = serde_json::from_value(key).ok().and_then(usable) {
            table.entry(kid).or_insert_with(|| Arc::new(key));
        }
    }
    Some(table)
}

fn usable(jwk: Jwk) -> Option<(String, IssuerKey)> {
    let algorithm = algorithm(&jwk)?;
    let common = &jwk.common;
    let for_signatures = matches!(common.public_key_use, None | Some(PublicKeyUse::Signature));
    let may_verify =
        common.key_operations.as_ref().is_none_or(|operations| operations.contains(&KeyOperations::Verify));
    let its_own = match algorithm {
        OutsideAlgorithm::RS256 => KeyAlgorithm::RS256,
        OutsideAlgorithm::ES256 => KeyAlgorithm::ES256,
        OutsideAlgorithm::EdDsa => KeyAlgorithm::EdDSA,
    };
    let fits = common.key_algorithm.is_none_or(|named| named == its_own);

    let key = IssuerKey { decoding: DecodingKey::from_jwk(&jwk).ok()?, algorithm };
    (for_signatures && may_verify && fits).then_some((jwk.common.key_id?, key))
}

/// The algorithm that a key of this kind, curve and size is for.
fn algorithm(jwk: &Jwk) -> Option<OutsideAlgorithm> {
    let length = |text: &str| URL_SAFE_NO_PAD.decode(text).map_or(0, |bytes| bytes.len());
    match &jwk.algorithm {
        AlgorithmParameters::RSA(key) => {
            (MIN_RSA_BYTES..=MAX_RSA_BYTES).contains(&length(&key.n)).then_some(OutsideAlgorithm::RS256)
        }
        AlgorithmParameters::EllipticCurve(key) => {
            (key.curve == EllipticCurve::P256 && length(&key.x) == 32 && length(&key.y) == 32)
                .then_some(OutsideAlgorithm::ES256)
        }
        // `jsonwebtoken` slices the first 32 bytes and panics on a shorter key.
        AlgorithmParameters::OctetKeyPair(key) => {
            (key.curve == EllipticCurve::Ed25519 && length(&key.x) == 32).then_some(OutsideAlgorithm::EdDsa)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    // RFC 7515, appendix A.3, and RFC 8037, appendix A.2.
    fn p256() -> Value {
        json!({ "kty": "EC", "crv": "P-256", "kid": "ec",
            "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
            "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0" })
    }

    fn ed25519() -> Value {
        json!({ "kty": "OKP", "crv": "Ed25519", "kid": "ed",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" })
    }

    fn with(mut key: Value, member: &str, value: Value) -> Value {
        key[member] = value;
        key
    }

    fn names(keys: &[Value]) -> Vec<String> {
        let set = json!({ "keys": keys }).to_string();
        let mut names: Vec<_> = parse(set.as_bytes()).unwrap().into_keys().collect();
        names.sort();
        names
    }

    #[test]
    fn usable_keys_are_kept_and_others_left_out() {
        let keys = [
            with(p256(), "use", json!("enc")),
            with(p256(), "alg", json!("ES384")),
            with(p256(), "alg", json!("HS256")),
            with(p256(), "crv", json!("P-384")),
            with(p256(), "key_ops", json!(["sign"])),
            with(p256(), "x", json!("AAAA")),
            with(p256(), "kid", Value::Null),
            with(ed25519(), "x", json!("AAAA")),
            with(ed25519(), "crv", json!("X25519")),
            json!({ "kty": "oct", "kid": "oct", "k": "c2VjcmV0" }),
            json!({ "kty": "RSA", "kid": "short", "e": "AQAB", "n": URL_SAFE_NO_PAD.encode([0xff; 128]) }),
            json!({ "kty": "RSA", "kid": "huge", "e": "AQAB", "n": URL_SAFE_NO_PAD.encode([0xff; 1024]) }),
            json!("nonsense"),
        ];
        assert_eq!(names(&keys), Vec::<String>::new());

        let keys = [
            p256(),
            with(ed25519(), "use", json!("sig")),
            json!({ "kty": "RSA", "kid": "rsa", "alg": "RS256", "e": "AQAB",
                "n": URL_SAFE_NO_PAD.encode([0xff; 256]) }),
        ];
        assert_eq!(names(&keys), ["ec", "ed", "rsa"]);
    }

    #[test]
    fn what_is_no_key_set_is_refused() {
        assert!(parse(b"").is_none());
        assert!(parse(b"{}").is_none());
        assert!(parse(b"{\"keys\": {}}").is_none());
    }
}
