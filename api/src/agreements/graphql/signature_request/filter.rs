//! Which signature requests, and in which order.

use async_graphql::{Enum, InputObject};
use entity::agreements::contract;
use entity::agreements::signature_request::SignatureRequestStatus;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IdFilter, StringFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "signature_requests";

/// Which signature requests. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct SignatureRequestFilter {
    /// By the contract.
    pub contract_id: Option<IdFilter<contract::Entity>>,
    /// By where it stands.
    pub status: Option<ChoiceFilter<SignatureRequestStatus>>,
    /// By the SHA-256 of the document, in lower-case hexadecimal digits.
    pub document_sha256: Option<StringFilter>,
    /// By when it expires.
    pub expires_at: Option<DateTimeFilter>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<SignatureRequestFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<SignatureRequestFilter>>,
    /// This must not hold.
    pub not: Option<Box<SignatureRequestFilter>>,
}

impl Filter for SignatureRequestFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.contract_id.map(|f| f.on((TABLE, "contract_id"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.document_sha256.map(|f| f.exact((TABLE, "document_sha256"))))
            .and_maybe(self.expires_at.map(|f| f.on((TABLE, "expires_at"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What signature requests can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SignatureRequestOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// When it expires.
    ExpiresAt,
}

impl OrderField for SignatureRequestOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::ExpiresAt => ("expires_at", true),
        }
    }

    fn within(self) -> &'static [&'static str] {
        match self {
            Self::ExpiresAt => &["status"],
            _ => &[],
        }
    }
}
