//! Which signers, and in which order.

use async_graphql::{Enum, InputObject};
use entity::agreements::signature_request;
use entity::agreements::signer::SignerStatus;
use entity::crm::contact;
use entity::identity::organization_member;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IdFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "signers";

/// Which signers. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct SignerFilter {
    /// By the request.
    pub signature_request_id: Option<IdFilter<signature_request::Entity>>,
    /// By where they stand.
    pub status: Option<ChoiceFilter<SignerStatus>>,
    /// By the person of the client.
    pub contact_id: Option<IdFilter<contact::Entity>>,
    /// By the member of the firm.
    pub member_id: Option<IdFilter<organization_member::Entity>>,
    /// By when the request was closed without their decision; those for whose decision it waits, or who decided, have none.
    pub released_at: Option<DateTimeFilter>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<SignerFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<SignerFilter>>,
    /// This must not hold.
    pub not: Option<Box<SignerFilter>>,
}

impl Filter for SignerFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.signature_request_id.map(|f| f.on((TABLE, "signature_request_id"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.contact_id.map(|f| f.on((TABLE, "contact_id"))))
            .and_maybe(self.member_id.map(|f| f.on((TABLE, "member_id"))))
            .and_maybe(self.released_at.map(|f| f.on((TABLE, "released_at"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What signers can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum SignerOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
}

impl OrderField for SignerOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
        }
    }
}
