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
use ed25519_dalek::pkcs8::{DecodePrivateKey as _, DecodePublicKey as _, EncodePrivateKey as _, KeypairBytes};
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
        Ok(Self { development: true, ..Self::from_pem(&pem)? })
    }

    /// The development key in `directory`, if one was made.
    pub fn load(directory: &Path) -> Result<Option<Self>, KeyError> {
        let pem = key_file::load(&directory.join(FILE))?;
        pem.map(|pem| Ok(Self { development: true, ..Self::from_pem(&pem)? })).transpose()
    }

    /// A key from configuration: PKCS#8 PEM, where `\n` may stand for line ends (an environment file has no others).
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let pem = pem.replace("\\n", "\n");
        let key = ed25519_dalek::SigningKey::from_pkcs8_pem(pem.trim()).map_err(|_| KeyError::Pem("signing key"))?;
        Self::new(&key)
    }

    fn new(key: &ed25519_dalek::SigningKey) -> Result<Self, KeyError> {
        let der = without_public_key(key.to_bytes()).to_pkcs8_der().map_err(|_| KeyError::Pem("signing key"))?;
        Ok(Self {
            encoding: EncodingKey::from_ed_der(der.as_bytes()),
            public: PublicKey::new(&key.verifying_key()),
            development: false,
        })
    }
}

/// The first version of PKCS#8, which every tool reads; the second adds the public key, which follows from the secret.
fn without_public_key(secret_key: [u8; 32]) -> KeypairBytes {
    KeypairBytes { secret_key, public_key: None }
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
            ed25519_dalek::SigningKey::from_pkcs8_pem(pem).map(|key| key.verifying_key()).ok()
        } else {
            VerifyingKey::from_public_key_pem(pem).ok()
        };
        // Anyone can sign for a weak point (of small order).
        key.filter(|key| !key.is_weak()).map(|key| Self::new(&key)).ok_or(KeyError::Pem("previous key"))
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
        let mut keys = public_keys(previous)?;
        keys.retain(|key| key.kid != signing.public.kid);
        Ok(Self { signing, previous: keys })
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
        self.public().find(|key| key.kid == kid).map(|key| &key.decoding)
    }

    fn public(&self) -> impl Iterator<Item = &PublicKey> {
        std::iter::once(&self.signing.public).chain(&self.previous)
    }
}

/// Refuses previous keys that are none.
pub fn check_previous(previous: &str) -> Result<(), KeyError> {
    public_keys(previous).map(drop)
}

fn public_keys(pems: &str) -> Result<Vec<PublicKey>, KeyError> {
    blocks(&pems.replace("\\n", "\n")).iter().map(|pem| PublicKey::from_pem(pem)).collect()
}

/// Cuts text into PEM blocks. What isn't one is left in its block, and so refused rather than ignored.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut block = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        block.push_str(line);
        block.push('\n');
        if line.starts_with("-----END") {
            blocks.push(std::mem::take(&mut block));
        }
    }
    if !block.is_empty() {
        blocks.push(block);
    }
    blocks
}

/// RFC 7638: the SHA-256, in base64url, of a key's required members as JSON in alphabetical order without white space.
fn thumbprint(members: &[(&str, &str)]) -> String {
    let members: BTreeMap<_, _> = members.iter().copied().collect();
    let json = serde_json::to_vec(&members).expect("strings are JSON");
    URL_SAFE_NO_PAD.encode(Sha256::digest(json))
}

#[cfg(test)]
mod tests;
