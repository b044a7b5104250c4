//! Which holidays, and in which order.

use async_graphql::{Enum, InputObject};

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{DateFilter, DateTimeFilter, Filter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "holidays";

/// Which holidays. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct HolidayFilter {
    /// By the day.
    pub day: Option<DateFilter>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<HolidayFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<HolidayFilter>>,
    /// This must not hold.
    pub not: Option<Box<HolidayFilter>>,
}

impl Filter for HolidayFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.day.map(|f| f.on((TABLE, "day"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What holidays can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum HolidayOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The day.
    Day,
}

impl OrderField for HolidayOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Day => ("day", false),
        }
    }
}
