//! The type `Refund`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::revenue::refund;

use super::{RefundFilter, RefundOrderField};
use crate::auth::permission::Permission;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::record::Record;
use crate::graphql::scalar::Money;
use crate::revenue::graphql::payment::Payment;

/// Money of a payment that was given back.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(refund::Model)]
pub struct Refund {
    /// The refund's id.
    #[graphql(owned)]
    pub id: Id<refund::Entity>,
    /// How much.
    #[columns("amount", "currency")]
    pub amount: Money,
    /// When it was given back, UTC.
    pub refunded_at: DateTime<Utc>,
    /// Why.
    pub reason: Option<String>,
    /// What the bank's statement shows.
    pub reference: Option<String>,
    /// The payment processor's id of it, unique in the organization.
    pub processor_id: Option<String>,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// The payment that it is of.
    #[columns("payment_id")]
    pub payment: One<Payment>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

impl Object for Refund {
    type Row = refund::Model;
    const READ: Permission = Permission::PaymentRead;
}

impl Listed for Refund {
    type Filter = RefundFilter;
    type Order = RefundOrderField;
}

#[relations]
impl Refund {
    /// What happened to this refund, newest first.
    fn activity() -> Activity;
}
