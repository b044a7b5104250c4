//! Secrets and signatures. Source: Standard Webhooks 1.0 (standardwebhooks.com): `v1,` and the base64 of the
//! HMAC-SHA256 of `id.timestamp.body`, with the secret's bytes as key.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use chrono::{DateTime, Utc};
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// What secrets start with, so that scanners know one that leaked.
const PREFIX: &str = "whsec_";

/// A new secret as it is shown: 32 random bytes in base64 behind `whsec_`.
pub fn secret() -> String {
    format!("{PREFIX}{}", BASE64_STANDARD.encode(rand::random::<[u8; 32]>()))
}

/// What receivers check: the signature by each secret, separated by spaces; nothing if one is no secret of ours.
pub fn signatures(secrets: &[String], id: &str, sent_at: DateTime<Utc>, body: &str) -> Option<String> {
    let signed = format!("{id}.{}.{body}", sent_at.timestamp());
    let signatures = secrets.iter().map(|secret| signature(secret, signed.as_bytes()));
    signatures.collect::<Option<Vec<_>>>().map(|signatures| signatures.join(" "))
}

fn signature(secret: &str, signed: &[u8]) -> Option<String> {
    let key = BASE64_STANDARD.decode(secret.strip_prefix(PREFIX)?).ok()?;
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).ok()?;
    mac.update(signed);
    Some(format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    // The example of the specification's own libraries.
    const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const SIGNED: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    fn signed(secrets: &[&str]) -> Option<String> {
        let secrets: Vec<_> = secrets.iter().map(|secret| (*secret).to_owned()).collect();
        let sent_at = DateTime::from_timestamp(1_614_265_330, 999_999_999).expect("a time");
        signatures(&secrets, "msg_p5jXN8AQM9LWM0D4loKWxJek", sent_at, r#"{"test": 2432232314}"#)
    }

    #[test]
    fn the_published_example_comes_out() {
        assert_eq!(signed(&[SECRET]).as_deref(), Some(SIGNED));
    }

    #[test]
    fn each_secret_signs() {
        let other = secret();
        let both = signed(&[&other, SECRET]).expect("both are secrets");
        let (first, second) = both.split_once(' ').expect("two signatures");
        assert!(first.starts_with("v1,") && first != SIGNED && second == SIGNED, "{both}");
        assert_eq!(signed(&["nonsense"]), None);
        assert_eq!(signed(&["whsec_%"]), None);
    }

    #[test]
    fn secrets_are_long_and_differ() {
        let (one, other) = (secret(), secret());
        assert!(one != other && one.len() == PREFIX.len() + 44, "{one}");
    }
}
