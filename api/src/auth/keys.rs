//! The Ed25519 keys that sign access tokens: one signs, it and its predecessors verify.
//!
//! To rotate: make a new key (`openssl genpkey -algorithm ed25519`), configure it as the signing key and the old one
//! as a previous key, and drop the old one when the last token it signed has expired (15 minutes).

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::VerifyingKey;
use ed25519_dalek::pkcs8::spki::der::pem::LineEnding;
use ed25519_dalek::pkcs8::{
    DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, KeypairBytes,
};
use jsonwebtoken::{DecodingKey, EncodingKey};
use serde_json::json;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use super::key_file;

const FILE: &str = "signing-key.pem";

/// Why there is no key.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The development key's file.
    #[error("the signing key in the data directory: {0}")]
    File(#[from] io::Error),
    /// The text isn't such a key.
    #[error("not an Ed25519 key in PEM ({0}); `openssl genpkey -algorithm ed25519` makes one")]
    Pem(&'static str),
}

/// The private key that signs.
pub struct SigningKey {
    encoding: EncodingKey,
    public: PublicKey,
    development: bool,
}

impl SigningKey {
    /// The development key in `directory`, made at the first start.
    pub fn load_or_create(directory: &Path) -> Result<Self, KeyError> {
        let pem = key_file::load_or_create(&directory.join(FILE), || {
            without_public_key(rand::random())
                .to_pkcs8_pem(LineEnding::LF)
                .expect("any 32 bytes are a key that can be written")
                .to_string()
        })?;
        Ok(Self {
            development: true,
            ..Self::from_pem(&pem)?
        })
    }

    /// A key from configuration: PKCS#8 PEM, where `\n` may stand for line ends (an environment file has no others).
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let pem = pem.replace("\\n", "\n");
        let key = ed25519_dalek::SigningKey::from_pkcs8_pem(pem.trim())
            .map_err(|_| KeyError::Pem("signing key"))?;
        Self::new(&key)
    }

    fn new(key: &ed25519_dalek::SigningKey) -> Result<Self, KeyError> {
        let der = without_public_key(key.to_bytes())
            .to_pkcs8_der()
            .map_err(|_| KeyError::Pem("signing key"))?;
        Ok(Self {
            encoding: EncodingKey::from_ed_der(der.as_bytes()),
            public: PublicKey::new(&key.verifying_key()),
            development: false,
        })
    }
}

/// The first version of PKCS#8, which every tool reads; the second adds the public key, which follows from the secret.
fn without_public_key(secret_key: [u8; 32]) -> KeypairBytes {
    KeypairBytes {
        secret_key,
        public_key: None,
    }
}

/// A public key and its name.
struct PublicKey {
    kid: String,
    /// The point, in base64url: member `x` of the JWK.
    x: String,
    decoding: DecodingKey,
}

impl PublicKey {
    fn new(key: &VerifyingKey) -> Self {
        let x = URL_SAFE_NO_PAD.encode(key.as_bytes());
        Self {
            kid: thumbprint(&[("crv", "Ed25519"), ("kty", "OKP"), ("x", &x)]),
            x,
            decoding: DecodingKey::from_ed_der(key.as_bytes()),
        }
    }

    fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let key = if pem.contains("PRIVATE KEY") {
            ed25519_dalek::SigningKey::from_pkcs8_pem(pem)
                .map(|key| key.verifying_key())
                .ok()
        } else {
            VerifyingKey::from_public_key_pem(pem).ok()
        };
        // Anyone can sign for a weak point (of small order).
        key.filter(|key| !key.is_weak())
            .map(|key| Self::new(&key))
            .ok_or(KeyError::Pem("previous key"))
    }
}

/// The key that signs and all keys that verify.
pub struct KeySet {
    signing: SigningKey,
    previous: Vec<PublicKey>,
}

impl KeySet {
    /// Signs with `signing`; `previous`, any number of public or private PEMs one after the other, still verify.
    pub fn new(signing: SigningKey, previous: &str) -> Result<Self, KeyError> {
        let mut keys = Vec::new();
        for pem in blocks(&previous.replace("\\n", "\n")) {
            keys.push(PublicKey::from_pem(pem)?);
        }
        keys.retain(|key| key.kid != signing.public.kid);
        Ok(Self {
            signing,
            previous: keys,
        })
    }

    /// The name of the key that signs: its RFC 7638 thumbprint.
    pub fn kid(&self) -> &str {
        &self.signing.public.kid
    }

    /// Whether the signing key was made by this server for itself: good for a laptop, refused in production.
    pub fn is_development(&self) -> bool {
        self.signing.development
    }

    /// All public keys as a JSON Web Key Set (RFC 7517, RFC 8037).
    pub fn jwks(&self) -> serde_json::Value {
        let keys: Vec<_> = self
            .public()
            .map(|key| {
                json!({ "kty": "OKP", "crv": "Ed25519", "x": key.x, "kid": key.kid, "use": "sig", "alg": "EdDSA" })
            })
            .collect();
        json!({ "keys": keys })
    }

    pub(super) fn encoding(&self) -> &EncodingKey {
        &self.signing.encoding
    }

    pub(super) fn decoding(&self, kid: &str) -> Option<&DecodingKey> {
        self.public()
            .find(|key| key.kid == kid)
            .map(|key| &key.decoding)
    }

    fn public(&self) -> impl Iterator<Item = &PublicKey> {
        std::iter::once(&self.signing.public).chain(&self.previous)
    }
}

/// Cuts text into PEM blocks. What isn't one is left in its block, and so refused rather than ignored.
fn blocks(text: &str) -> impl Iterator<Item = &str> {
    let end = |block: &str| block.trim_end().ends_with("-----") && block.contains("-----END");
    let mut start = 0;
    let mut cuts: Vec<&str> = Vec::new();
    for line in text.split_inclusive('\n') {
        let position = line.as_ptr() as usize - text.as_ptr() as usize + line.len();
        if end(line) || position == text.len() {
            cuts.push(text[start..position].trim());
            start = position;
        }
    }
    cuts.into_iter().filter(|block| !block.is_empty())
}

/// RFC 7638: the SHA-256, in base64url, of a key's required members as JSON in alphabetical order without white space.
fn thumbprint(members: &[(&str, &str)]) -> String {
    let members: BTreeMap<_, _> = members.iter().copied().collect();
    let json = serde_json::to_vec(&members).expect("strings are JSON");
    URL_SAFE_NO_PAD.encode(Sha256::digest(json))
}

#[cfg(test)]
mod tests {
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
        assert_eq!(
            thumbprint(&[("kty", "RSA"), ("n", n), ("e", "AQAB")]),
            "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"
        );
    }

    #[test]
    fn signature_of_rfc_8037() {
        let signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
        let signature = jsonwebtoken::crypto::sign(
            signed.as_bytes(),
            &rfc_8037().encoding,
            jsonwebtoken::Algorithm::EdDSA,
        );
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
        let public = older
            .verifying_key()
            .to_public_key_pem(LineEnding::CRLF)
            .unwrap();
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
}
