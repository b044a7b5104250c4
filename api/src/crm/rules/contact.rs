//! What a contact's fields must be.

use crate::auth::email::EmailAddress;
use crate::error::{UserError, UserErrorCode};
use crate::text;

/// The most addresses and numbers of a contact.
const MOST: usize = 20;

/// Addresses as typed, and the same normalised, both in the given order. The first is the one that mail goes to.
pub fn emails(typed: &[String]) -> Result<(Vec<String>, Vec<String>), UserError> {
    let mut forms = (Vec::new(), Vec::new());
    for (place, text) in typed.iter().enumerate() {
        let field = format!("emails.{place}");
        let address = EmailAddress::parse(text).map_err(|why| why.on(&field))?;
        if forms.1.iter().any(|key| key == address.normalised()) {
            return Err(UserError::on(field, UserErrorCode::Duplicate, "The address stands twice."));
        }
        forms.0.push(address.typed().to_owned());
        forms.1.push(address.normalised().to_owned());
    }
    bounded("emails", forms.0.len())?;
    Ok(forms)
}

/// Addresses with their normal forms: the first contact's, then the other's that the first does not have.
pub fn unite_emails(
    first: (&[String], &[String]),
    second: (&[String], &[String]),
) -> Result<(Vec<String>, Vec<String>), UserError> {
    let (mut forms, mut keys) = (first.0.to_vec(), first.1.to_vec());
    for (form, key) in second.0.iter().zip(second.1) {
        if !keys.contains(key) {
            forms.push(form.clone());
            keys.push(key.clone());
        }
    }
    bounded("emails", forms.len())?;
    Ok((forms, keys))
}

/// Roles, each once, in one order: the same roles are the same value.
pub fn roles(mut given: Vec<String>) -> Vec<String> {
    given.sort_unstable();
    given.dedup();
    given
}

/// Telephone numbers as people write them.
pub fn phones(typed: &[String]) -> Result<Vec<String>, UserError> {
    bounded("phones", typed.len())?;
    typed.iter().enumerate().map(|(place, number)| text::phone(&format!("phones.{place}"), number)).collect()
}

/// The name to show: as given, else made of its parts.
pub fn full_name(name: Option<&str>, given: Option<&str>, family: Option<&str>) -> Option<String> {
    let parts = [given, family].into_iter().flatten().map(str::trim).filter(|part| !part.is_empty());
    name.map(str::to_owned).or_else(|| Some(parts.collect::<Vec<_>>().join(" ")).filter(|name| !name.is_empty()))
}

fn bounded(field: &str, found: usize) -> Result<(), UserError> {
    if found <= MOST {
        return Ok(());
    }
    Err(UserError::on(field, UserErrorCode::Limit, format!("`{field}` takes at most {MOST}; these are {found}.")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_keep_their_form_and_get_a_normal_one() {
        let typed = ["Ann@Acme.example".to_owned(), "bob@acme.example".to_owned()];
        let (forms, keys) = emails(&typed).expect("fine");
        assert_eq!(forms, typed);
        assert_eq!(keys, ["ann@acme.example", "bob@acme.example"]);
        let twice = ["ann@acme.example".to_owned(), "ANN@acme.example".to_owned()];
        assert_eq!(emails(&twice).expect_err("twice").field.as_deref(), Some("emails.1"));
        assert_eq!(emails(&["ann".to_owned()]).expect_err("no address").code, UserErrorCode::Invalid);
    }

    #[test]
    fn united_addresses_stand_once_and_keep_their_form() {
        let one = |form: &str| vec![form.to_owned()];
        let (forms, keys) = unite_emails(
            (&one("Ann@a.example"), &one("ann@a.example")),
            (&one("ann@A.example"), &one("ann@a.example")),
        )
        .expect("fine");
        assert_eq!((forms, keys), (one("Ann@a.example"), one("ann@a.example")));
        let many: Vec<_> = (0..20).map(|n| format!("{n}@a.example")).collect();
        let over = unite_emails((&many, &many), (&one("x@a.example"), &one("x@a.example"))).expect_err("too many");
        assert_eq!(over.code, UserErrorCode::Limit);
    }

    #[test]
    fn a_name_is_made_of_its_parts() {
        assert_eq!(full_name(None, Some("Ann "), Some("Lee")).as_deref(), Some("Ann Lee"));
        assert_eq!(full_name(Some("A. Lee"), Some("Ann"), None).as_deref(), Some("A. Lee"));
        assert_eq!(full_name(None, Some(" "), None), None);
    }
}
