//! Tokens of an outside OIDC issuer, for firms that sign in with a provider of their own.
//!
//! Invariant: a token is believed only if a key that the issuer publishes at its own https address signed it, with an
//! algorithm that both the configuration and the key allow, for our audience, now.

mod fetch;
mod issuer_keys;
mod jwks;

use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::Algorithm;
use serde::{Deserialize, Deserializer};

pub use fetch::OidcConfigError;

use self::fetch::Fetcher;
use self::issuer_keys::{IssuerKeys, MAX_AGE};
use self::jwks::IssuerKey;
use super::email::EmailAddress;
use super::jwt::{self, Audience, NumericDate, Rejection, TokenError, Window};
use super::remembered::{Digest, Remembered};
use crate::clock::Clock;

/// How far the issuer's clock may be from ours.
pub const LEEWAY: TimeDelta = TimeDelta::seconds(30);
/// Longest subject, in bytes (OIDC Core 1.0, section 2).
const MAX_SUBJECT_BYTES: usize = 255;

/// An algorithm that an outside issuer may sign with. Symmetric ones are not among them: we keep no secret of theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum OutsideAlgorithm {
    /// RSA with PKCS#1 v1.5 and SHA-256; keys of 2048 bits or more.
    RS256,
    /// ECDSA over P-256 with SHA-256.
    ES256,
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa,
}

impl OutsideAlgorithm {
    fn of(algorithm: Algorithm) -> Option<Self> {
        match algorithm {
            Algorithm::RS256 => Some(Self::RS256),
            Algorithm::ES256 => Some(Self::ES256),
            Algorithm::EdDSA => Some(Self::EdDsa),
            _ => None,
        }
    }
}

/// An outside issuer, as configured.
#[derive(Debug, Clone, Deserialize)]
pub struct OidcSettings {
    /// `iss`, compared byte for byte: an https URL (http on loopback, for development).
    pub issuer: String,
    /// `aud`: our client id there.
    pub audience: String,
    /// What it may sign with.
    pub algorithms: Vec<OutsideAlgorithm>,
    /// Where its keys are; without it they are discovered at `/.well-known/openid-configuration`.
    pub jwks_uri: Option<String>,
}

/// Who an outside token speaks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outside {
    /// The issuer. With the subject it names an account; an e-mail address doesn't.
    pub issuer: String,
    /// Its name for the user: never reused, and only unique together with the issuer.
    pub subject: String,
    /// The e-mail address it gives, if that is one.
    pub email: Option<EmailAddress>,
    /// Whether the issuer says that it checked the address. False means nothing may be concluded from it.
    pub email_verified: bool,
    /// The name to show.
    pub name: Option<String>,
    /// When the token ends, UTC.
    pub expires_at: DateTime<Utc>,
}

#[derive(Deserialize)]
struct Claims {
    iss: String,
    aud: Audience,
    sub: String,
    exp: NumericDate,
    nbf: Option<NumericDate>,
    iat: Option<NumericDate>,
    email: Option<String>,
    #[serde(default, deserialize_with = "truth")]
    email_verified: bool,
    name: Option<String>,
}

impl Claims {
    fn window(&self) -> Window {
        Window {
            // OIDC doesn't require `nbf`; a token from the future is wrong in either way of saying so.
            not_before: [self.nbf, self.iat].into_iter().flatten().map(|date| date.0).max(),
            expires: self.exp.0,
        }
    }

    fn into_outside(self) -> Outside {
        let name = self.name.map(|name| name.trim().to_owned());
        Outside {
            issuer: self.iss,
            subject: self.sub,
            email: self.email.and_then(|text| EmailAddress::parse(&text).ok()),
            email_verified: self.email_verified,
            name: name.filter(|name| !name.is_empty()),
            expires_at: DateTime::from_timestamp(self.exp.0, 0).unwrap_or(DateTime::<Utc>::MAX_UTC),
        }
    }
}

/// Some issuers write the boolean as a string; anything but a clear yes is a no.
fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(value == true || value == "true")
}

/// A token that was verified, and with what: it stays good while the issuer's key of that name is this very one.
#[derive(Clone)]
struct Believed {
    outside: Outside,
    window: Window,
    kid: Arc<str>,
    key: Arc<IssuerKey>,
}

/// Verifies tokens of one outside issuer. Share it: its keys and the tokens verified lately are cached in it.
pub struct OutsideVerifier {
    settings: OidcSettings,
    keys: IssuerKeys,
    clock: Clock,
    remembered: Remembered<Believed>,
}

impl OutsideVerifier {
    /// Nothing is fetched until the first token comes.
    ///
    /// # Errors
    /// When an address isn't https, no algorithm is allowed, or TLS can't be set up.
    pub fn new(settings: OidcSettings, clock: Clock) -> Result<Self, OidcConfigError> {
        if settings.algorithms.is_empty() {
            return Err(OidcConfigError::NoAlgorithm);
        }
        let fetcher = Fetcher::new(&settings)?;
        Ok(Self {
            keys: IssuerKeys::new(fetcher, clock.clone()),
            settings,
            clock,
            remembered: Remembered::new(MAX_AGE),
        })
    }

    /// Who the token speaks for.
    ///
    /// # Errors
    /// [`TokenError::Rejected`] for a token that isn't good, [`TokenError::Unavailable`] when the issuer's keys can't
    /// be had.
    pub async fn verify(&self, token: &str) -> Result<Outside, TokenError> {
        let digest = Digest::of(token)?;
        if let Some(believed) = self.remembered.recall(&digest) {
            let key = self.keys.find(&believed.kid).await?;
            // A key that was withdrawn or fetched anew means looking again.
            if Arc::ptr_eq(&key, &believed.key) {
                believed.window.check(self.clock.now(), LEEWAY)?;
                return Ok(believed.outside);
            }
        }
        let believed = self.verify_signed(token).await?;
        believed.window.check(self.clock.now(), LEEWAY)?;
        let outside = believed.outside.clone();
        self.remembered.remember(digest, believed);
        Ok(outside)
    }

    async fn verify_signed(&self, token: &str) -> Result<Believed, TokenError> {
        let signer = jwt::signer(token)?;
        // Before any fetch, so that a token that can't be good costs the issuer nothing.
        let algorithm = OutsideAlgorithm::of(signer.algorithm)
            .filter(|algorithm| self.settings.algorithms.contains(algorithm))
            .ok_or(Rejection::Algorithm)?;

        let key = self.keys.find(&signer.kid).await?;
        if key.algorithm != algorithm {
            return Err(Rejection::Algorithm.into());
        }
        let claims: Claims = jwt::signed_claims(token, &key.decoding, signer.algorithm)?;
        self.check_names(&claims)?;
        Ok(Believed { window: claims.window(), outside: claims.into_outside(), kid: signer.kid.into(), key })
    }

    fn check_names(&self, claims: &Claims) -> Result<(), Rejection> {
        if claims.iss != self.settings.issuer {
            return Err(Rejection::Issuer);
        }
        if !claims.aud.contains(&self.settings.audience) {
            return Err(Rejection::Audience);
        }
        if claims.sub.is_empty() || claims.sub.len() > MAX_SUBJECT_BYTES {
            return Err(Rejection::Claims);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
