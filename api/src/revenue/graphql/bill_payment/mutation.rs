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
use crate::graphql::mutation::{attempt, once, reader_of_done, split, told};
use crate::graphql::scope::InScope;
use crate::graphql::told::Told;
use crate::revenue::bill_payment;
use crate::revenue::graphql::bill::Bill;

/// What `payBill` answers.
#[derive(SimpleObject)]
#[graphql(complex)]
pub struct PayBillPayload {
    /// The payment.
    bill_payment: Told<BillPayment>,
    /// Why nothing was changed; empty if something was.
    user_errors: Vec<UserError>,
    #[graphql(skip)]
    id: Id<bill::Entity>,
}

#[fields]
impl PayBillPayload {
    /// The bill after it; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now. Null, and FORBIDDEN if it is
    /// done, for callers who may not see it.
    async fn bill(&self, ctx: &Context<'_>) -> Result<Option<Bill>> {
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
        let attempt = attempt("payBill", input.idempotency_key.as_ref(), &input);
        let (id, expected_version) = (input.bill.id, input.bill.expected_version);
        let effect = bill_payment::pay(&tx, id, expected_version, input.bill.into());
        let outcome = once(&tx, attempt, effect).await;
        let (payment, user_errors) = split(tx.settle(outcome).await)?;
        Ok(PayBillPayload { bill_payment: told(&tx, payment), user_errors, id })
    }

    /// Records in one transaction that up to 100 bills were paid.
    async fn pay_bills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which bills, and how they were paid.")] input: PayBillsInput,
    ) -> Result<PayBillsPayload> {
        let tx = &ctx.scope().write(Permission::BillPay).await?;
        let attempt = attempt("payBills", input.idempotency_key.as_ref(), &input);
        let pay = |one: BillToPayInput| bill_payment::pay(tx, one.id, one.expected_version, one.into());
        let ids: Vec<_> = input.bills.iter().map(|one| one.id).collect();
        let effect = bulk::each_of::<bill::Model, _, _, _>(tx, "bills", &ids, input.bills, pay);
        bulk::made(ctx, tx, attempt, Box::pin(effect)).await
    }
}
