//! What an organization's settings must be.

use entity::identity::weekday::Weekday;
use sea_orm::{ActiveEnum, Iterable};
use serde::{Deserialize, Serialize};

use crate::error::{UserError, UserErrorCode};
use crate::text;

/// Slugs that would be mistaken for a place of the product's own.
const RESERVED: &[&str] = &[
    "about",
    "account",
    "accounts",
    "admin",
    "api",
    "app",
    "assets",
    "auth",
    "billing",
    "blog",
    "chambers",
    "dashboard",
    "docs",
    "graphql",
    "healthz",
    "help",
    "join",
    "legal",
    "login",
    "logout",
    "mail",
    "me",
    "metrics",
    "new",
    "null",
    "organization",
    "organizations",
    "portal",
    "public",
    "readyz",
    "root",
    "settings",
    "signin",
    "signup",
    "static",
    "status",
    "support",
    "system",
    "undefined",
    "www",
];

/// How the organization looks to its clients.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Branding {
    /// The logo's address.
    pub logo_url: Option<String>,
    /// The main colour, `#rrggbb`.
    pub primary_color: Option<String>,
}

/// How a kind of document is numbered: the prefix, then the number with leading zeros.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Series {
    /// What stands before the number.
    pub prefix: String,
    /// The least digits of the number.
    pub padding: i32,
}

impl Series {
    /// The number of a place in the series, such as `INV-00042`.
    pub fn number(&self, sequence: i64) -> String {
        format!("{}{sequence:0>width$}", self.prefix, width = usize::try_from(self.padding).unwrap_or(0))
    }
}

/// How each kind of document is numbered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Numbering {
    /// Agreed work.
    pub engagement: Series,
    /// Invoices to clients.
    pub invoice: Series,
    /// What is taken back of invoices.
    pub credit_note: Series,
    /// Proposals to clients.
    pub proposal: Series,
    /// Contracts with clients.
    pub contract: Series,
    /// Projects.
    pub project: Series,
    /// Bills from vendors.
    pub bill: Series,
}

impl Default for Numbering {
    fn default() -> Self {
        let series = |prefix: &str| Series { prefix: prefix.to_owned(), padding: 5 };
        Self {
            engagement: series("ENG-"),
            invoice: series("INV-"),
            credit_note: series("CN-"),
            proposal: series("PRO-"),
            contract: series("CON-"),
            project: series("PRJ-"),
            bill: series("BILL-"),
        }
    }
}

/// The name in addresses: 2 to 63 lower-case letters, digits and hyphens between them; not a reserved word.
pub fn slug(text: &str) -> Result<String, UserError> {
    let slug = text.trim();
    let inside = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !(2..=63).contains(&slug.len()) || !slug.bytes().all(inside) || slug.starts_with('-') || slug.ends_with('-') {
        return Err(invalid("slug", "must be 2 to 63 lower-case letters and digits, with hyphens only between them"));
    }
    if RESERVED.contains(&slug) {
        return Err(invalid("slug", "is a reserved word; choose another"));
    }
    Ok(slug.to_owned())
}

/// A language tag with the case of its parts put right: `de-CH`, `zh-Hant-TW`. Source: RFC 5646 (BCP 47), section 2.1:
/// language, script, region and variants; extensions and private use are not taken.
pub fn locale(text: &str) -> Result<String, UserError> {
    canonical_locale(text.trim())
        .ok_or_else(|| invalid("locale", "must be a language tag such as en, de-CH or zh-Hant-TW"))
}

fn canonical_locale(text: &str) -> Option<String> {
    let alphabetic = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let numeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut parts = text.split('-').peekable();

    let language = parts.next().filter(|part| matches!(part.len(), 2 | 3) && alphabetic(part))?;
    let mut tag = vec![language.to_ascii_lowercase()];
    if let Some(script) = parts.next_if(|part| part.len() == 4 && alphabetic(part)) {
        let (first, rest) = script.split_at(1);
        tag.push(first.to_ascii_uppercase() + &rest.to_ascii_lowercase());
    }
    let is_region = |part: &&str| part.len() == 2 && alphabetic(part) || part.len() == 3 && numeric(part);
    if let Some(region) = parts.next_if(is_region) {
        tag.push(region.to_ascii_uppercase());
    }
    for part in parts {
        let starts_with_digit = part.starts_with(|c: char| c.is_ascii_digit());
        let well_formed = matches!(part.len(), 5..=8) || part.len() == 4 && starts_with_digit;
        let variant = part.to_ascii_lowercase();
        if !well_formed || !part.bytes().all(|byte| byte.is_ascii_alphanumeric()) || tag.contains(&variant) {
            return None;
        }
        tag.push(variant);
    }
    Some(tag.join("-"))
}

/// Whether a text can be the name of a time zone at all; the database knows which there are. Its own aliases for files
/// (`posix/…`, `right/…` with leap seconds, `localtime`) are none.
pub fn may_be_timezone(text: &str) -> bool {
    let files = ["posix/", "right/", "localtime", "posixrules", "Factory"];
    (1..=64).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_+-/".contains(&byte))
        && !files.iter().any(|file| text.starts_with(file))
}

/// What to say of a time zone that isn't one.
pub fn no_timezone() -> UserError {
    invalid("timezone", "must be an IANA time zone such as Europe/Berlin")
}

/// The days of the week on which the organization works, as they are kept: at least one, each once, from Monday on.
pub fn working_days(given: &[Weekday]) -> Result<Vec<String>, UserError> {
    let week: Vec<_> = Weekday::iter().filter(|day| given.contains(day)).map(|day| day.to_value()).collect();
    if week.is_empty() {
        let reason = "`workingDays` needs at least one day of the week.";
        return Err(UserError::on("workingDays", UserErrorCode::Required, reason));
    }
    Ok(week)
}

/// The days of the week that are kept.
pub fn week(kept: &[String]) -> Vec<Weekday> {
    kept.iter().filter_map(|day| Weekday::try_from_value(day).ok()).collect()
}

/// A colour as `#rrggbb`, in lower case.
pub fn color(field: &str, text: impl AsRef<str>) -> Result<String, UserError> {
    let color = text.as_ref().trim().to_ascii_lowercase();
    match color.strip_prefix('#') {
        Some(hex) if hex.len() == 6 && hex.bytes().all(|byte| byte.is_ascii_hexdigit()) => Ok(color),
        _ => Err(invalid(field, "must be a colour such as #1a73e8")),
    }
}

/// A series' prefix, possibly empty.
pub fn prefix(field: &str, text: &str) -> Result<String, UserError> {
    if text.trim().is_empty() {
        return Ok(String::new());
    }
    let prefix = text::line(field, text, 20)?;
    if prefix.chars().all(|c| c.is_ascii_alphanumeric() || "-_/.".contains(c)) {
        return Ok(prefix);
    }
    Err(invalid(field, "may hold letters, digits, hyphens, underscores, slashes and dots only"))
}

/// A series' least digits.
pub fn padding(field: &str, digits: i32) -> Result<i32, UserError> {
    if (1..=10).contains(&digits) {
        return Ok(digits);
    }
    Err(invalid(field, "must be 1 to 10 digits"))
}

/// Hours in which a repeated lead counts as the same: up to a year.
pub fn lead_window(hours: i32) -> Result<i32, UserError> {
    if (0..=8760).contains(&hours) {
        return Ok(hours);
    }
    Err(invalid("leadWindowHours", "must be 0 to 8760 hours"))
}

fn invalid(field: &str, must: &str) -> UserError {
    UserError::on(field, UserErrorCode::Invalid, format!("`{field}` {must}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_an_address() {
        for good in ["acme", "a1", "smith-and-sons", &"x".repeat(63)] {
            assert_eq!(slug(good).as_deref(), Ok(good));
        }
        for bad in ["", "a", "-acme", "acme-", "Acme", "a b", "ünder", "admin", "graphql", &"x".repeat(64)] {
            assert_eq!(slug(bad).expect_err(bad).code, UserErrorCode::Invalid);
        }
        assert!(RESERVED.is_sorted());
    }

    #[test]
    fn a_locale_is_put_in_its_form() {
        let forms = [
            ("EN", "en"),
            ("de-ch", "de-CH"),
            ("ZH-hANT-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("de-1996", "de-1996"),
            ("sl-rozaj-biske", "sl-rozaj-biske"),
        ];
        for (typed, form) in forms {
            assert_eq!(locale(typed).as_deref(), Ok(form));
        }
        for bad in
            ["", "e", "english", "en_US", "en-", "en-US-US", "de-1996-1996", "x-private", "en-u-ca-buddhist", "dé"]
        {
            assert!(locale(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn colours_and_series_are_checked() {
        assert_eq!(color("branding.primaryColor", "#1A73E8").as_deref(), Ok("#1a73e8"));
        for bad in ["1a73e8", "#1a73e", "#1a73eg", "red", "#é0é0é"] {
            assert!(color("branding.primaryColor", bad).is_err(), "{bad}");
        }
        assert_eq!(prefix("numbering.invoice.prefix", "RE-2026/").as_deref(), Ok("RE-2026/"));
        assert_eq!(prefix("numbering.invoice.prefix", " ").as_deref(), Ok(""));
        assert!(prefix("numbering.invoice.prefix", "№").is_err());
        assert!(padding("numbering.invoice.padding", 0).is_err());
        assert!(lead_window(8761).is_err());
    }

    #[test]
    fn stored_settings_without_a_field_have_its_default() {
        let stored = serde_json::json!({ "bill": { "prefix": "B", "padding": 3 } });
        let numbering: Numbering = serde_json::from_value(stored).expect("read");
        assert_eq!(numbering.bill, Series { prefix: "B".to_owned(), padding: 3 });
        assert_eq!(numbering.invoice, Numbering::default().invoice);
    }

    #[test]
    fn an_organization_works_on_some_day() {
        let kept = working_days(&[Weekday::Sunday, Weekday::Monday, Weekday::Sunday]).expect("two days");
        assert_eq!(kept, ["MONDAY", "SUNDAY"]);
        assert_eq!(week(&kept), [Weekday::Monday, Weekday::Sunday]);
        assert_eq!(working_days(&[]).expect_err("none").code, UserErrorCode::Required);
    }

    #[test]
    fn files_are_no_time_zones() {
        assert!(may_be_timezone("Europe/Berlin") && may_be_timezone("Etc/GMT+5") && may_be_timezone("UTC"));
        for bad in ["", "posix/UTC", "right/UTC", "localtime", "Factory", "Europe/'Berlin"] {
            assert!(!may_be_timezone(bad), "{bad}");
        }
    }
}
