//! Access tokens: short-lived JWTs that we sign and verify ourselves, so that most requests need no look-up of a
//! session to know who calls.
//!
//! A verified token is remembered until it expires; its times are compared on every call all the same.

use std::fmt;
use std::sync::Arc;

use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use jsonwebtoken::{Algorithm, Header};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::jwt::{self, Rejection, TokenError, Window};
use super::keys::KeySet;
use super::remembered::{Digest, Remembered};
use crate::clock::Clock;

/// How long an access token is good for. A session ended meanwhile is refused by the session check, not here.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(15);
/// How far the clocks of two of our servers may be apart.
pub const LEEWAY: TimeDelta = TimeDelta::seconds(5);

/// Who issues tokens, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenSettings {
    /// `iss`: this deployment's own URL.
    pub issuer: String,
    /// `aud`: the API that takes the tokens.
    pub audience: String,
}

/// A token just issued.
#[derive(Clone)]
pub struct AccessToken {
    /// The compact form, for an `Authorization: Bearer` header. Secret.
    pub token: String,
    /// When it ceases to be good (without leeway).
    pub expires_at: DateTime<Utc>,
}

impl fmt::Debug for AccessToken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "AccessToken(…, until {})", self.expires_at)
    }
}

/// Who a token speaks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verified {
    /// The user (`sub`).
    pub user: Uuid,
    /// The session that the token was issued in (`sid`).
    pub session: Uuid,
    /// The organization chosen, if one was (`org`).
    pub organization: Option<Uuid>,
    /// The token's own id (`jti`).
    pub token_id: Uuid,
    /// When it was issued (`iat`).
    pub issued_at: DateTime<Utc>,
    /// When it ceases to be good, without leeway (`exp`).
    pub expires_at: DateTime<Utc>,
}

/// All but `org` are required: a token without one of them doesn't deserialise.
#[derive(Debug, Serialize, Deserialize)]
struct Claims {
    iss: String,
    aud: String,
    sub: Uuid,
    sid: Uuid,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    org: Option<Uuid>,
    iat: i64,
    nbf: i64,
    exp: i64,
    jti: Uuid,
}

/// Signs access tokens.
#[derive(Clone)]
pub struct Issuer {
    keys: Arc<KeySet>,
    settings: TokenSettings,
    clock: Clock,
}

impl Issuer {
    /// Issues with the signing key of `keys`.
    pub fn new(keys: Arc<KeySet>, settings: TokenSettings, clock: Clock) -> Self {
        Self { keys, settings, clock }
    }

    /// A token for `user` in `session`, in `organization` if one is chosen, good for [`LIFETIME`] from now.
    pub fn issue(&self, user: Uuid, session: Uuid, organization: Option<Uuid>) -> AccessToken {
        let issued_at = self.clock.now().trunc_subsecs(0);
        let expires_at = issued_at + LIFETIME;
        let claims = Claims {
            iss: self.settings.issuer.clone(),
            aud: self.settings.audience.clone(),
            sub: user,
            sid: session,
            org: organization,
            iat: issued_at.timestamp(),
            nbf: issued_at.timestamp(),
            exp: expires_at.timestamp(),
            jti: Uuid::from_bytes(rand::random()),
        };
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.keys.kid().to_owned());
        let token =
            jsonwebtoken::encode(&header, &claims, self.keys.encoding()).expect("an Ed25519 key signs any claims");
        AccessToken { token, expires_at }
    }
}

/// Verifies access tokens. Cheap to clone; clones share what they remember.
#[derive(Clone)]
pub struct Verifier {
    keys: Arc<KeySet>,
    settings: TokenSettings,
    clock: Clock,
    remembered: Remembered<Verified>,
}

impl Verifier {
    /// Verifies with all of `keys`. Other keys need another verifier, which starts with nothing remembered.
    pub fn new(keys: Arc<KeySet>, settings: TokenSettings, clock: Clock) -> Self {
        Self { keys, settings, clock, remembered: Remembered::new(LIFETIME + LEEWAY) }
    }

    /// Who the token speaks for.
    ///
    /// # Errors
    /// [`TokenError::Rejected`] unless one of our keys signed it with `EdDSA` for this audience, and now is between
    /// `nbf` and `exp`, give or take [`LEEWAY`].
    pub fn verify(&self, token: &str) -> Result<Verified, TokenError> {
        let digest = Digest::of(token)?;
        if let Some(verified) = self.remembered.recall(&digest) {
            self.check_times(&verified)?;
            return Ok(verified);
        }
        let verified = self.verify_signed(token)?;
        self.check_times(&verified)?;
        self.remembered.remember(digest, verified);
        Ok(verified)
    }

    fn verify_signed(&self, token: &str) -> Result<Verified, Rejection> {
        let signer = jwt::signer(token)?;
        let key = self.keys.decoding(&signer.kid).ok_or(Rejection::UnknownKey)?;
        let claims: Claims = jwt::signed_claims(token, key, Algorithm::EdDSA)?;
        if claims.iss != self.settings.issuer {
            return Err(Rejection::Issuer);
        }
        if claims.aud != self.settings.audience {
            return Err(Rejection::Audience);
        }
        // We issue tokens that begin when they are issued, so one time stands for both.
        if claims.nbf != claims.iat {
            return Err(Rejection::Claims);
        }
        let time = |seconds| DateTime::from_timestamp(seconds, 0).ok_or(Rejection::Claims);
        Ok(Verified {
            user: claims.sub,
            session: claims.sid,
            organization: claims.org,
            token_id: claims.jti,
            issued_at: time(claims.iat)?,
            expires_at: time(claims.exp)?,
        })
    }

    fn check_times(&self, verified: &Verified) -> Result<(), Rejection> {
        let window =
            Window { not_before: Some(verified.issued_at.timestamp()), expires: verified.expires_at.timestamp() };
        window.check(self.clock.now(), LEEWAY)
    }
}

#[cfg(test)]
mod tests;
