//! The type `PaymentAllocation`.

use async_graphql::{Enum, InputObject, SimpleObject};
use derive::{Columns, relations};
use entity::Id;
use entity::revenue::{invoice, payment, payment_allocation};

use super::Payment;
use crate::auth::actor::Actor;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::filter::{DateFilter, DateTimeFilter, Filter, IdFilter, join};
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::order::OrderField;
use crate::graphql::record::Record;
use crate::graphql::scalar::{Date, Money};
use crate::repo::sieve::Sieve;
use crate::revenue::graphql::invoice::Invoice;

/// An entry of the ledger between payments and invoices: money of a payment that went to an invoice, or was taken back.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(payment_allocation::Model)]
pub struct PaymentAllocation {
    /// The entry's id.
    #[graphql(owned)]
    pub id: Id<payment_allocation::Entity>,
    /// How much; less than 0 if it was taken back, by unapplyPayment, a refund or a credit note.
    #[columns("amount", "currency")]
    pub amount: Money,
    /// The day as of which it counts, in the organization's time zone: when the payment came, or the later day when its
    /// credit was applied or taken back.
    pub effective_on: Date,
    /// The payment.
    #[columns("payment_id")]
    pub payment: One<Payment>,
    /// The invoice.
    #[columns("invoice_id")]
    pub invoice: One<Invoice>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

impl Object for PaymentAllocation {
    type Row = payment_allocation::Model;
    const READ: Permission = Permission::PaymentRead;
}

impl Listed for PaymentAllocation {
    type Filter = PaymentAllocationFilter;
    type Order = PaymentAllocationOrderField;
}

#[relations]
impl PaymentAllocation {
    /// What happened to this entry, newest first.
    fn activity() -> Activity;
}

const TABLE: &str = "payment_allocations";

/// Which entries. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct PaymentAllocationFilter {
    /// By the payment.
    pub payment_id: Option<IdFilter<payment::Entity>>,
    /// By the invoice.
    pub invoice_id: Option<IdFilter<invoice::Entity>>,
    /// By the day as of which it counts.
    pub effective_on: Option<DateFilter>,
    /// By when the entry was made.
    pub created_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<PaymentAllocationFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<PaymentAllocationFilter>>,
    /// This must not hold.
    pub not: Option<Box<PaymentAllocationFilter>>,
}

impl Filter for PaymentAllocationFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.payment_id.map(|f| f.on((TABLE, "payment_id"))))
            .and_maybe(self.invoice_id.map(|f| f.on((TABLE, "invoice_id"))))
            .and_maybe(self.effective_on.map(|f| f.on((TABLE, "effective_on"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What entries can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PaymentAllocationOrderField {
    /// When the entry was made.
    CreatedAt,
    /// The day as of which it counts.
    EffectiveOn,
}

impl OrderField for PaymentAllocationOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::EffectiveOn => ("effective_on", false),
        }
    }
}
