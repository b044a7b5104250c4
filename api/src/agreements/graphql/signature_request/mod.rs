//! Signature requests in the schema, with their events and what proves them.

mod certificate;
mod event;
mod filter;
mod mutation;
mod object;
mod query;
mod verification;

pub use self::filter::{SignatureRequestFilter, SignatureRequestOrderField};
pub use self::mutation::SignatureRequestMutation;
pub use self::object::SignatureRequest;
pub use self::query::SignatureRequestQuery;
pub use self::verification::VerificationQuery;

use crate::agreements::signature_request::Desk;
use crate::graphql::scope::Scope;

/// Where a request of the API comes from, and where its mails lead to.
pub fn desk(scope: &Scope) -> Desk<'_> {
    Desk { app_url: &scope.services.settings.app_url, origin: &scope.origin }
}
