//! The type `BillPayment`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::revenue::bill_payment::{self, BillPaymentStatus};
use entity::revenue::payment::PaymentMethod;

use crate::auth::permission::Permission;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scalar::Money;
use crate::revenue::graphql::bill::Bill;

use super::{BillPaymentFilter, BillPaymentOrderField};

/// Money that the firm paid for a bill.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(bill_payment::Model)]
pub struct BillPayment {
    /// The payment's id.
    #[graphql(owned)]
    pub id: Id<bill_payment::Entity>,
    /// How much, in the bill's currency.
    #[columns("amount", "currency")]
    pub amount: Money,
    /// How it was paid.
    pub method: PaymentMethod,
    /// When it was paid, UTC.
    pub paid_at: DateTime<Utc>,
    /// What the bank's statement calls it.
    pub reference: Option<String>,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// Where it stands.
    pub status: BillPaymentStatus,
    /// When it was voided, UTC.
    pub voided_at: Option<DateTime<Utc>>,
    /// Why it was voided.
    pub void_reason: Option<String>,
    /// The bill.
    #[columns("bill_id")]
    pub bill: One<Bill>,
    /// What can be done to it, and whether its state allows it now.
    #[columns("status")]
    pub available_actions: Actions<BillPaymentStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(BillPaymentStatus);

impl Object for BillPayment {
    type Row = bill_payment::Model;
    const READ: Permission = Permission::BillRead;
}

impl Listed for BillPayment {
    type Filter = BillPaymentFilter;
    type Order = BillPaymentOrderField;
}

#[relations]
impl BillPayment {
    /// What happened to this payment, newest first.
    fn activity() -> Activity;
}
