//! What can go wrong, in two kinds that callers treat differently.
//!
//! A [`Refusal`] is the business saying no: the mutation's payload tells it as `userErrors`. A [`Fault`] ends the
//! operation: a top-level error with a code from a closed set. Neither ever carries SQL, a table or a constraint name.

use std::fmt;

use async_graphql::resolver_utils::EnumType as _;
use async_graphql::{Enum, SimpleObject};
use serde::{Deserialize, Serialize};

/// The result of everything that may be refused or fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal or a fault.
#[derive(Clone, Debug)]
pub enum Error {
    /// The business says no.
    Refused(Refusal),
    /// The operation can't go on.
    Fault(Fault),
}

/// Why the business says no; at least one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub Vec<UserError>);

/// One reason why a mutation changed nothing.
#[derive(Debug, Clone, PartialEq, Eq, SimpleObject, Serialize, Deserialize)]
pub struct UserError {
    /// What kind of reason it is; stable, for programs.
    pub code: UserErrorCode,
    /// The input's field that it is about, such as `email` or `contacts.3.name`; null if it is about the whole.
    pub field: Option<String>,
    /// What is wrong and what to change, for people; may change between releases.
    pub message: String,
}

/// The kinds of reasons why a mutation changes nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum, Serialize, Deserialize)]
pub enum UserErrorCode {
    /// Someone else changed the record meanwhile, or the idempotency key was used for another input. The record that the
    /// input names comes with it, as it is now.
    Conflict,
    /// The record's state does not allow this; the message says what is allowed. The record comes with it, as it is now:
    /// who did the same before and lost the answer sees that it is done.
    InvalidTransition,
    /// No such record, or none that the caller may see.
    NotFound,
    /// A unique value is taken.
    Duplicate,
    /// The record, or this field of it, can't be changed any more. The record comes with it, as it is now.
    Immutable,
    /// A value is missing.
    Required,
    /// A value is not acceptable.
    Invalid,
    /// A limit would be exceeded.
    Limit,
}

impl UserErrorCode {
    /// Whether the reason is how the record stands, so that a payload shows it.
    pub fn is_of_state(self) -> bool {
        matches!(self, Self::Conflict | Self::InvalidTransition | Self::Immutable)
    }

    /// The code as the schema has it.
    pub fn name(self) -> &'static str {
        Self::items().iter().find(|item| item.value == self).map_or("", |item| item.name)
    }
}

impl Refusal {
    /// What was refused, in words that tell nothing of any record: codes, and fields of the input. Of many the first ten.
    pub fn codes(&self) -> String {
        let told = self.0.iter().take(10).map(|reason| match &reason.field {
            Some(field) => format!("{} on `{field}`", reason.code.name()),
            None => reason.code.name().to_owned(),
        });
        told.collect::<Vec<_>>().join(", ")
    }
}

/// Why an operation can't go on. Each has a code in the closed set of `extensions.code`.
#[derive(Debug, Clone)]
pub enum Fault {
    /// No valid token or key.
    Unauthenticated(&'static str),
    /// The caller's role or scopes don't include this.
    Forbidden(String),
    /// The document or its values are not acceptable.
    BadUserInput(String),
    /// Too many requests; seconds to wait.
    RateLimited(u64),
    /// The database gave up: the statement took too long.
    Timeout,
    /// The database can't be reached right now.
    Unavailable,
    /// A defect of ours. The text goes to the log, never to the caller.
    Internal(String),
}

impl Fault {
    /// The code in `extensions.code`.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unauthenticated(_) => "UNAUTHENTICATED",
            Self::Forbidden(_) => "FORBIDDEN",
            Self::BadUserInput(_) => "BAD_USER_INPUT",
            Self::RateLimited(_) => "RATE_LIMITED",
            Self::Timeout => "TIMEOUT",
            Self::Unavailable => "UNAVAILABLE",
            Self::Internal(_) => "INTERNAL",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unauthenticated(why) => f.write_str(why),
            Self::Forbidden(what) | Self::BadUserInput(what) => f.write_str(what),
            Self::RateLimited(seconds) => write!(f, "Too many requests: try again in {seconds} s."),
            Self::Timeout => f.write_str("The operation took too long and was stopped; ask for less at once."),
            Self::Unavailable => f.write_str("The service can't reach its database right now; try again soon."),
            Self::Internal(_) => f.write_str("Something went wrong on our side; the requestId finds it in our log."),
        }
    }
}

impl Error {
    /// The same refusal, told of fields further out: see [`UserError::within`]. A fault stays as it is.
    #[must_use]
    pub fn within(self, prefix: &str) -> Self {
        match self {
            Self::Refused(Refusal(reasons)) => {
                Self::Refused(Refusal(reasons.into_iter().map(|reason| reason.within(prefix)).collect()))
            }
            fault @ Self::Fault(_) => fault,
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<UserError> for Error {
    fn from(error: UserError) -> Self {
        Self::Refused(Refusal(vec![error]))
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Fault::Internal(format!("json: {error}")).into()
    }
}

impl UserError {
    /// A reason about one field of the input.
    pub fn on(field: impl Into<String>, code: UserErrorCode, message: impl Into<String>) -> Self {
        Self { code, field: Some(field.into()), message: message.into() }
    }

    /// A reason about the whole.
    pub fn whole(code: UserErrorCode, message: impl Into<String>) -> Self {
        Self { code, field: None, message: message.into() }
    }

    /// A referenced record isn't there. Says the same of another tenant's, a deleted and a made-up id.
    pub fn not_found(field: impl Into<String>) -> Self {
        Self::on(field, UserErrorCode::NotFound, "There is no such record.")
    }

    /// The same reason, told of a field further out: `email` becomes `contacts.3.email`.
    #[must_use]
    pub fn within(mut self, prefix: &str) -> Self {
        self.field = Some(self.field.map_or_else(|| prefix.to_owned(), |field| format!("{prefix}.{field}")));
        self
    }
}

/// Gathers all that is wrong with an input, so that the caller hears it at once.
#[derive(Debug, Default)]
pub struct Reasons(Vec<UserError>);

impl Reasons {
    /// Adds a reason.
    pub fn add(&mut self, reason: UserError) {
        self.0.push(reason);
    }

    /// Keeps the value, or adds the reason and goes on.
    pub fn take<T>(&mut self, result: std::result::Result<T, UserError>) -> Option<T> {
        result.map_err(|reason| self.add(reason)).ok()
    }

    /// Keeps the value, or adds the refusal's reasons and goes on; a fault ends it.
    pub fn gather<T>(&mut self, result: Result<T>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(Error::Refused(Refusal(reasons))) => {
                self.0.extend(reasons);
                Ok(None)
            }
            Err(fault) => Err(fault),
        }
    }

    /// Gathers what is wrong with a part of the input, told of fields further out: see [`UserError::within`].
    pub fn within<T>(&mut self, prefix: &str, check: impl FnOnce(&mut Self) -> T) -> T {
        let mut own = Self::default();
        let value = check(&mut own);
        self.0.extend(own.0.into_iter().map(|reason| reason.within(prefix)));
        value
    }

    /// Refuses if there was any reason.
    pub fn finish(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Refusal(self.0).into()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_by_codes_and_fields_alone() {
        let state = UserError::on("contacts.3.email", UserErrorCode::InvalidTransition, "Ada is gone.");
        let whole = UserError::whole(UserErrorCode::Limit, "Ada has 100 of them.");
        assert_eq!(Refusal(vec![state, whole.clone()]).codes(), "INVALID_TRANSITION on `contacts.3.email`, LIMIT");
        assert_eq!(Refusal(vec![whole; 11]).codes().matches("LIMIT").count(), 10);
    }
}
