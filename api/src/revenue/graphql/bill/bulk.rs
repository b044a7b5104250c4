//! `createBills`.

use async_graphql::{Context, Object};

use super::Bill;
use super::input::CreateBillsInput;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::bulk::{self, bulk};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::revenue::bill;

bulk! {
    BillResult { bill: Bill, "bill", "bills" }
    createBills -> CreateBillsPayload;
}

/// Many bills at once in the mutation root.
#[derive(Default)]
pub struct BillBulkMutation;

#[Object]
impl BillBulkMutation {
    /// Makes up to 100 bills in one transaction. What is refused takes no number.
    async fn create_bills(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new bills.")] input: CreateBillsInput,
    ) -> Result<CreateBillsPayload> {
        let tx = &ctx.scope().write(Permission::BillWrite).await?;
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("createBills", &input);
        bulk::create(&trial, attempt, ("bills", input.bills), |fields| bill::create(tx, fields.into())).await
    }
}
