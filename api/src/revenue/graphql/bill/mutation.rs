//! `createBill`, `updateBill`.

use async_graphql::{Context, Object};

use super::Bill;
use super::input::{CreateBillInput, UpdateBillInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::revenue::bill;

payloads! {
    /// What `createBill` answers.
    CreateBillPayload {
        /// The new bill.
        bill: Bill
    }
    /// What `updateBill` answers.
    UpdateBillPayload {
        /// The bill after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        bill: Bill
    }
}

/// Bills in the mutation root: make and change.
#[derive(Default)]
pub struct BillMutation;

#[Object]
impl BillMutation {
    /// Makes a bill, a DRAFT, and gives it the next number of the organization's series of bills.
    async fn create_bill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new bill.")] input: CreateBillInput,
    ) -> Result<CreateBillPayload> {
        let tx = ctx.scope().write(Permission::BillWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createBill", &input);
        let outcome = once(&tx, attempt, bill::create(&tx, input.fields.into())).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a bill of which nothing was paid. One that was submitted (`PENDING_APPROVAL`, APPROVED
    /// or REJECTED) becomes a DRAFT again, and what its approvers said of it counts no more: submit it anew. Only a
    /// change of `externalId` alone leaves it where it stands.
    async fn update_bill(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which bill, and what to change.")] input: UpdateBillInput,
    ) -> Result<UpdateBillPayload> {
        let tx = ctx.scope().write(Permission::BillWrite).await?;
        let outcome = bill::update(&tx, input.id, input.expected_version, input.fields.into()).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
