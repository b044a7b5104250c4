//! Tokens of an outside OpenID Connect issuer, for firms that sign in with a provider of their own.
//!
//! Invariant: a token is believed only if a key that the issuer publishes at its own https address signed it, with an
//! algorithm that both the configuration and the key allow, for our audience, now.

mod fetch;
mod issuer_keys;
mod jwks;

use chrono::TimeDelta;
use jsonwebtoken::Algorithm;
use serde::{Deserialize, Deserializer};

pub use fetch::OidcConfigError;

use self::fetch::Fetcher;
use self::issuer_keys::IssuerKeys;
use super::email::EmailAddress;
use super::jwt::{self, Audience, NumericDate, Rejection, TokenError, Window};
use crate::clock::Clock;

/// How far the issuer's clock may be from ours.
pub const LEEWAY: TimeDelta = TimeDelta::seconds(30);
/// Longest subject, in bytes (OpenID Connect Core 1.0, section 2).
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

/// Some issuers write the boolean as a string; anything but a clear yes is a no.
fn truth<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    Ok(value == true || value == "true")
}

/// Verifies tokens of one outside issuer. Share it: its keys are cached in it.
pub struct OutsideVerifier {
    settings: OidcSettings,
    keys: IssuerKeys,
    clock: Clock,
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
        })
    }

    /// Who the token speaks for.
    ///
    /// # Errors
    /// [`TokenError::Rejected`] for a token that isn't good, [`TokenError::Unavailable`] when the issuer's keys can't
    /// be had.
    pub async fn verify(&self, token: &str) -> Result<Outside, TokenError> {
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
        self.check(&claims)?;
        Ok(Outside {
            issuer: claims.iss,
            subject: claims.sub,
            email: claims
                .email
                .and_then(|email| EmailAddress::parse(&email).ok()),
            email_verified: claims.email_verified,
            name: claims
                .name
                .map(|name| name.trim().to_owned())
                .filter(|name| !name.is_empty()),
        })
    }

    fn check(&self, claims: &Claims) -> Result<(), Rejection> {
        if claims.iss != self.settings.issuer {
            return Err(Rejection::Issuer);
        }
        if !claims.aud.contains(&self.settings.audience) {
            return Err(Rejection::Audience);
        }
        if claims.sub.is_empty() || claims.sub.len() > MAX_SUBJECT_BYTES {
            return Err(Rejection::Claims);
        }
        let window = Window {
            // OpenID Connect doesn't require `nbf`; a token from the future is wrong in either way of saying so.
            not_before: [claims.nbf, claims.iat]
                .into_iter()
                .flatten()
                .map(|date| date.0)
                .max(),
            expires: claims.exp.0,
        };
        window.check(self.clock.now(), LEEWAY)
    }
}

#[cfg(test)]
mod tests;
