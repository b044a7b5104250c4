//! Columns that are encrypted at rest (tax ids): AES-256-GCM, so that a copy of the database reveals nothing.
//!
//! Stored as `v1.<key id>.<base64url of nonce, ciphertext and tag>`. The organization and the column are authenticated
//! with it: a ciphertext moved to another tenant or column doesn't decrypt. Nonces are random, which is safe for 2³²
//! values a key (NIST SP 800-38D, section 8.3).
//!
//! To rotate: put a new key first, `chambers reseal`, then drop the old key. [`sealed::SEALED`] lists the columns.

pub mod sealed;

use std::io;
use std::path::Path;

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use sha2::{Digest as _, Sha256};
use thiserror::Error;
use uuid::Uuid;

use super::key_file;

const FILE: &str = "data-key";
const VERSION: &str = "v1";
const NONCE: usize = 12;

/// Why there is no cipher, or no plaintext.
#[derive(Debug, Error)]
pub enum CipherError {
    /// The development key's file.
    #[error("the data key in the data directory: {0}")]
    File(#[from] io::Error),
    /// Not a list of keys.
    #[error("data keys are 32 bytes in base64 each (`openssl rand -base64 32`), separated by commas")]
    Keys,
    /// Not what [`Cipher::encrypt`] writes.
    #[error("not an encrypted value")]
    Format,
    /// Encrypted with a key that isn't configured.
    #[error("encrypted with a data key that is not configured: {0}")]
    UnknownKey(String),
    /// Changed, or moved from another place.
    #[error("the encrypted value was changed or belongs elsewhere")]
    Changed,
}

/// Where a value is stored, and the only place where it can be read.
#[derive(Debug, Clone, Copy)]
pub struct Place {
    /// The tenant.
    pub organization: Uuid,
    /// `table.column`.
    pub column: &'static str,
}

impl Place {
    /// The organization has a fixed length, so no two places have the same bytes.
    fn associated_data(self) -> Vec<u8> {
        let mut data = VERSION.as_bytes().to_vec();
        data.extend(self.organization.as_bytes());
        data.extend(self.column.as_bytes());
        data
    }
}

struct Key {
    id: String,
    aes: Aes256Gcm,
}

impl Key {
    fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 32] = STANDARD.decode(text.trim()).ok()?.try_into().ok()?;
        // Names the key and tells nothing of it. Prefixed so that this is the hash of nothing else.
        let id = Sha256::new_with_prefix("chambers data key").chain_update(bytes).finalize();
        Some(Self { id: URL_SAFE_NO_PAD.encode(&id[..6]), aes: Aes256Gcm::new(&bytes.into()) })
    }
}

/// Encrypts with its first key and decrypts with all.
pub struct Cipher {
    first: Key,
    others: Vec<Key>,
    development: bool,
}

impl Cipher {
    /// The development key in `directory`, made at the first start.
    pub fn load_or_create(directory: &Path) -> Result<Self, CipherError> {
        let make = || STANDARD.encode(rand::random::<[u8; 32]>()) + "\n";
        let text = key_file::load_or_create(&directory.join(FILE), make)?;
        Ok(Self { development: true, ..Self::from_base64(&text)? })
    }

    /// The development key in `directory`, if one was made.
    pub fn load(directory: &Path) -> Result<Option<Self>, CipherError> {
        let text = key_file::load(&directory.join(FILE))?;
        text.map(|text| Ok(Self { development: true, ..Self::from_base64(&text)? })).transpose()
    }

    /// Keys from configuration: 32 bytes in base64 each, separated by commas, the one to encrypt with first.
    pub fn from_base64(keys: &str) -> Result<Self, CipherError> {
        let keys: Option<Vec<Key>> = keys.split(',').map(Key::parse).collect();
        let mut keys = keys.ok_or(CipherError::Keys)?.into_iter();
        Ok(Self { first: keys.next().ok_or(CipherError::Keys)?, others: keys.collect(), development: false })
    }

    /// Whether the key was made by this server for itself: lost with its data directory, and refused in production.
    pub fn is_development(&self) -> bool {
        self.development
    }

    /// What to store of `plaintext` at `place`; different each time.
    pub fn encrypt(&self, plaintext: &str, place: Place) -> String {
        let nonce: [u8; NONCE] = rand::random();
        let payload = Payload { msg: plaintext.as_bytes(), aad: &place.associated_data() };
        let sealed = self.first.aes.encrypt(&nonce.into(), payload).expect("less than 64 GiB can be encrypted");
        let bytes = [nonce.as_slice(), &sealed].concat();
        self.beginning() + &URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The plaintext of what was stored at `place`.
    pub fn decrypt(&self, stored: &str, place: Place) -> Result<String, CipherError> {
        let (id, sealed) = parse(stored).ok_or(CipherError::Format)?;
        let key = std::iter::once(&self.first)
            .chain(&self.others)
            .find(|key| key.id == id)
            .ok_or_else(|| CipherError::UnknownKey(id.to_owned()))?;

        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| CipherError::Format)?;
        let (nonce, msg) = bytes.split_first_chunk().ok_or(CipherError::Format)?;
        let nonce: [u8; NONCE] = *nonce;
        let payload = Payload { msg, aad: &place.associated_data() };
        let plaintext = key.aes.decrypt(&nonce.into(), payload).map_err(|_| CipherError::Changed)?;
        String::from_utf8(plaintext).map_err(|_| CipherError::Changed)
    }

    /// How values begin that were encrypted with the first key.
    pub fn beginning(&self) -> String {
        format!("{VERSION}.{}.", self.first.id)
    }

    /// What the key that a value names is used for.
    pub fn use_of(&self, key: &str) -> KeyUse {
        if key == self.first.id {
            KeyUse::Seals
        } else if self.others.iter().any(|other| other.id == key) {
            KeyUse::Opens
        } else {
            KeyUse::None
        }
    }
}

/// What a [`Cipher`] uses a key for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyUse {
    /// It encrypts.
    Seals,
    /// It only decrypts.
    Opens,
    /// It is not configured.
    None,
}

fn parse(stored: &str) -> Option<(&str, &str)> {
    stored.strip_prefix(VERSION)?.strip_prefix('.')?.split_once('.')
}

#[cfg(test)]
mod tests;
