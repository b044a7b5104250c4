//! Which passwords may be chosen: NIST SP 800-63B, section "Password Verifiers".
//!
//! Length is what counts; rules of composition ("one digit, one capital") are left out because the standard forbids
//! them. It asks for 8 characters beside a second factor and 15 alone; 12 is the firm's choice between.

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use super::email::EmailAddress;

/// Shortest password, in characters (Unicode code points, as the standard counts them).
pub const MIN_CHARACTERS: usize = 12;
/// Longest password, in characters. The standard asks for at least 64.
pub const MAX_CHARACTERS: usize = 128;

/// Why a password can't be chosen; the message is meant for the person choosing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PasswordProblem {
    /// Fewer than [`MIN_CHARACTERS`].
    #[error("a password needs at least {MIN_CHARACTERS} characters")]
    TooShort,
    /// More than [`MAX_CHARACTERS`].
    #[error("a password may have at most {MAX_CHARACTERS} characters")]
    TooLong,
    /// Nothing but white space.
    #[error("a password can't be blank")]
    Blank,
    /// One character over and over.
    #[error("a password can't be one character repeated")]
    Repeated,
    /// The person's own e-mail address.
    #[error("a password can't be your e-mail address")]
    EmailAddress,
}

/// Checks a password that someone wants to set for the account of `email`.
pub fn check(password: &str, email: &EmailAddress) -> Result<(), PasswordProblem> {
    let password = normalise(password);
    let length = password.chars().count();
    if length < MIN_CHARACTERS {
        return Err(PasswordProblem::TooShort);
    }
    if length > MAX_CHARACTERS {
        return Err(PasswordProblem::TooLong);
    }
    if password.trim().is_empty() {
        return Err(PasswordProblem::Blank);
    }
    if let Some(first) = password.chars().next()
        && password.chars().all(|each| each == first)
    {
        return Err(PasswordProblem::Repeated);
    }
    if password.trim().to_lowercase() == email.normalised() {
        return Err(PasswordProblem::EmailAddress);
    }
    Ok(())
}

/// The form that is hashed: NFC, as the standard recommends, because keyboards differ in how they compose "é".
pub(super) fn normalise(password: &str) -> String {
    password.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(password: &str) -> Result<(), PasswordProblem> {
        check(password, &EmailAddress::parse("Ada@Example.com").unwrap())
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert_eq!(verdict("elevenchars"), Err(PasswordProblem::TooShort));
        assert_eq!(verdict("twelve chars"), Ok(()));
        assert_eq!(verdict("пароль пароль"), Ok(()));
        assert_eq!(verdict(&"ab".repeat(64)), Ok(()));
        assert_eq!(verdict(&("ab".repeat(64) + "c")), Err(PasswordProblem::TooLong));
    }

    #[test]
    fn obvious_passwords_are_refused() {
        assert_eq!(verdict(&" \t".repeat(8)), Err(PasswordProblem::Blank));
        assert_eq!(verdict(&"é".repeat(20)), Err(PasswordProblem::Repeated));
        assert_eq!(verdict("ADA@example.com"), Err(PasswordProblem::EmailAddress));
    }

    #[test]
    fn composition_is_free() {
        assert_eq!(verdict("correct horse battery staple"), Ok(()));
    }
}
