//! `sendInvoiceReminder`.

use async_graphql::{Context, InputObject, Object};
use entity::Id;
use entity::outbox::mail::MailKind;
use entity::revenue::invoice_reminder as row;

use super::InvoiceReminder;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mailing::{mailing, post_counted};
use crate::graphql::mutation::{answer_or_current, attempt, once, payloads};
use crate::graphql::scope::InScope;
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
    /// Makes a retry safe: the same key with the same input within 24 hours sends nothing again.
    idempotency_key: Option<String>,
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
        mailing(scope, Permission::InvoiceIssue)?;
        let tx = scope.write(Permission::InvoiceIssue).await?;
        let attempt = attempt("sendInvoiceReminder", input.idempotency_key.as_ref(), &input);
        let outcome = once(&tx, attempt, async {
            let (sent, mails) = invoice_reminder::send(&tx, input.id, input.expected_version, input.to).await?;
            post_counted(scope, &tx, MailKind::InvoiceReminder, sent.id, mails).await?;
            Ok(sent)
        })
        .await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }
}
