//! Which client companies, and in which order.

use async_graphql::{Enum, InputObject};
use entity::crm::client_company::{self, CompanyStatus};
use entity::identity::organization_member;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IdFilter, StringFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "client_companies";

/// Which client companies. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct ClientCompanyFilter {
    /// By name, without regard to case.
    pub name: Option<StringFilter>,
    /// By where it stands.
    pub status: Option<ChoiceFilter<CompanyStatus>>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By the member who looks after it.
    pub owner_id: Option<IdFilter<organization_member::Entity>>,
    /// By the company that it belongs to.
    pub parent_id: Option<IdFilter<client_company::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<ClientCompanyFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<ClientCompanyFilter>>,
    /// This must not hold.
    pub not: Option<Box<ClientCompanyFilter>>,
}

impl Filter for ClientCompanyFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.name.map(|f| f.folded((TABLE, "name_key"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.owner_id.map(|f| f.on((TABLE, "owner_member_id"))))
            .and_maybe(self.parent_id.map(|f| f.on((TABLE, "parent_company_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What client companies can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ClientCompanyOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The name, without regard to case.
    Name,
}

impl OrderField for ClientCompanyOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Name => ("name_key", false),
        }
    }

    fn within(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["status"],
            _ => &[],
        }
    }
}
