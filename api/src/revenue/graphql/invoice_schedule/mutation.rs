//! `createInvoiceSchedule`, `updateInvoiceSchedule`.

use async_graphql::{Context, Object};

use super::InvoiceSchedule;
use super::input::{CreateInvoiceScheduleInput, UpdateInvoiceScheduleInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::revenue::invoice_schedule;

payloads! {
    /// What `createInvoiceSchedule` answers.
    CreateInvoiceSchedulePayload {
        /// The new invoice schedule.
        invoice_schedule: InvoiceSchedule
    }
    /// What `updateInvoiceSchedule` answers.
    UpdateInvoiceSchedulePayload {
        /// The invoice schedule after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        invoice_schedule: InvoiceSchedule
    }
}

/// Invoice schedules in the mutation root: make and change.
#[derive(Default)]
pub struct InvoiceScheduleMutation;

#[Object]
impl InvoiceScheduleMutation {
    /// Makes an ACTIVE invoice schedule with its installments, in the currency of its engagement. Parts of the `total` are
    /// rounded half up to the minor unit, and the last of them takes the difference, so that parts of 100% are the total;
    /// the remaining one takes what all others leave.
    async fn create_invoice_schedule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new invoice schedule.")] input: CreateInvoiceScheduleInput,
    ) -> Result<CreateInvoiceSchedulePayload> {
        let tx = ctx.scope().write(Permission::InvoiceScheduleWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createInvoiceSchedule", &input);
        let (engagement, draft, plan) = input.parts();
        let outcome = once(&tx, attempt, invoice_schedule::create(&tx, engagement, draft, plan)).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of an invoice schedule that is not CANCELLED. What is invoiced already stays as it is; its
    /// installments are changed by `addInstallment`, `updateInstallment` and `skipInstallment`.
    async fn update_invoice_schedule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invoice schedule, and what to change.")] input: UpdateInvoiceScheduleInput,
    ) -> Result<UpdateInvoiceSchedulePayload> {
        let tx = ctx.scope().write(Permission::InvoiceScheduleWrite).await?;
        let outcome = invoice_schedule::update(&tx, input.id, input.expected_version, input.fields.into()).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
