//! An organization's name in addresses.

use unicode_normalization::UnicodeNormalization;

use crate::auth::credential::Part;
use crate::auth::secret::Code;
use crate::identity::rules::organization as rules;

/// Longest derived slug, which leaves room for an addition; stored ones may have 63 characters, as a DNS label.
const MOST: usize = 50;

/// `Acme & Söhne GmbH` as `acme-sohne-gmbh`: letters and digits of ASCII with single dashes between.
pub fn derive(name: &str) -> String {
    let mut slug = String::new();
    // NFKD parts "ö" into "o" and its dots, which are then left out.
    for letter in name.nfkd().filter(|letter| letter.is_ascii() || letter.is_alphanumeric()) {
        match letter.to_ascii_lowercase() {
            letter if letter.is_ascii_alphanumeric() => slug.push(letter),
            _ if slug.is_empty() || slug.ends_with('-') => {}
            _ => slug.push('-'),
        }
        if slug.len() == MOST {
            break;
        }
    }
    let slug = slug.trim_end_matches('-');
    // Nothing of it left, a single letter, or a reserved word.
    rules::slug(slug).unwrap_or_else(|_| "firm".to_owned())
}

/// Another one, for when the first is taken. Random: counting up would tell how many there are.
pub fn another(slug: &str) -> String {
    format!("{slug}-{}", Code::<5>::generate().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_ascii_with_dashes() {
        assert_eq!(derive("Acme & Söhne GmbH"), "acme-sohne-gmbh");
        assert_eq!(derive("  --Lovelace--  "), "lovelace");
        assert_eq!(derive("株式会社"), "firm");
        assert_eq!(derive("Admin"), "firm");
        assert_eq!(derive("№ 5"), "no-5");
        assert_eq!(derive(&"ab ".repeat(40)).len(), 50);
    }

    #[test]
    fn another_one_begins_alike() {
        let slug = another("acme");
        assert!(slug.starts_with("acme-") && slug.len() == 10, "{slug}");
    }
}
