//! `createInvoice`, `updateInvoice`, `issueInvoice`, `sendInvoice`.

use async_graphql::{Context, Object};
use entity::outbox::mail::MailKind;

use super::Invoice;
use super::input::{CreateInvoiceInput, IssueInvoiceInput, SendInvoiceInput, UpdateInvoiceInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mailing::mailing;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::revenue::invoice;

payloads! {
    /// What `createInvoice` answers.
    CreateInvoicePayload {
        /// The new draft.
        invoice: Invoice
    }
    /// What `updateInvoice` answers.
    UpdateInvoicePayload {
        /// The draft after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        invoice: Invoice
    }
    /// What `issueInvoice` answers.
    IssueInvoicePayload {
        /// The invoice with its number; of a dry run, as it would be, with its relations as they are. After a CONFLICT,
        /// `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        invoice: Invoice
    }
    /// What `sendInvoice` answers.
    SendInvoicePayload {
        /// The invoice, sent; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        invoice: Invoice
    }
}

/// Invoices in the mutation root.
#[derive(Default)]
pub struct InvoiceMutation;

#[Object]
impl InvoiceMutation {
    /// Makes a draft of an invoice. Its tax is rounded as the organization's `taxRounding` says now.
    async fn create_invoice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new invoice.")] input: CreateInvoiceInput,
    ) -> Result<CreateInvoicePayload> {
        let tx = ctx.scope().write(Permission::InvoiceWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createInvoice", &input);
        let (origin, draft) = input.invoice.parts();
        let outcome = once(&tx, attempt, invoice::create(&tx, origin, draft)).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a draft. What an issued invoice says is IMMUTABLE: make a credit note, or void and
    /// reissue it.
    async fn update_invoice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invoice, and what to change.")] input: UpdateInvoiceInput,
    ) -> Result<UpdateInvoicePayload> {
        let tx = ctx.scope().write(Permission::InvoiceWrite).await?;
        let outcome = invoice::update(&tx, input.id, input.expected_version, input.fields.into()).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }

    /// Issues a draft: it gets the next number of the organization's series, which has no gaps, keeps who it is for as the
    /// client is now, and can't be changed any more. It is OPEN then; one that bills nothing is PAID. It needs lines, and
    /// an engagement with a client (REQUIRED).
    async fn issue_invoice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which draft, and with which days.")] input: IssueInvoiceInput,
    ) -> Result<IssueInvoicePayload> {
        let tx = ctx.scope().write(Permission::InvoiceIssue).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("issueInvoice", &input);
        let draft = input.invoice;
        let effect = invoice::issue::issue(&tx, draft.id, draft.expected_version, draft.dates.into());
        let outcome = once(&tx, attempt, effect).await;
        trial.answer_or_current(draft.id, outcome).await
    }

    /// Mails an issued invoice, to each address a mail of its own, and stamps `sentAt`.
    async fn send_invoice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invoice, and to whom.")] input: SendInvoiceInput,
    ) -> Result<SendInvoicePayload> {
        let scope = ctx.scope();
        mailing(scope, Permission::InvoiceIssue, &input.options)?;
        let tx = scope.write(Permission::InvoiceIssue).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("sendInvoice", &input);
        let outcome = once(&tx, attempt, async {
            let (sent, mails) = invoice::letter::send(&tx, input.id, input.expected_version, input.to).await?;
            trial.post_counted(MailKind::Invoice, sent.id, mails).await?;
            Ok(sent)
        })
        .await;
        trial.answer_or_current(input.id, outcome).await
    }
}
