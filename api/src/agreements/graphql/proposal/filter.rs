//! Which proposals, and in which order.

use async_graphql::{Enum, InputObject};
use entity::agreements::proposal::ProposalStatus;
use entity::crm::{client_company, contact, deal};
use entity::identity::organization_member;

use crate::auth::actor::Actor;
use crate::crm::graphql::client_company::{ClientCompany, ClientCompanyFilter};
use crate::crm::graphql::deal::{Deal, DealFilter};
use crate::error::Result;
use crate::graphql::filter::{
    ChoiceFilter, DateFilter, DateTimeFilter, Filter, IdFilter, MoneyFilter, StringFilter, join, related,
};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "proposals";

/// Which proposals. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct ProposalFilter {
    /// By number, to the letter: all revisions have the same.
    pub number: Option<StringFilter>,
    /// By title, without regard to case.
    pub title: Option<StringFilter>,
    /// By where it stands.
    pub status: Option<ChoiceFilter<ProposalStatus>>,
    /// By what its selected lines come to, tax included.
    pub total: Option<MoneyFilter>,
    /// By the last day on which it can be accepted.
    pub valid_until: Option<DateFilter>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By the deal that it should win.
    pub deal_id: Option<IdFilter<deal::Entity>>,
    /// By the client.
    pub client_company_id: Option<IdFilter<client_company::Entity>>,
    /// By the person who it is for.
    pub contact_id: Option<IdFilter<contact::Entity>>,
    /// By the member who answers for it.
    pub owner_id: Option<IdFilter<organization_member::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// Its deal must be one of these.
    pub deal: Option<DealFilter>,
    /// Its client must be one of these.
    pub client_company: Option<ClientCompanyFilter>,
    /// All of these must hold.
    pub and: Option<Vec<ProposalFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<ProposalFilter>>,
    /// This must not hold.
    pub not: Option<Box<ProposalFilter>>,
}

impl Filter for ProposalFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let mut own = Sieve::default()
            .and_maybe(self.number.map(|f| f.exact((TABLE, "number"))))
            .and_maybe(self.title.map(|f| f.folded((TABLE, "title_key"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.total.map(|f| f.on((TABLE, "total"), (TABLE, "currency"))).transpose()?)
            .and_maybe(self.valid_until.map(|f| f.on((TABLE, "valid_until"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.deal_id.map(|f| f.on((TABLE, "deal_id"))))
            .and_maybe(self.client_company_id.map(|f| f.on((TABLE, "client_company_id"))))
            .and_maybe(self.contact_id.map(|f| f.on((TABLE, "contact_id"))))
            .and_maybe(self.owner_id.map(|f| f.on((TABLE, "owner_member_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        if let Some(deal) = self.deal {
            own = own.and(related::<Deal>((TABLE, "deal_id"), actor, deal)?);
        }
        if let Some(company) = self.client_company {
            own = own.and(related::<ClientCompany>((TABLE, "client_company_id"), actor, company)?);
        }
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What proposals can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ProposalOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The number, to the letter.
    Number,
    /// The title, without regard to case.
    Title,
    /// What its selected lines come to, in minor units, whatever the currency.
    Total,
    /// The last day on which it can be accepted.
    ValidUntil,
}

impl OrderField for ProposalOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Number => ("number", false),
            Self::Title => ("title_key", false),
            Self::Total => ("total", false),
            Self::ValidUntil => ("valid_until", true),
        }
    }

    fn within(self) -> &'static [&'static str] {
        match self {
            Self::ValidUntil => &["status"],
            _ => &[],
        }
    }
}
