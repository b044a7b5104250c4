//! What mutations of bills' payments take.

use async_graphql::InputObject;
use chrono::{DateTime, Utc};
use entity::Id;
use entity::revenue::bill;
use entity::revenue::payment::PaymentMethod;

use crate::graphql::scalar::MoneyInput;
use crate::graphql::trial::RequestOptions;
use crate::revenue::bill_payment::Draft;

/// A bill to pay.
#[derive(Clone, Debug, InputObject)]
pub struct BillToPayInput {
    /// Which bill: an APPROVED or `PARTIALLY_PAID` one.
    pub(super) id: Id<bill::Entity>,
    /// Pay it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// How much, in the bill's currency: more than 0, at most what is due; all that is due if nothing is said.
    amount: Option<MoneyInput>,
    /// How it was paid.
    method: PaymentMethod,
    /// When it was paid, not in the future; now if nothing is said.
    paid_at: Option<DateTime<Utc>>,
    /// What the bank's statement calls it, at most 200 characters.
    reference: Option<String>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization (DUPLICATE).
    external_id: Option<String>,
}

impl From<BillToPayInput> for Draft {
    fn from(input: BillToPayInput) -> Self {
        Self {
            amount: input.amount.map(|money| (money.amount.0, money.currency.0)),
            method: input.method,
            paid_at: input.paid_at,
            reference: input.reference,
            external_id: input.external_id,
        }
    }
}

/// What `payBill` takes.
#[derive(Clone, Debug, InputObject)]
pub struct PayBillInput {
    /// Which bill, and how it was paid.
    #[graphql(flatten)]
    pub(super) bill: BillToPayInput,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `payBills` takes.
#[derive(Clone, Debug, InputObject)]
pub struct PayBillsInput {
    /// Which bills, and how they were paid; at most 100. They are paid in this order.
    pub(super) bills: Vec<BillToPayInput>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}
