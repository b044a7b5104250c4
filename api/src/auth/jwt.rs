//! What all JSON Web Tokens meet, our own and an outside issuer's, in the order of RFC 8725 (best current practices):
//! bounded length, a key chosen by `kid`, the algorithm pinned by that key, the signature, then the claims.
//!
//! `jsonwebtoken` reads the header and checks the signature. The claims are compared here, because it compares times
//! with the system's clock and skips a check of a claim that is absent.

use chrono::{DateTime, TimeDelta, Utc};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use thiserror::Error;

/// Longest token that is looked at, in bytes: what fits a request header.
pub const MAX_TOKEN_BYTES: usize = 8 * 1024;

/// Why a token gives no access. Its message is the same for every rejection, so it tells an attacker nothing;
/// [`Rejection`] is for logs and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TokenError {
    /// The token is not good: the caller is unauthenticated.
    #[error("the token is not valid or has expired")]
    Rejected(Rejection),
    /// The issuer's keys can't be had at the moment: the caller may try again.
    #[error("tokens can't be verified at the moment")]
    Unavailable,
}

/// The first check that a token failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rejection {
    /// More than 8 KiB.
    TooLong,
    /// Not three base64url parts with a header that can be read (`alg: none` can't), or one with `crit`.
    Malformed,
    /// Signed by no key of ours or of the issuer, or without a `kid`.
    UnknownKey,
    /// Another algorithm than its key's.
    Algorithm,
    /// The signature isn't the key's over these bytes.
    Signature,
    /// A claim is missing or of the wrong form.
    Claims,
    /// Another issuer.
    Issuer,
    /// For someone else.
    Audience,
    /// `exp` has passed.
    Expired,
    /// `nbf` or `iat` is in the future.
    NotYetValid,
}

impl From<Rejection> for TokenError {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

/// What the header says about who signed. It is a claim like any other until the signature has been checked.
#[derive(Debug)]
pub(super) struct Signer {
    pub kid: String,
    pub algorithm: Algorithm,
}

/// Reads the header of a token that nothing is known about yet.
pub(super) fn signer(token: &str) -> Result<Signer, Rejection> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(Rejection::TooLong);
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| Rejection::Malformed)?;
    // RFC 7515, section 4.1.11: extensions listed as critical must be understood, and we understand none.
    if header.crit.is_some() {
        return Err(Rejection::Malformed);
    }
    Ok(Signer { kid: header.kid.ok_or(Rejection::UnknownKey)?, algorithm: header.alg })
}

/// The claims of a token that `key` signed by `algorithm`; nothing in them has been compared.
pub(super) fn signed_claims<T: DeserializeOwned>(
    token: &str,
    key: &DecodingKey,
    algorithm: Algorithm,
) -> Result<T, Rejection> {
    let mut signature_only = Validation::new(algorithm);
    signature_only.required_spec_claims.clear();
    signature_only.validate_exp = false;
    signature_only.validate_aud = false;

    jsonwebtoken::decode(token, key, &signature_only).map(|data| data.claims).map_err(|error| match error.kind() {
        ErrorKind::InvalidAlgorithm => Rejection::Algorithm,
        ErrorKind::Json(_) | ErrorKind::Utf8(_) => Rejection::Claims,
        ErrorKind::Base64(_) | ErrorKind::InvalidToken => Rejection::Malformed,
        _ => Rejection::Signature,
    })
}

/// From when to when a token is good, in seconds since 1970 as the claims have it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    pub not_before: Option<i64>,
    pub expires: i64,
}

impl Window {
    /// Checks `now`, forgiving a difference between two machines' clocks of `leeway`.
    pub fn check(self, now: DateTime<Utc>, leeway: TimeDelta) -> Result<(), Rejection> {
        let (now, leeway) = (now.timestamp(), leeway.num_seconds());
        if self.expires.saturating_add(leeway) <= now {
            return Err(Rejection::Expired);
        }
        match self.not_before {
            Some(start) if start > now.saturating_add(leeway) => Err(Rejection::NotYetValid),
            _ => Ok(()),
        }
    }
}

/// A `NumericDate` (RFC 7519, section 2) in whole seconds; the standard allows fractions, which are cut off.
#[derive(Debug, Clone, Copy)]
pub(super) struct NumericDate(pub i64);

impl<'de> Deserialize<'de> for NumericDate {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Number {
            Whole(i64),
            Fraction(f64),
        }
        match Number::deserialize(deserializer)? {
            Number::Whole(seconds) => Ok(Self(seconds)),
            // The cast saturates, and JSON has no NaN.
            #[expect(clippy::cast_possible_truncation)]
            Number::Fraction(seconds) => Ok(Self(seconds as i64)),
        }
    }
}

/// `aud`: one name or a list of them (RFC 7519, section 4.1.3).
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Audience {
    One(String),
    Several(Vec<String>),
}

impl Audience {
    pub fn contains(&self, name: &str) -> bool {
        match self {
            Self::One(one) => one == name,
            Self::Several(several) => several.iter().any(|each| each == name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_open_at_its_start_and_closed_at_its_end() {
        let window = Window { not_before: Some(1000), expires: 2000 };
        let at = |seconds, leeway| {
            let now = DateTime::from_timestamp(seconds, 0).unwrap();
            window.check(now, TimeDelta::seconds(leeway))
        };
        assert_eq!(at(999, 0), Err(Rejection::NotYetValid));
        assert_eq!(at(1000, 0), Ok(()));
        assert_eq!(at(1999, 0), Ok(()));
        assert_eq!(at(2000, 0), Err(Rejection::Expired));
        assert_eq!(at(995, 5), Ok(()));
        assert_eq!(at(2004, 5), Ok(()));
        assert_eq!(at(2005, 5), Err(Rejection::Expired));
    }

    #[test]
    fn absurd_times_don_t_overflow() {
        let now = DateTime::from_timestamp(1000, 0).unwrap();
        let window = |not_before, expires| Window { not_before, expires };
        let leeway = TimeDelta::seconds(30);
        assert_eq!(window(None, i64::MAX).check(now, leeway), Ok(()));
        assert_eq!(window(Some(i64::MAX), i64::MAX).check(now, leeway), Err(Rejection::NotYetValid));
        assert_eq!(window(None, i64::MIN).check(now, leeway), Err(Rejection::Expired));
    }

    #[test]
    fn dates_may_have_fractions() {
        let read = |json| serde_json::from_str::<NumericDate>(json).map(|date| date.0);
        assert_eq!(read("1300819380").unwrap(), 1_300_819_380);
        assert_eq!(read("1300819380.9").unwrap(), 1_300_819_380);
        assert_eq!(read("1e300").unwrap(), i64::MAX);
        assert!(read("\"1300819380\"").is_err());
    }

    #[test]
    fn every_rejection_reads_the_same() {
        let message = TokenError::from(Rejection::Expired).to_string();
        assert_eq!(TokenError::from(Rejection::Signature).to_string(), message);
    }
}
