//! Which refunds, and in which order.

use async_graphql::{Enum, InputObject};
use entity::revenue::payment;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{DateTimeFilter, Filter, IdFilter, StringFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "refunds";

/// Which refunds. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct RefundFilter {
    /// By the payment that it is of.
    pub payment_id: Option<IdFilter<payment::Entity>>,
    /// By when it was given back.
    pub refunded_at: Option<DateTimeFilter>,
    /// By the payment processor's id.
    pub processor_id: Option<StringFilter>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<RefundFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<RefundFilter>>,
    /// This must not hold.
    pub not: Option<Box<RefundFilter>>,
}

impl Filter for RefundFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.payment_id.map(|f| f.on((TABLE, "payment_id"))))
            .and_maybe(self.refunded_at.map(|f| f.on((TABLE, "refunded_at"))))
            .and_maybe(self.processor_id.map(|f| f.unique((TABLE, "processor_id"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What refunds can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum RefundOrderField {
    /// When the record was made.
    CreatedAt,
    /// When it was given back.
    RefundedAt,
}

impl OrderField for RefundOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::RefundedAt => ("refunded_at", false),
        }
    }
}
