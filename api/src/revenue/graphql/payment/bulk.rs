//! `recordPayments`.

use async_graphql::{Context, Object, SimpleObject};

use super::Payment;
use super::input::RecordPaymentsInput;
use crate::auth::permission::Permission;
use crate::error::{Result, UserError};
use crate::graphql::bulk;
use crate::graphql::mutation::attempt;
use crate::graphql::scope::InScope;
use crate::revenue::payment;

/// What became of one payment of a bulk mutation.
#[derive(SimpleObject)]
pub struct PaymentResult {
    /// Its place in the input, from 0.
    index: usize,
    /// The payment; null if it was refused.
    payment: Option<Payment>,
    /// Why this one was refused, with fields such as `payments.3.amount.amount`; empty if it was not.
    user_errors: Vec<UserError>,
}

/// What `recordPayments` answers.
#[derive(SimpleObject)]
pub struct RecordPaymentsPayload {
    /// A result for each payment, in the input's order. What is refused leaves the others as they are.
    results: Vec<PaymentResult>,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// Many payments at once in the mutation root.
#[derive(Default)]
pub struct PaymentBulkMutation;

#[Object]
impl PaymentBulkMutation {
    /// Records up to 100 payments in one transaction, such as a bank's statement.
    async fn record_payments(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The payments, and where they go.")] input: RecordPaymentsInput,
    ) -> Result<RecordPaymentsPayload> {
        let tx = &ctx.scope().write(Permission::PaymentWrite).await?;
        let attempt = attempt("recordPayments", input.idempotency_key.as_ref(), &input);
        let effect = Box::pin(async {
            bulk::bounded("payments", &input.payments)?;
            let drafts: Vec<payment::Draft> = input.payments.into_iter().map(Into::into).collect();
            payment::hold_all(tx, &drafts).await?;
            bulk::each(tx, "payments", drafts, |draft| payment::record(tx, draft)).await
        });
        let (outcomes, user_errors) = bulk::settle_once(tx, attempt, effect).await?;
        let results = bulk::results(ctx, outcomes, &[]).await?.into_iter();
        let results = results.map(|(index, payment, user_errors)| PaymentResult { index, payment, user_errors });
        Ok(RecordPaymentsPayload { results: results.collect(), user_errors })
    }
}
