//! Which engagements, and in which order.

use async_graphql::{Enum, InputObject};
use entity::agreements::contract;
use entity::crm::{client_company, deal};
use entity::engagements::engagement::{BillingModel, EngagementStatus};
use entity::identity::organization_member;

use crate::auth::actor::Actor;
use crate::crm::graphql::client_company::{ClientCompany, ClientCompanyFilter};
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateFilter, DateTimeFilter, Filter, IdFilter, StringFilter, join, related};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "engagements";

/// Which engagements. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct EngagementFilter {
    /// By number, to the letter.
    pub number: Option<StringFilter>,
    /// By name, without regard to case.
    pub name: Option<StringFilter>,
    /// By where it stands.
    pub status: Option<ChoiceFilter<EngagementStatus>>,
    /// By what is billed for.
    pub billing_model: Option<ChoiceFilter<BillingModel>>,
    /// By its first day.
    pub start_date: Option<DateFilter>,
    /// By its last day.
    pub end_date: Option<DateFilter>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By the client.
    pub client_company_id: Option<IdFilter<client_company::Entity>>,
    /// By the deal that was won.
    pub deal_id: Option<IdFilter<deal::Entity>>,
    /// By the contract by which it is agreed.
    pub contract_id: Option<IdFilter<contract::Entity>>,
    /// By the member who answers for it.
    pub owner_id: Option<IdFilter<organization_member::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// Its client must be one of these.
    pub client_company: Option<ClientCompanyFilter>,
    /// All of these must hold.
    pub and: Option<Vec<EngagementFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<EngagementFilter>>,
    /// This must not hold.
    pub not: Option<Box<EngagementFilter>>,
}

impl Filter for EngagementFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let mut own = Sieve::default()
            .and_maybe(self.number.map(|f| f.unique((TABLE, "number"))))
            .and_maybe(self.name.map(|f| f.folded((TABLE, "name_key"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.billing_model.map(|f| f.on((TABLE, "billing_model"))))
            .and_maybe(self.start_date.map(|f| f.on((TABLE, "start_date"))))
            .and_maybe(self.end_date.map(|f| f.on((TABLE, "end_date"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.client_company_id.map(|f| f.on((TABLE, "client_company_id"))))
            .and_maybe(self.deal_id.map(|f| f.on((TABLE, "deal_id"))))
            .and_maybe(self.contract_id.map(|f| f.on((TABLE, "contract_id"))))
            .and_maybe(self.owner_id.map(|f| f.on((TABLE, "owner_member_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        if let Some(company) = self.client_company {
            own = own.and(related::<ClientCompany>((TABLE, "client_company_id"), actor, company)?);
        }
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What engagements can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum EngagementOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The name, without regard to case.
    Name,
    /// The first day.
    StartDate,
    /// The last day.
    EndDate,
}

impl OrderField for EngagementOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Name => ("name_key", false),
            Self::StartDate => ("start_date", true),
            Self::EndDate => ("end_date", true),
        }
    }

    fn within(self) -> &'static [&'static str] {
        match self {
            Self::EndDate => &["status"],
            _ => &[],
        }
    }
}
