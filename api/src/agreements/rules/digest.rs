//! SHA-256, as 64 lower-case hexadecimal digits: how documents, consents and events are told apart.

use std::fmt::Write as _;

use sha2::{Digest as _, Sha256};

use crate::error::{UserError, UserErrorCode};

/// The digits of bytes.
pub fn digits(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // A string takes all that is written to it.
        write!(text, "{byte:02x}").ok();
        text
    })
}

/// The SHA-256 of bytes; of a text, of its UTF-8.
pub fn sha256(bytes: impl AsRef<[u8]>) -> String {
    digits(&Sha256::digest(bytes))
}

/// Reads a SHA-256 that somebody typed: white space around it is dropped, and capitals are the same.
pub fn typed(field: &str, text: &str) -> Result<String, UserError> {
    let text = text.trim().to_ascii_lowercase();
    if text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(text);
    }
    let reason = format!("`{field}` must be a SHA-256: 64 hexadecimal digits.");
    Err(UserError::on(field, UserErrorCode::Invalid, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-4, the example of `abc`; and of nothing.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
    const NOTHING: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    #[test]
    fn texts_have_the_hashes_of_the_standard() {
        assert_eq!((sha256("abc").as_str(), sha256("").as_str()), (ABC, NOTHING));
    }

    #[test]
    fn a_typed_hash_is_read_whatever_its_case() {
        assert_eq!(typed("sha256", &format!(" {}\n", ABC.to_uppercase())).as_deref(), Ok(ABC));
        for bad in ["", "abc", &ABC[1..], &ABC.replace('b', "g"), &format!("{ABC}0"), "é".repeat(32).as_str()] {
            assert_eq!(typed("sha256", bad).expect_err(bad).code, UserErrorCode::Invalid);
        }
    }
}
