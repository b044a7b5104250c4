//! `addInstallment`, `updateInstallment`.

use async_graphql::{Context, Object};

use super::Installment;
use super::input::{AddInstallmentInput, UpdateInstallmentInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::revenue::installment;

payloads! {
    /// What `addInstallment` answers.
    AddInstallmentPayload {
        /// The new installment.
        installment: Installment
    }
    /// What `updateInstallment` answers.
    UpdateInstallmentPayload {
        /// The installment after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        installment: Installment
    }
}

/// Installments in the mutation root: make and change.
#[derive(Default)]
pub struct InstallmentMutation;

#[Object]
impl InstallmentMutation {
    /// Adds an installment behind the others of a schedule that is not CANCELLED. A COMPLETED schedule is ACTIVE again.
    /// What pending parts of the schedule's total bill is reckoned anew.
    async fn add_installment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new installment.")] input: AddInstallmentInput,
    ) -> Result<AddInstallmentPayload> {
        let tx = ctx.scope().write(Permission::InvoiceScheduleWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("addInstallment", &input);
        let added = installment::add(&tx, input.invoice_schedule_id, input.installment.into());
        let outcome = once(&tx, attempt, added).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a PENDING installment. What other pending parts of the schedule's total bill is reckoned
    /// anew.
    async fn update_installment(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which installment, and what to change.")] input: UpdateInstallmentInput,
    ) -> Result<UpdateInstallmentPayload> {
        let tx = ctx.scope().write(Permission::InvoiceScheduleWrite).await?;
        let (id, expected_version) = (input.id, input.expected_version);
        let outcome = installment::update(&tx, id, expected_version, input.into()).await;
        answer_or_current(ctx, &tx, id, outcome).await
    }
}
