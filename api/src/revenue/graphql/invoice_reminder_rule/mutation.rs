//! `createInvoiceReminderRule`, `updateInvoiceReminderRule`.

use async_graphql::{Context, Object};

use super::InvoiceReminderRule;
use super::input::{CreateInvoiceReminderRuleInput, UpdateInvoiceReminderRuleInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::revenue::invoice_reminder_rule;

payloads! {
    /// What `createInvoiceReminderRule` answers.
    CreateInvoiceReminderRulePayload {
        /// The new rule.
        invoice_reminder_rule: InvoiceReminderRule
    }
    /// What `updateInvoiceReminderRule` answers.
    UpdateInvoiceReminderRulePayload {
        /// The rule after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        invoice_reminder_rule: InvoiceReminderRule
    }
}

/// Rules of reminders in the mutation root: make and change.
#[derive(Default)]
pub struct InvoiceReminderRuleMutation;

#[Object]
impl InvoiceReminderRuleMutation {
    /// Makes a rule of reminders. It is DISABLED until it is enabled.
    async fn create_invoice_reminder_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new rule.")] input: CreateInvoiceReminderRuleInput,
    ) -> Result<CreateInvoiceReminderRulePayload> {
        let tx = ctx.scope().write(Permission::InvoiceIssue).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createInvoiceReminderRule", &input);
        let outcome = once(&tx, attempt, invoice_reminder_rule::create(&tx, input.fields.into())).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a rule of reminders. Reminders that it made stay as they are, and of those invoices
    /// it makes no others.
    async fn update_invoice_reminder_rule(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which rule, and what to change.")] input: UpdateInvoiceReminderRuleInput,
    ) -> Result<UpdateInvoiceReminderRulePayload> {
        let tx = ctx.scope().write(Permission::InvoiceIssue).await?;
        let (id, expected_version) = (input.id, input.expected_version);
        let outcome = invoice_reminder_rule::update(&tx, id, expected_version, input.fields.into()).await;
        answer_or_current(ctx, &tx, id, outcome).await
    }
}
