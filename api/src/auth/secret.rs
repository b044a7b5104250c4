//! Opaque secrets: 256 random bits that are shown once, and stored only as a hash.
//!
//! Plain SHA-256 is enough for them: unlike a password, nobody guesses 256 random bits, so the hash needs no salt and
//! no cost, and the database finds a row by it.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rand::seq::IndexedRandom as _;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

use super::credential::Part;

/// 32 bytes from the thread's cryptographic generator, written as 43 characters of base64url.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl Secret {
    /// What is stored of it.
    pub fn hash(&self) -> SecretHash {
        SecretHash(Sha256::digest(self.0).into())
    }
}

impl Part for Secret {
    const LENGTH: usize = 43;

    fn generate() -> Self {
        Self(rand::random())
    }

    fn write(&self, text: &mut String) {
        URL_SAFE_NO_PAD.encode_string(self.0, text);
    }

    fn parse(text: &str) -> Option<Self> {
        // The engine refuses padding and stray trailing bits, so a secret has one spelling.
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.try_into().ok().map(Self)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Secret(…)")
    }
}

/// The SHA-256 of a secret: what the database keeps.
#[derive(Debug, Clone, Copy)]
pub struct SecretHash([u8; 32]);

impl SecretHash {
    /// A hash read back from the database; `None` unless it is 32 bytes.
    pub fn from_stored(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// In constant time, so that response times don't reveal how much of a hash was right.
impl PartialEq for SecretHash {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for SecretHash {}

/// `N` random lower-case letters and digits: short enough to read out, not secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code<const N: usize>(String);

impl<const N: usize> Code<N> {
    const ALPHABET: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";

    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl<const N: usize> Part for Code<N> {
    const LENGTH: usize = N;

    fn generate() -> Self {
        let mut random = rand::rng();
        let characters = (0..N).filter_map(|_| Self::ALPHABET.choose(&mut random));
        Self(characters.copied().map(char::from).collect())
    }

    fn write(&self, text: &mut String) {
        text.push_str(&self.0);
    }

    fn parse(text: &str) -> Option<Self> {
        let known = text.bytes().all(|byte| Self::ALPHABET.contains(&byte));
        (known && text.len() == N).then(|| Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", Secret([7; 32])), "Secret(…)");
    }

    // FIPS 180-4 SHA-256 of 32 zero bytes.
    #[test]
    fn the_hash_is_sha_256_of_the_bytes() {
        assert_eq!(Secret([0; 32]).hash().as_bytes()[..4], [0x66, 0x68, 0x7a, 0xad]);
    }

    #[test]
    fn a_stored_hash_equals_its_own_secret_only() {
        let secret = Secret::generate();
        let stored = SecretHash::from_stored(secret.hash().as_bytes()).unwrap();
        assert_eq!(secret.hash(), stored);
        assert_ne!(Secret::generate().hash(), stored);
        assert!(SecretHash::from_stored(&[0; 31]).is_none());
    }

    #[test]
    fn a_secret_has_one_spelling() {
        let mut text = String::new();
        Secret([0xff; 32]).write(&mut text);
        assert_eq!(text.len(), Secret::LENGTH);
        assert!(Secret::parse(&text).is_some());

        // The last character carries four bits of the secret and two that must be zero.
        let respelt = text[..42].to_owned() + "9";
        assert!(text.ends_with('8') && Secret::parse(&respelt).is_none());
        assert!(Secret::parse(&(text + "=")).is_none());
    }
}
