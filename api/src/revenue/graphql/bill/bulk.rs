//! `createBills`.

use async_graphql::{Context, Object, SimpleObject};

use super::Bill;
use super::input::CreateBillsInput;
use crate::auth::permission::Permission;
use crate::error::{Result, UserError};
use crate::graphql::bulk;
use crate::graphql::mutation::attempt;
use crate::graphql::scope::InScope;
use crate::revenue::bill;

/// What became of one bill of a bulk mutation.
#[derive(SimpleObject)]
pub struct BillResult {
    /// Its place in the input, from 0.
    index: usize,
    /// The bill; null if it was refused.
    bill: Option<Bill>,
    /// Why this one was refused, with fields such as `bills.3.lines.0.quantity`; empty if it was not.
    user_errors: Vec<UserError>,
}

/// What `createBills` answers.
#[derive(SimpleObject)]
pub struct CreateBillsPayload {
    /// A result for each bill, in the input's order. What is refused leaves the others as they are, and takes no number.
    results: Vec<BillResult>,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// Many bills at once in the mutation root.
#[derive(Default)]
pub struct BillBulkMutation;

#[Object]
impl BillBulkMutation {
    /// Makes up to 100 bills in one transaction.
    async fn create_bills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new bills.")] input: CreateBillsInput,
    ) -> Result<CreateBillsPayload> {
        let tx = &ctx.scope().write(Permission::BillWrite).await?;
        let attempt = attempt("createBills", input.idempotency_key.as_ref(), &input);
        let effect = Box::pin(bulk::each(tx, "bills", input.bills, |fields| bill::create(tx, fields.into())));
        let (outcomes, user_errors) = bulk::settle_once(tx, attempt, effect).await?;
        let results = bulk::results(ctx, outcomes, &[]).await?.into_iter();
        let results = results.map(|(index, bill, user_errors)| BillResult { index, bill, user_errors }).collect();
        Ok(CreateBillsPayload { results, user_errors })
    }
}
