//! Which payments, and in which order.

use async_graphql::{Enum, InputObject};
use entity::crm::client_company;
use entity::revenue::payment::{PaymentMethod, PaymentStatus};

use crate::auth::actor::Actor;
use crate::crm::graphql::client_company::{ClientCompany, ClientCompanyFilter};
use crate::error::Result;
use crate::graphql::filter::{
    ChoiceFilter, DateTimeFilter, Filter, IdFilter, MoneyFilter, StringFilter, join, related,
};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "payments";

/// Which payments. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct PaymentFilter {
    /// By where it stands.
    pub status: Option<ChoiceFilter<PaymentStatus>>,
    /// By how it was paid.
    pub method: Option<ChoiceFilter<PaymentMethod>>,
    /// By when it came.
    pub received_at: Option<DateTimeFilter>,
    /// By how much came.
    pub amount: Option<MoneyFilter>,
    /// By the credit that is left of it.
    pub unallocated: Option<MoneyFilter>,
    /// By who paid.
    pub client_company_id: Option<IdFilter<client_company::Entity>>,
    /// By the payment processor's id.
    pub processor_id: Option<StringFilter>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// Who paid must be one of these.
    pub client_company: Option<ClientCompanyFilter>,
    /// All of these must hold.
    pub and: Option<Vec<PaymentFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<PaymentFilter>>,
    /// This must not hold.
    pub not: Option<Box<PaymentFilter>>,
}

impl Filter for PaymentFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let mut own = Sieve::default()
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.method.map(|f| f.on((TABLE, "method"))))
            .and_maybe(self.received_at.map(|f| f.on((TABLE, "received_at"))))
            .and_maybe(self.amount.map(|f| f.on((TABLE, "amount"), (TABLE, "currency"))).transpose()?)
            .and_maybe(self.unallocated.map(|f| f.on((TABLE, "unallocated"), (TABLE, "currency"))).transpose()?)
            .and_maybe(self.client_company_id.map(|f| f.on((TABLE, "client_company_id"))))
            .and_maybe(self.processor_id.map(|f| f.unique((TABLE, "processor_id"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        if let Some(company) = self.client_company {
            own = own.and(related::<ClientCompany>((TABLE, "client_company_id"), actor, company)?);
        }
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What payments can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PaymentOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// When it came.
    ReceivedAt,
    /// The amount in minor units, whatever the currency.
    Amount,
    /// The credit that is left of it, in minor units, whatever the currency.
    Unallocated,
}

impl OrderField for PaymentOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::ReceivedAt => ("received_at", false),
            Self::Amount => ("amount", false),
            Self::Unallocated => ("unallocated", false),
        }
    }
}
