//! Which invoice schedules, and in which order.

use async_graphql::{Enum, InputObject};
use entity::agreements::contract;
use entity::crm::client_company;
use entity::engagements::engagement;
use entity::revenue::invoice_schedule::InvoiceScheduleStatus;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IdFilter, StringFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "invoice_schedules";

/// Which invoice schedules. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct InvoiceScheduleFilter {
    /// By name, without regard to case.
    pub name: Option<StringFilter>,
    /// By where it stands.
    pub status: Option<ChoiceFilter<InvoiceScheduleStatus>>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By the work that it bills.
    pub engagement_id: Option<IdFilter<engagement::Entity>>,
    /// By the contract whose money it bills.
    pub contract_id: Option<IdFilter<contract::Entity>>,
    /// By the client.
    pub client_company_id: Option<IdFilter<client_company::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<InvoiceScheduleFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<InvoiceScheduleFilter>>,
    /// This must not hold.
    pub not: Option<Box<InvoiceScheduleFilter>>,
}

impl Filter for InvoiceScheduleFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.name.map(|f| f.folded((TABLE, "name_key"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.engagement_id.map(|f| f.on((TABLE, "engagement_id"))))
            .and_maybe(self.contract_id.map(|f| f.on((TABLE, "contract_id"))))
            .and_maybe(self.client_company_id.map(|f| f.on((TABLE, "client_company_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What invoice schedules can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum InvoiceScheduleOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The name, without regard to case.
    Name,
}

impl OrderField for InvoiceScheduleOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Name => ("name_key", false),
        }
    }
}
