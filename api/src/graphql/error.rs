//! Errors on their way out: codes of the closed set, and nothing of the inside.

use async_graphql::ErrorExtensions;

use crate::error::{Error, Fault, Refusal, UserErrorCode};

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        let fault = match error {
            Error::Fault(fault) => fault,
            // Only mutations have a payload to tell a refusal in; elsewhere it is about the caller's input.
            Error::Refused(Refusal(reasons)) => {
                let message = reasons.iter().map(|reason| reason.message.as_str()).collect::<Vec<_>>().join(" ");
                if reasons.iter().all(|reason| reason.code == UserErrorCode::NotFound) {
                    return coded(&message, "NOT_FOUND");
                }
                Fault::BadUserInput(message)
            }
        };
        if let Fault::Internal(cause) = &fault {
            tracing::error!(%cause, "internal error");
        }
        let error = coded(&fault.to_string(), fault.code());
        match fault {
            Fault::RateLimited(seconds) => error.extend_with(|_, extensions| extensions.set("retryAfter", seconds)),
            _ => error,
        }
    }
}

/// A top-level error with a code of the closed set.
pub fn coded(message: &str, code: &'static str) -> async_graphql::Error {
    async_graphql::Error::new(message).extend_with(|_, extensions| extensions.set("code", code))
}
