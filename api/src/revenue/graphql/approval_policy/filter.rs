//! Which approval policies, and in which order.

use async_graphql::{Enum, InputObject};

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{DateTimeFilter, Filter, MoneyFilter, StringFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "approval_policies";

/// Which approval policies. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct ApprovalPolicyFilter {
    /// By name, without regard to case.
    pub name: Option<StringFilter>,
    /// By the total from which on it holds, and its currency.
    pub threshold: Option<MoneyFilter>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<ApprovalPolicyFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<ApprovalPolicyFilter>>,
    /// This must not hold.
    pub not: Option<Box<ApprovalPolicyFilter>>,
}

impl Filter for ApprovalPolicyFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.name.map(|f| f.folded((TABLE, "name_key"))))
            .and_maybe(self.threshold.map(|f| f.on((TABLE, "threshold"), (TABLE, "currency"))).transpose()?)
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What approval policies can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ApprovalPolicyOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The name, without regard to case.
    Name,
    /// The threshold in minor units, whatever the currency.
    Threshold,
}

impl OrderField for ApprovalPolicyOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Name => ("name_key", false),
            Self::Threshold => ("threshold", false),
        }
    }
}
