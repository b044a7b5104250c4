//! `recordPayment`, `confirmPayment`, `applyPayment`, `updatePayment`.

use async_graphql::{Context, Object};

use super::Payment;
use super::input::{ApplyPaymentInput, ConfirmPaymentInput, RecordPaymentInput, UpdatePaymentInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::revenue::payment;

payloads! {
    /// What `recordPayment` answers.
    RecordPaymentPayload {
        /// The new payment, or what it would be.
        payment: Payment
    }
    /// What `confirmPayment` answers.
    ConfirmPaymentPayload {
        /// The payment, SUCCEEDED, or as it would be; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        payment: Payment
    }
    /// What `applyPayment` answers.
    ApplyPaymentPayload {
        /// The payment with less credit, or as it would be; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is
        /// now.
        payment: Payment
    }
    /// What `updatePayment` answers.
    UpdatePaymentPayload {
        /// The payment after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        payment: Payment
    }
}

/// Payments in the mutation root: record, confirm, apply, change.
#[derive(Default)]
pub struct PaymentMutation;

#[Object]
impl PaymentMutation {
    /// Records money that a client paid, and allocates it to invoices: to those in `allocations`, or with
    /// `allocateAutomatically` to the client's OPEN ones, oldest due first. With neither, nothing is allocated. What is
    /// left is the client's credit, which `applyPayment` allocates later and `refundPayment` gives back. However many
    /// payments come at once, no invoice gets more than is due.
    async fn record_payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The payment, and where it goes.")] input: RecordPaymentInput,
    ) -> Result<RecordPaymentPayload> {
        let tx = ctx.scope().write(Permission::PaymentWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("recordPayment", &input);
        let outcome = once(&tx, attempt, payment::record(&tx, input.payment.into())).await;
        trial.answer(outcome).await
    }

    /// Says that a PENDING payment came: it is SUCCEEDED then, and allocated to invoices as `recordPayment` does.
    async fn confirm_payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which payment, and where it goes.")] input: ConfirmPaymentInput,
    ) -> Result<ConfirmPaymentPayload> {
        let tx = ctx.scope().write(Permission::PaymentWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("confirmPayment", &input);
        let spread = input.spread.into();
        let effect = payment::confirm(&tx, input.id, input.expected_version, input.received_at, &spread);
        let outcome = once(&tx, attempt, effect).await;
        trial.answer_or_current(input.id, outcome).await
    }

    /// Allocates credit of a SUCCEEDED payment to invoices, as of today.
    async fn apply_payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which payment, and where its credit goes.")] input: ApplyPaymentInput,
    ) -> Result<ApplyPaymentPayload> {
        let tx = ctx.scope().write(Permission::PaymentWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("applyPayment", &input);
        let spread = input.spread.into();
        let outcome = once(&tx, attempt, payment::apply(&tx, input.id, input.expected_version, &spread)).await;
        trial.answer_or_current(input.id, outcome).await
    }

    /// Changes what a payment says of itself. Its amount, currency and client stay: refund it and record it anew.
    async fn update_payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which payment, and what to change.")] input: UpdatePaymentInput,
    ) -> Result<UpdatePaymentPayload> {
        let tx = ctx.scope().write(Permission::PaymentWrite).await?;
        let (id, expected_version) = (input.id, input.expected_version);
        let outcome = payment::update(&tx, id, expected_version, input.into()).await;
        answer_or_current(ctx, &tx, id, outcome).await
    }
}
