//! Which deals, and in which order.

use async_graphql::{Enum, InputObject};
use entity::crm::deal::DealStage;
use entity::crm::{client_company, contact};
use entity::identity::organization_member;

use crate::auth::actor::Actor;
use crate::crm::graphql::client_company::{ClientCompany, ClientCompanyFilter};
use crate::error::Result;
use crate::graphql::filter::{
    ChoiceFilter, DateFilter, DateTimeFilter, Filter, IdFilter, MoneyFilter, StringFilter, join, related,
};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "deals";

/// Which deals. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct DealFilter {
    /// By name, without regard to case.
    pub name: Option<StringFilter>,
    /// By where it stands.
    pub stage: Option<ChoiceFilter<DealStage>>,
    /// By what it is worth.
    pub amount: Option<MoneyFilter>,
    /// By the day when it should be decided.
    pub expected_close_date: Option<DateFilter>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By the company that it is with.
    pub client_company_id: Option<IdFilter<client_company::Entity>>,
    /// By the person to talk to.
    pub contact_id: Option<IdFilter<contact::Entity>>,
    /// By the member who works on it.
    pub owner_id: Option<IdFilter<organization_member::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// Its company must be one of these.
    pub client_company: Option<ClientCompanyFilter>,
    /// All of these must hold.
    pub and: Option<Vec<DealFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<DealFilter>>,
    /// This must not hold.
    pub not: Option<Box<DealFilter>>,
}

impl Filter for DealFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let mut own = Sieve::default()
            .and_maybe(self.name.map(|f| f.folded((TABLE, "name_key"))))
            .and_maybe(self.stage.map(|f| f.on((TABLE, "stage"))))
            .and_maybe(self.amount.map(|f| f.on((TABLE, "amount"), (TABLE, "currency"))).transpose()?)
            .and_maybe(self.expected_close_date.map(|f| f.on((TABLE, "expected_close_date"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.client_company_id.map(|f| f.on((TABLE, "client_company_id"))))
            .and_maybe(self.contact_id.map(|f| f.on((TABLE, "contact_id"))))
            .and_maybe(self.owner_id.map(|f| f.on((TABLE, "owner_member_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        if let Some(company) = self.client_company {
            own = own.and(related::<ClientCompany>((TABLE, "client_company_id"), actor, company)?);
        }
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What deals can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum DealOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The name, without regard to case.
    Name,
    /// The amount in minor units, whatever the currency.
    Amount,
    /// The day when it should be decided.
    ExpectedCloseDate,
}

impl OrderField for DealOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Name => ("name_key", false),
            Self::Amount => ("amount", true),
            Self::ExpectedCloseDate => ("expected_close_date", true),
        }
    }

    fn within(self) -> &'static [&'static str] {
        match self {
            Self::ExpectedCloseDate => &["stage"],
            _ => &[],
        }
    }
}
