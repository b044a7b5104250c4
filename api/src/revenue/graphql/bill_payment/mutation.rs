//! `payBill`, `payBills`.

use async_graphql::{Context, Object, SimpleObject};
use derive::fields;
use entity::Id;
use entity::revenue::bill;

use super::BillPayment;
use super::input::{BillToPayInput, PayBillInput, PayBillsInput};
use crate::auth::permission::Permission;
use crate::error::{Result, UserError};
use crate::graphql::bulk::{self, bulk};
use crate::graphql::mutation::{once, reader_of_done};
use crate::graphql::scope::InScope;
use crate::graphql::told::Told;
use crate::graphql::trial::Trial;
use crate::revenue::bill_payment;
use crate::revenue::graphql::bill::Bill;

/// What `payBill` answers.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct PayBillPayload {
    /// The payment.
    bill_payment: Told<BillPayment>,
    /// Why nothing was changed; empty if something was, or would be.
    user_errors: Vec<UserError>,
    #[graphql(skip)]
    id: Id<bill::Entity>,
    #[graphql(skip)]
    is_trial: bool,
}

#[fields]
impl PayBillPayload {
    /// The bill after it; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now. Null, and FORBIDDEN if it is
    /// done, for callers who may not see it.
    async fn bill(&self, ctx: &Context<'_>) -> Result<Option<Bill>> {
        // Of a trial nothing is done that could be told.
        if self.is_trial && !ctx.scope().actor()?.permissions.has(Permission::BillRead) {
            return Ok(None);
        }
        match reader_of_done(ctx, &self.user_errors, Some(Permission::BillRead)).await? {
            Some(reader) => reader.one(self.id).await,
            None => Ok(None),
        }
    }
}

bulk! {
    BillPaymentResult { bill_payment: BillPayment, "bill payment", "bills" }
    payBills -> PayBillsPayload;
}

/// Payments of bills in the mutation root.
#[derive(Default)]
pub struct BillPaymentMutation;

#[Object]
impl BillPaymentMutation {
    /// Records that an APPROVED or `PARTIALLY_PAID` bill was paid, whole or in part: it is PAID when nothing is due any more.
    /// However many callers pay at once, never more is paid than is due.
    async fn pay_bill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which bill, and how it was paid.")] input: PayBillInput,
    ) -> Result<PayBillPayload> {
        let tx = ctx.scope().write(Permission::BillPay).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("payBill", &input);
        let (id, expected_version, is_trial) = (input.bill.id, input.bill.expected_version, input.options.dry_run);
        let effect = bill_payment::pay(&tx, id, expected_version, input.bill.into());
        let outcome = once(&tx, attempt, effect).await;
        let (payment, user_errors) = trial.settle(outcome).await?;
        Ok(PayBillPayload { bill_payment: trial.told(payment), user_errors, id, is_trial })
    }

    /// Records in one transaction that up to 100 bills were paid.
    async fn pay_bills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which bills, and how they were paid.")] input: PayBillsInput,
    ) -> Result<PayBillsPayload> {
        let tx = &ctx.scope().write(Permission::BillPay).await?;
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("payBills", &input);
        let pay = |one: BillToPayInput| bill_payment::pay(tx, one.id, one.expected_version, one.into());
        let ids: Vec<_> = input.bills.iter().map(|one| one.id).collect();
        let effect = bulk::each_of::<bill::Model, _, _, _>(tx, "bills", &ids, input.bills, pay);
        bulk::done(&trial, attempt, &[], Box::pin(effect)).await
    }
}
