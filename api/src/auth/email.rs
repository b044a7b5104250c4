//! E-mail addresses: syntax checked, and one form for "is it the same".

use std::hash::{Hash, Hasher};

use email_address::Options;
use thiserror::Error;

use crate::error::{UserError, UserErrorCode};

/// Longest address, in bytes: what fits the 256 bytes of an SMTP path (RFC 5321, section 4.5.3.1.3) without its
/// angle brackets.
const MAX_BYTES: usize = 254;

/// An address of the form `local@domain.tld`, in the syntax of RFC 5322 without display name and domain literal.
///
/// Two addresses are equal when their normalised forms are.
#[derive(Debug, Clone)]
pub struct EmailAddress {
    typed: String,
    normalised: String,
}

/// What is wrong with an address; the message is meant for the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EmailProblem {
    /// More than 254 bytes.
    #[error("an e-mail address has at most {MAX_BYTES} bytes")]
    TooLong,
    /// Not `local@domain.tld`.
    #[error("this is not an e-mail address")]
    Syntax,
}

impl EmailProblem {
    /// Told of an input's field.
    pub fn on(self, field: &str) -> UserError {
        UserError::on(field, UserErrorCode::Invalid, format!("`{field}`: {self}."))
    }
}

impl EmailAddress {
    /// Reads an address; white space around it is dropped.
    pub fn parse(text: &str) -> Result<Self, EmailProblem> {
        let typed = text.trim();
        if typed.len() > MAX_BYTES {
            return Err(EmailProblem::TooLong);
        }
        let options = Options::default().without_display_text().without_domain_literal().with_required_tld();
        // The crate takes tabs inside quotes; a header line can't have control characters anywhere.
        if typed.chars().any(char::is_control)
            || email_address::EmailAddress::parse_with_options(typed, options).is_err()
        {
            return Err(EmailProblem::Syntax);
        }
        let normalised = typed.to_lowercase();
        // U+212A, the Kelvin sign, becomes a plain `k`: it would be taken for another's address.
        if normalised.is_ascii() && !typed.is_ascii() {
            return Err(EmailProblem::Syntax);
        }
        Ok(Self { typed: typed.to_owned(), normalised })
    }

    /// As it was typed: the form to write to. RFC 5321 lets a mail server tell `Ada@` from `ada@`.
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// Lower-cased: the form that is unique and looked up.
    pub fn normalised(&self) -> &str {
        &self.normalised
    }
}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.normalised == other.normalised
    }
}

impl Eq for EmailAddress {}

impl Hash for EmailAddress {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.normalised.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_kept() {
        let address = EmailAddress::parse("  Ada.Lovelace+crm@Example.COM ").unwrap();
        assert_eq!(address.typed(), "Ada.Lovelace+crm@Example.COM");
        assert_eq!(address.normalised(), "ada.lovelace+crm@example.com");
        assert_eq!(address, EmailAddress::parse("ada.lovelace+CRM@example.com").unwrap());
    }

    #[test]
    fn other_syntax_is_refused() {
        for text in [
            "",
            "ada",
            "ada@",
            "@example.com",
            "ada@localhost",
            "ada@@example.com",
            "ada@example..com",
            "ada@[127.0.0.1]",
            "Ada <ada@example.com>",
            "ada@example.com, bob@example.com",
            "ada@example.com\r\nBcc: bob@example.com",
            "\"ada\tb\"@example.com",
            "ada@exa mple.com",
        ] {
            assert_eq!(EmailAddress::parse(text), Err(EmailProblem::Syntax), "{text:?}");
        }
    }

    #[test]
    fn length_is_bounded() {
        let labels = ["a".repeat(61), "b".repeat(61), "c".repeat(61)].join(".");
        let address = format!("{}@{labels}.com", "l".repeat(64));
        assert_eq!(address.len(), MAX_BYTES);
        assert!(EmailAddress::parse(&address).is_ok());

        let longer = address.replace(".com", ".info");
        assert_eq!(EmailAddress::parse(&longer), Err(EmailProblem::TooLong));
    }
}
