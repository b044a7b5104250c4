//! Known answers of RFC 7638 and RFC 8037, rotation, and keys that are refused.

use super::*;

// RFC 8037, appendix A.1: `d` of the example key.
const D: &str = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A";

fn rfc_8037() -> SigningKey {
    let d: [u8; 32] = URL_SAFE_NO_PAD.decode(D).unwrap().try_into().unwrap();
    SigningKey::new(&ed25519_dalek::SigningKey::from_bytes(&d)).unwrap()
}

fn random_key() -> ed25519_dalek::SigningKey {
    ed25519_dalek::SigningKey::from_bytes(&rand::random())
}

#[test]
fn kid_is_the_thumbprint_of_rfc_8037() {
    let keys = KeySet::new(rfc_8037(), "").unwrap();
    assert_eq!(keys.kid(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
    assert_eq!(
        keys.jwks(),
        json!({ "keys": [{
            "kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
            "kid": "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k",
        }] })
    );
}

#[test]
fn thumbprint_of_rfc_7638() {
    let n = "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCi\
             FV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb\
             9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls\
             1jF44-csFCur-kEgU8awapJzKnqDKgw";
    assert_eq!(thumbprint(&[("kty", "RSA"), ("n", n), ("e", "AQAB")]), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
}

#[test]
fn signature_of_rfc_8037() {
    let signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
    let signature = jsonwebtoken::crypto::sign(signed.as_bytes(), &rfc_8037().encoding, jsonwebtoken::Algorithm::EdDSA);
    assert_eq!(
        signature.unwrap(),
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"
    );
}

#[test]
fn the_development_key_stays_the_same() {
    let directory = tempfile::tempdir().unwrap();
    let load = || KeySet::new(SigningKey::load_or_create(directory.path()).unwrap(), "");
    let (first, second) = (load().unwrap(), load().unwrap());
    assert_eq!(first.kid(), second.kid());
    assert!(first.is_development());
}

#[test]
fn previous_keys_verify_and_don_t_sign() {
    use ed25519_dalek::pkcs8::EncodePublicKey as _;

    let (old, older) = (random_key(), random_key());
    let private = old.to_pkcs8_pem(LineEnding::LF).unwrap();
    let public = older.verifying_key().to_public_key_pem(LineEnding::CRLF).unwrap();
    let current = rfc_8037();
    let current_kid = current.public.kid.clone();

    let text = format!("{}{public}", private.as_str()).replace('\n', "\\n");
    let keys = KeySet::new(current, &text).unwrap();

    assert_eq!(keys.kid(), current_kid);
    assert!(!keys.is_development());
    assert_eq!(keys.jwks()["keys"].as_array().unwrap().len(), 3);
    for key in [old, older] {
        let kid = PublicKey::new(&key.verifying_key()).kid;
        assert!(keys.decoding(&kid).is_some());
    }
    assert!(keys.decoding("another").is_none());
}

#[test]
fn what_is_no_key_is_refused() {
    assert!(SigningKey::from_pem("").is_err());
    assert!(SigningKey::from_pem("-----BEGIN PRIVATE KEY-----\nMC4\n").is_err());
    assert!(KeySet::new(rfc_8037(), "not a key").is_err());
    assert!(KeySet::new(rfc_8037(), " \n ").is_ok());

    // The neutral element: every signature of zeros verifies for it.
    let weak = "-----BEGIN PUBLIC KEY-----\n\
                MCowBQYDK2VwAyEAAQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\
                -----END PUBLIC KEY-----\n";
    assert!(KeySet::new(rfc_8037(), weak).is_err());
}
