//! Which contracts, and in which order.

use async_graphql::{Enum, InputObject};
use entity::agreements::contract::{self, ContractStatus};
use entity::agreements::proposal;
use entity::crm::client_company;
use entity::identity::organization_member;

use crate::auth::actor::Actor;
use crate::crm::graphql::client_company::{ClientCompany, ClientCompanyFilter};
use crate::error::Result;
use crate::graphql::filter::{
    ChoiceFilter, DateFilter, DateTimeFilter, Filter, IdFilter, MoneyFilter, StringFilter, join, related,
};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "contracts";

/// Which contracts. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct ContractFilter {
    /// By number, to the letter.
    pub number: Option<StringFilter>,
    /// By title, without regard to case.
    pub title: Option<StringFilter>,
    /// By where it stands.
    pub status: Option<ChoiceFilter<ContractStatus>>,
    /// By what it is worth.
    pub value: Option<MoneyFilter>,
    /// By its first day.
    pub effective_date: Option<DateFilter>,
    /// By its last day.
    pub end_date: Option<DateFilter>,
    /// By the SHA-256 of its text, in lower-case hexadecimal digits.
    pub body_sha256: Option<StringFilter>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By the client.
    pub client_company_id: Option<IdFilter<client_company::Entity>>,
    /// By the proposal that it came of.
    pub proposal_id: Option<IdFilter<proposal::Entity>>,
    /// By the contract that it continues.
    pub renews_id: Option<IdFilter<contract::Entity>>,
    /// By the member who answers for it.
    pub owner_id: Option<IdFilter<organization_member::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// Its client must be one of these.
    pub client_company: Option<ClientCompanyFilter>,
    /// All of these must hold.
    pub and: Option<Vec<ContractFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<ContractFilter>>,
    /// This must not hold.
    pub not: Option<Box<ContractFilter>>,
}

impl Filter for ContractFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let mut own = Sieve::default()
            .and_maybe(self.number.map(|f| f.unique((TABLE, "number"))))
            .and_maybe(self.title.map(|f| f.folded((TABLE, "title_key"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.value.map(|f| f.on((TABLE, "value"), (TABLE, "currency"))).transpose()?)
            .and_maybe(self.effective_date.map(|f| f.on((TABLE, "effective_date"))))
            .and_maybe(self.end_date.map(|f| f.on((TABLE, "end_date"))))
            .and_maybe(self.body_sha256.map(|f| f.exact((TABLE, "body_sha256"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.client_company_id.map(|f| f.on((TABLE, "client_company_id"))))
            .and_maybe(self.proposal_id.map(|f| f.on((TABLE, "proposal_id"))))
            .and_maybe(self.renews_id.map(|f| f.on((TABLE, "renews_contract_id"))))
            .and_maybe(self.owner_id.map(|f| f.on((TABLE, "owner_member_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        if let Some(company) = self.client_company {
            own = own.and(related::<ClientCompany>((TABLE, "client_company_id"), actor, company)?);
        }
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What contracts can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ContractOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The title, without regard to case.
    Title,
    /// The first day.
    EffectiveDate,
    /// The last day.
    EndDate,
    /// The value in minor units, whatever the currency.
    Value,
}

impl OrderField for ContractOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Title => ("title_key", false),
            Self::EffectiveDate => ("effective_date", true),
            Self::EndDate => ("end_date", true),
            Self::Value => ("value", true),
        }
    }

    fn within(self) -> &'static [&'static str] {
        match self {
            Self::EndDate => &["status"],
            _ => &[],
        }
    }
}
