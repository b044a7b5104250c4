//! Which contacts, and in which order.

use async_graphql::{Enum, InputObject};
use entity::crm::client_company;
use entity::crm::contact::Consent;
use entity::identity::organization_member;

use crate::auth::actor::Actor;
use crate::crm::graphql::client_company::{ClientCompany, ClientCompanyFilter};
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IdFilter, StringFilter, join, related};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "contacts";

/// Which contacts. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct ContactFilter {
    /// By name, without regard to case.
    pub name: Option<StringFilter>,
    /// By the first address, without regard to case.
    pub email: Option<StringFilter>,
    /// By consent.
    pub consent: Option<ChoiceFilter<Consent>>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By the company where they work.
    pub client_company_id: Option<IdFilter<client_company::Entity>>,
    /// By the member who looks after them.
    pub owner_id: Option<IdFilter<organization_member::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// Their company must be one of these.
    pub client_company: Option<ClientCompanyFilter>,
    /// All of these must hold.
    pub and: Option<Vec<ContactFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<ContactFilter>>,
    /// This must not hold.
    pub not: Option<Box<ContactFilter>>,
}

impl Filter for ContactFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let mut own = Sieve::default()
            .and_maybe(self.name.map(|f| f.folded((TABLE, "name_key"))))
            .and_maybe(self.email.map(|f| f.folded((TABLE, "email_key"))))
            .and_maybe(self.consent.map(|f| f.on((TABLE, "consent"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.client_company_id.map(|f| f.on((TABLE, "client_company_id"))))
            .and_maybe(self.owner_id.map(|f| f.on((TABLE, "owner_member_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        if let Some(company) = self.client_company {
            own = own.and(related::<ClientCompany>((TABLE, "client_company_id"), actor, company)?);
        }
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What contacts can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ContactOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The name, without regard to case.
    Name,
    /// The first address.
    Email,
}

impl OrderField for ContactOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Name => ("name_key", false),
            Self::Email => ("email_key", true),
        }
    }

    fn within(self) -> &'static [&'static str] {
        match self {
            Self::Name => &["client_company_id"],
            _ => &[],
        }
    }
}
