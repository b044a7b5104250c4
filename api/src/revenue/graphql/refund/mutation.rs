//! `refundPayment`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::Id;
use entity::revenue::payment;

use super::Refund;
use crate::auth::permission::Permission;
use crate::error::{Result, UserError};
use crate::graphql::mutation::once;
use crate::graphql::scalar::MoneyInput;
use crate::graphql::scope::InScope;
use crate::graphql::told::Told;
use crate::graphql::trial::{RequestOptions, Trial};
use crate::repo::find;
use crate::revenue::graphql::payment::{Payment, parts};
use crate::revenue::refund::{self, Draft};

/// What `refundPayment` takes.
#[derive(Clone, Debug, InputObject)]
pub struct RefundPaymentInput {
    /// Which payment.
    id: Id<payment::Entity>,
    /// Do it only if the payment is still at this version; otherwise a CONFLICT.
    expected_version: Option<i32>,
    /// How much, more than 0, in the payment's currency; all that was not refunded yet if nothing is said.
    amount: Option<MoneyInput>,
    /// When it was given back: now if nothing is said, not in the future, and not before the payment came.
    refunded_at: Option<DateTime<Utc>>,
    /// Why, at most 1,000 characters.
    reason: Option<String>,
    /// What the bank's statement shows, at most 200 characters.
    reference: Option<String>,
    /// The payment processor's id of it, at most 200 characters, unique in the organization (DUPLICATE).
    processor_id: Option<String>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization (DUPLICATE).
    external_id: Option<String>,
    #[graphql(flatten)]
    options: RequestOptions,
}

/// What `refundPayment` answers.
#[derive(SimpleObject)]
pub struct RefundPaymentPayload {
    /// The payment after the refund, or as it would be; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
    payment: Told<Payment>,
    /// The refund, or what it would be.
    refund: Told<Refund>,
    /// Why nothing was changed; empty if something was, or would be.
    user_errors: Vec<UserError>,
}

impl From<RefundPaymentInput> for Draft {
    fn from(input: RefundPaymentInput) -> Self {
        Self {
            amount: input.amount.map(parts),
            refunded_at: input.refunded_at,
            reason: input.reason,
            reference: input.reference,
            processor_id: input.processor_id,
            external_id: input.external_id,
        }
    }
}

/// Refunds in the mutation root.
#[derive(Default)]
pub struct RefundMutation;

#[Object]
impl RefundMutation {
    /// Gives money of a SUCCEEDED payment back: its credit first, then what was allocated, the newest allocation first.
    /// Invoices that were PAID by that are OPEN again. A payment that is given back whole is REFUNDED. This records what
    /// was done; the money itself is moved by the bank or the payment processor.
    async fn refund_payment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which payment, and how much of it.")] input: RefundPaymentInput,
    ) -> Result<RefundPaymentPayload> {
        let tx = ctx.scope().write(Permission::PaymentWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("refundPayment", &input);
        let (id, expected_version) = (input.id, input.expected_version);
        let outcome = once(&tx, attempt, refund::make(&tx, id, expected_version, input.into())).await;
        let outcome = match outcome {
            Ok(refund) => find::required(&tx, id, "id").await.map(|payment| (payment, refund)),
            Err(error) => Err(error),
        };
        let (made, user_errors) = trial.settle(outcome).await?;
        let (payment, refund) = made.unzip();
        let payment = trial.told_or_current(payment, id, &user_errors).await?;
        Ok(RefundPaymentPayload { payment, refund: trial.told(refund), user_errors })
    }
}
