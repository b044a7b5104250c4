//! What an action is about: what its texts can tell, and what it can call.

use crate::auth::email::EmailAddress;
use crate::error::{Reasons, UserError, UserErrorCode};
use crate::{template, text};

/// What an action can refer to.
pub struct About<'a> {
    /// The type of the event's subject.
    pub subject: &'a str,
    /// What texts can hold, such as `subject.number`.
    pub placeholders: &'a [String],
    /// The mutations that can be called on it.
    pub mutations: &'a [&'a str],
    /// Those of them that ask for a reason.
    pub reasoned: &'a [&'a str],
}

impl About<'_> {
    /// Checks one line of at most `most` characters, and puts it in the form that is kept.
    pub(super) fn line(&self, field: &str, value: &mut String, most: usize, reasons: &mut Reasons) {
        self.text(field, value, text::line(field, &*value, most), reasons);
    }

    /// As [`About::line`], for several.
    pub(super) fn prose(&self, field: &str, value: &mut String, most: usize, reasons: &mut Reasons) {
        self.text(field, value, text::prose(field, &*value, most), reasons);
    }

    fn text(&self, field: &str, value: &mut String, kept: Result<String, UserError>, reasons: &mut Reasons) {
        if let Some(kept) = reasons.take(kept) {
            reasons.take(template::check(field, &kept, self.placeholders));
            *value = kept;
        }
    }

    /// Checks an address, or a text whose placeholders make one.
    pub(super) fn address(&self, field: &str, value: &mut String, reasons: &mut Reasons) {
        if value.contains("{{") {
            self.line(field, value, 320, reasons);
            return;
        }
        let parsed = EmailAddress::parse(value.trim());
        let parsed = parsed.map_err(|why| UserError::on(field, UserErrorCode::Invalid, why.to_string()));
        if let Some(email) = reasons.take(parsed) {
            email.typed().clone_into(value);
        }
    }

    /// That a field must be said, since the subject is part of no such record.
    pub(super) fn needed(&self, field: &str, of: &str) -> UserError {
        let subject = self.subject.replace('_', " ");
        let reason = format!("`{field}` needs a value: a {subject} belongs to no {of}.");
        UserError::on(field, UserErrorCode::Required, reason)
    }
}
