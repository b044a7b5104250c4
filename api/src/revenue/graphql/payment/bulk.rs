//! `recordPayments`.

use async_graphql::{Context, Object};

use super::Payment;
use super::input::RecordPaymentsInput;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::bulk::{self, bulk};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::revenue::payment;

bulk! {
    PaymentResult { payment: Payment, "payment", "payments" }
    recordPayments -> RecordPaymentsPayload;
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
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("recordPayments", &input);
        let effect = Box::pin(async {
            bulk::bounded("payments", &input.payments)?;
            let drafts: Vec<payment::Draft> = input.payments.into_iter().map(Into::into).collect();
            payment::hold_all(tx, &drafts).await?;
            bulk::each(tx, "payments", drafts, |draft| payment::record(tx, draft)).await
        });
        bulk::done(&trial, attempt, &[], effect).await
    }
}
