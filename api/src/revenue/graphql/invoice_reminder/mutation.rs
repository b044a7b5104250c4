//! `sendInvoiceReminder`.

use async_graphql::{Context, InputObject, Object};
use entity::Id;
use entity::outbox::mail::MailKind;
use entity::revenue::invoice_reminder as row;

use super::InvoiceReminder;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mailing::mailing;
use crate::graphql::mutation::{once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::{RequestOptions, Trial};
use crate::revenue::invoice_reminder;

/// What `sendInvoiceReminder` takes.
#[derive(Clone, Debug, InputObject)]
pub struct SendInvoiceReminderInput {
    /// Which reminder.
    id: Id<row::Entity>,
    /// Send it only if it is still at this version; otherwise a CONFLICT.
    expected_version: Option<i32>,
    /// The addresses that it goes to, at most 20; those that it was drafted for if nothing is said. If there were none,
    /// the first addresses of the client's BILLING contacts.
    to: Option<Vec<String>>,
    #[graphql(flatten)]
    options: RequestOptions,
}

payloads! {
    /// What `sendInvoiceReminder` answers.
    SendInvoiceReminderPayload {
        /// The reminder, SENT; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        invoice_reminder: InvoiceReminder
    }
}

/// Reminders in the mutation root.
#[derive(Default)]
pub struct InvoiceReminderMutation;

#[Object]
impl InvoiceReminderMutation {
    /// Mails a reminder that was drafted, to each address a mail of its own. Only while its invoice is OPEN
    /// (`INVALID_TRANSITION`).
    async fn send_invoice_reminder(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which reminder, and to whom.")] input: SendInvoiceReminderInput,
    ) -> Result<SendInvoiceReminderPayload> {
        let scope = ctx.scope();
        mailing(scope, Permission::InvoiceIssue, &input.options)?;
        let tx = scope.write(Permission::InvoiceIssue).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("sendInvoiceReminder", &input);
        let outcome = once(&tx, attempt, async {
            let (sent, mails) = invoice_reminder::send(&tx, input.id, input.expected_version, input.to).await?;
            trial.post_counted(MailKind::InvoiceReminder, sent.id, mails).await?;
            Ok(sent)
        })
        .await;
        trial.answer_or_current(input.id, outcome).await
    }
}
