//! Which payments of bills, and in which order.

use async_graphql::{Enum, InputObject};
use entity::revenue::bill;
use entity::revenue::bill_payment::BillPaymentStatus;
use entity::revenue::payment::PaymentMethod;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IdFilter, MoneyFilter, StringFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "bill_payments";

/// Which payments of bills. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct BillPaymentFilter {
    /// By the bill.
    pub bill_id: Option<IdFilter<bill::Entity>>,
    /// By how much.
    pub amount: Option<MoneyFilter>,
    /// By how it was paid.
    pub method: Option<ChoiceFilter<PaymentMethod>>,
    /// By where it stands.
    pub status: Option<ChoiceFilter<BillPaymentStatus>>,
    /// By when it was paid.
    pub paid_at: Option<DateTimeFilter>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<BillPaymentFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<BillPaymentFilter>>,
    /// This must not hold.
    pub not: Option<Box<BillPaymentFilter>>,
}

impl Filter for BillPaymentFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.bill_id.map(|f| f.on((TABLE, "bill_id"))))
            .and_maybe(self.amount.map(|f| f.on((TABLE, "amount"), (TABLE, "currency"))).transpose()?)
            .and_maybe(self.method.map(|f| f.on((TABLE, "method"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.paid_at.map(|f| f.on((TABLE, "paid_at"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What payments of bills can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum BillPaymentOrderField {
    /// When the record was made.
    CreatedAt,
    /// When it was paid.
    PaidAt,
    /// The amount in minor units, whatever the currency.
    Amount,
}

impl OrderField for BillPaymentOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::PaidAt => ("paid_at", false),
            Self::Amount => ("amount", false),
        }
    }
}
