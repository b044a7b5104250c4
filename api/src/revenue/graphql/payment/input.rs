//! What mutations of payments take.

use async_graphql::{InputObject, MaybeUndefined};
use chrono::{DateTime, Utc};
use entity::Id;
use entity::crm::client_company;
use entity::revenue::invoice;
use entity::revenue::payment::{self, PaymentMethod, PaymentStatus};

use crate::graphql::scalar::MoneyInput;
use crate::graphql::trial::RequestOptions;
use crate::revenue::payment::{Change, Draft, Spread, Wish};

/// An invoice that money goes to, or is taken back from.
#[derive(Clone, Debug, InputObject)]
pub struct PaymentAllocationInput {
    /// The invoice: in the payment's currency, and of the same client (INVALID).
    invoice_id: Id<invoice::Entity>,
    /// How much, more than 0; if nothing is said, as much as possible.
    amount: Option<MoneyInput>,
}

/// Which invoices get money of a payment. What is left is the client's credit.
#[derive(Clone, Debug, InputObject)]
pub struct PaymentSpreadFields {
    /// The invoices, at most 100, in this order; without an amount each gets what is due on it, or what is left of the
    /// payment if that is less. More than is due is INVALID. They are OPEN, or UNCOLLECTIBLE and paid after all.
    allocations: Option<Vec<PaymentAllocationInput>>,
    /// Instead of `allocations`: pay the client's OPEN invoices in the payment's currency, oldest due first, 100 at most.
    allocate_automatically: Option<bool>,
}

/// A payment to record.
#[derive(Clone, Debug, InputObject)]
pub struct NewPaymentInput {
    /// Who paid; if nothing is said, the client of the first invoice.
    pub(super) client_company_id: Option<Id<client_company::Entity>>,
    /// How much: more than 0, no more decimals than the currency has.
    amount: MoneyInput,
    /// How it was paid.
    method: PaymentMethod,
    /// SUCCEEDED if nothing is said; PENDING for what is announced: it is allocated by `confirmPayment`.
    status: Option<PaymentStatus>,
    /// When it came, now if nothing is said, and not in the future; of a PENDING one when it is expected, within a year.
    received_at: Option<DateTime<Utc>>,
    /// What the payer wrote, at most 200 characters.
    reference: Option<String>,
    /// The payment processor's id of it, at most 200 characters, unique in the organization (DUPLICATE).
    processor_id: Option<String>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: Option<String>,
    /// Where it goes.
    #[graphql(flatten)]
    spread: PaymentSpreadFields,
}

/// What `recordPayment` takes.
#[derive(Clone, Debug, InputObject)]
pub struct RecordPaymentInput {
    /// The payment.
    #[graphql(flatten)]
    pub(super) payment: NewPaymentInput,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `recordPayments` takes.
#[derive(Clone, Debug, InputObject)]
pub struct RecordPaymentsInput {
    /// The payments, at most 100. They are recorded in this order.
    pub(super) payments: Vec<NewPaymentInput>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updatePayment` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdatePaymentInput {
    /// Which payment.
    pub(super) id: Id<payment::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// What the payer wrote, at most 200 characters.
    reference: MaybeUndefined<String>,
    /// When it came. Allocations that were made with it count as of the new day; once money was taken back or refunded it
    /// is IMMUTABLE.
    received_at: Option<DateTime<Utc>>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: MaybeUndefined<String>,
}

/// What `applyPayment` takes.
#[derive(Clone, Debug, InputObject)]
pub struct ApplyPaymentInput {
    /// Which payment.
    pub(super) id: Id<payment::Entity>,
    /// Do it only if the payment is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// Where its credit goes.
    #[graphql(flatten)]
    pub(super) spread: PaymentSpreadFields,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `confirmPayment` takes.
#[derive(Clone, Debug, InputObject)]
pub struct ConfirmPaymentInput {
    /// Which payment.
    pub(super) id: Id<payment::Entity>,
    /// Do it only if the payment is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// When it came; now if nothing is said.
    pub(super) received_at: Option<DateTime<Utc>>,
    /// Where it goes.
    #[graphql(flatten)]
    pub(super) spread: PaymentSpreadFields,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

impl From<PaymentAllocationInput> for Wish {
    fn from(input: PaymentAllocationInput) -> Self {
        Self { invoice: input.invoice_id, amount: input.amount.map(parts) }
    }
}

impl From<PaymentSpreadFields> for Spread {
    fn from(fields: PaymentSpreadFields) -> Self {
        let wishes = fields.allocations.unwrap_or_default().into_iter().map(Wish::from).collect();
        Self { wishes, automatically: fields.allocate_automatically.unwrap_or(false) }
    }
}

impl From<NewPaymentInput> for Draft {
    fn from(input: NewPaymentInput) -> Self {
        Self {
            client_company: input.client_company_id,
            amount: parts(input.amount),
            method: input.method,
            status: input.status,
            received_at: input.received_at,
            reference: input.reference,
            processor_id: input.processor_id,
            external_id: input.external_id,
            spread: input.spread.into(),
        }
    }
}

impl From<UpdatePaymentInput> for Change {
    fn from(input: UpdatePaymentInput) -> Self {
        Self {
            reference: input.reference.into(),
            received_at: input.received_at,
            external_id: input.external_id.into(),
        }
    }
}

/// The amount's text and its currency, to be read by the rules.
pub(crate) fn parts(money: MoneyInput) -> (String, iso_currency::Currency) {
    (money.amount.0, money.currency.0)
}
