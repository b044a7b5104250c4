//! What a text from outside must be before it is stored. Lengths are in Unicode characters.

use serde_json::Value as Json;

use crate::error::{UserError, UserErrorCode};

/// The most bytes of a record's custom fields, as JSON.
const CUSTOM_FIELDS: usize = 16 * 1024;

/// A text that may be left out: one of which nothing shows is none, as forms send it for a field that nobody filled in.
pub fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| shows(text))
}

/// One line: trimmed, not empty, at most `most` characters, no control characters and no invisible direction overrides.
pub fn line(field: &str, text: impl AsRef<str>, most: usize) -> Result<String, UserError> {
    let text = text.as_ref().trim();
    if text.chars().any(|c| c.is_control() || is_override(c)) {
        return Err(invalid(field, "must be one line without control characters"));
    }
    bounded(field, text, most)
}

/// Several lines: as [`line`], with line breaks and tabs.
pub fn prose(field: &str, text: impl AsRef<str>, most: usize) -> Result<String, UserError> {
    let text = text.as_ref().trim();
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(invalid(field, "must not hold control characters other than line breaks and tabs"));
    }
    bounded(field, text, most)
}

/// A web address: http or https, at most 2,048 characters.
pub fn url(field: &str, text: impl AsRef<str>) -> Result<String, UserError> {
    let text = line(field, text, 2048)?;
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match rest {
        Some(rest) if !rest.is_empty() && !rest.starts_with('/') && !text.contains([' ', '"', '<', '>', '\\']) => {
            Ok(text)
        }
        _ => Err(invalid(field, "must be a web address that starts with https:// or http://")),
    }
}

/// An Internet domain in lower case, such as `acme.example`.
pub fn domain(field: &str, text: impl AsRef<str>) -> Result<String, UserError> {
    let text = line(field, text, 253)?.to_lowercase();
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    if text.contains('.') && text.split('.').all(label) {
        return Ok(text);
    }
    Err(invalid(field, "must be a domain such as acme.example"))
}

/// A telephone number as people write it: digits with spaces and signs, 3 to 50 characters.
pub fn phone(field: &str, text: impl AsRef<str>) -> Result<String, UserError> {
    let text = line(field, text, 50)?;
    let digits = text.chars().filter(char::is_ascii_digit).count();
    if digits >= 3 && text.chars().all(|c| c.is_ascii_alphanumeric() || " +-()./#*,;".contains(c)) {
        return Ok(text);
    }
    Err(invalid(field, "must be a telephone number such as +49 30 123456"))
}

/// Free-form fields: a JSON object of at most 16 KiB.
pub fn custom_fields(field: &str, json: Json) -> Result<Json, UserError> {
    if !json.is_object() {
        return Err(invalid(field, "must be a JSON object"));
    }
    let text = json.to_string();
    if text.len() > CUSTOM_FIELDS {
        return Err(invalid(field, "must be at most 16 KiB of JSON"));
    }
    if holds_nul(&json) {
        return Err(invalid(field, "must not hold NUL characters"));
    }
    Ok(json)
}

/// Whether a text in it holds the one character that PostgreSQL stores in no jsonb.
fn holds_nul(json: &Json) -> bool {
    match json {
        Json::String(text) => text.contains('\0'),
        Json::Array(items) => items.iter().any(holds_nul),
        Json::Object(fields) => fields.iter().any(|(name, value)| name.contains('\0') || holds_nul(value)),
        Json::Null | Json::Bool(_) | Json::Number(_) => false,
    }
}

fn bounded(field: &str, text: &str, most: usize) -> Result<String, UserError> {
    match text.chars().count() {
        _ if !shows(text) => {
            Err(UserError::on(field, UserErrorCode::Required, format!("`{field}` must not be empty.")))
        }
        found if found > most => Err(UserError::on(
            field,
            UserErrorCode::Limit,
            format!("`{field}` must have at most {most} characters; this has {found}."),
        )),
        _ => Ok(text.to_owned()),
    }
}

fn invalid(field: &str, must: &str) -> UserError {
    UserError::on(field, UserErrorCode::Invalid, format!("`{field}` {must}."))
}

/// Whether anything is to be seen of a text: more than spaces, and than signs that only guide how others are shown.
pub fn shows(text: &str) -> bool {
    let guides = |c| {
        matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{200B}'..='\u{200F}'
            | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
            | '\u{FEFF}' | '\u{FFA0}')
    };
    text.chars().any(|c| !c.is_whitespace() && !guides(c))
}

/// Signs that make text read in another order than it is stored (Trojan Source, CVE-2021-42574).
fn is_override(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_trimmed_and_bounded() {
        assert_eq!(line("name", "  Zoë 🦀  ", 10).expect("fine"), "Zoë 🦀");
        assert_eq!(line("name", "مرحبا", 5).expect("right-to-left is fine"), "مرحبا");
        for nothing in ["", "   ", "\u{200B}\u{200D}\u{2060}", "\u{FEFF}", "\u{3164}"] {
            assert_eq!(line("name", nothing, 10).expect_err("empty").code, UserErrorCode::Required);
        }
        assert_eq!(line("name", "👩\u{200D}🎓", 10).expect("joined"), "👩\u{200D}🎓");
        assert_eq!(line("name", "x".repeat(11), 10).expect_err("long").code, UserErrorCode::Limit);
        for bad in ["a\nb", "a\0b", "\u{202E}txt.exe"] {
            assert_eq!(line("name", bad, 20).expect_err(bad).code, UserErrorCode::Invalid);
        }
    }

    #[test]
    fn a_blank_text_is_none() {
        assert_eq!(given(Some(" \n".to_owned())), None);
        assert_eq!(given(Some(" a ".to_owned())).as_deref(), Some(" a "));
    }

    #[test]
    fn custom_fields_hold_anything_but_nul() {
        let fine = serde_json::json!({ "escape": "\\u0000", "tab": "\t", "list": [null, 1, true] });
        assert_eq!(custom_fields("customFields", fine.clone()).expect("fine"), fine);
        for bad in [
            serde_json::json!({ "a": "b\0" }),
            serde_json::json!({ "a\0": 1 }),
            serde_json::json!({ "a": [{ "b": "\0" }] }),
            serde_json::json!([]),
        ] {
            assert_eq!(custom_fields("customFields", bad).expect_err("bad").code, UserErrorCode::Invalid);
        }
    }

    #[test]
    fn addresses_domains_and_numbers_are_checked() {
        assert!(url("avatarUrl", "https://acme.example/a.png").is_ok());
        for bad in ["javascript:alert(1)", "https://", "//acme.example", "https://a b"] {
            assert!(url("avatarUrl", bad).is_err(), "{bad}");
        }
        assert_eq!(domain("domains", "ACME.example").expect("fine"), "acme.example");
        for bad in ["acme", "acme..example", "-a.example", "https://acme.example"] {
            assert!(domain("domains", bad).is_err(), "{bad}");
        }
        assert!(phone("phones", "+49 (30) 123-456").is_ok());
        assert!(phone("phones", "call me").is_err());
    }
}
