//! Which client companies, and in which order.

use async_graphql::{Enum, InputObject};
use entity::crm::client_company::{self, CompanyStatus};
use entity::identity::organization_member;
use sea_orm::Condition;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IdFilter, StringFilter, join};
use crate::graphql::order::OrderField;

const TABLE: &str = "client_companies";

/// Which client companies. All given fields must hold.
#[derive(Clone, Debug, Default, InputObject)]
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
    fn condition(self, actor: &Actor) -> Result<Condition> {
        let own = Condition::all()
            .add_option(self.name.map(|f| f.folded((TABLE, "name_key"))))
            .add_option(self.status.map(|f| f.on((TABLE, "status"))))
            .add_option(self.external_id.map(|f| f.exact((TABLE, "external_id"))))
            .add_option(self.owner_id.map(|f| f.on((TABLE, "owner_member_id"))))
            .add_option(self.parent_id.map(|f| f.on((TABLE, "parent_company_id"))))
            .add_option(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
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
}
