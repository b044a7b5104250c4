//! `createCreditNote`, `sendCreditNote`, `voidCreditNote`.

use async_graphql::{Context, Object, SimpleObject};
use entity::Id;
use entity::outbox::mail::MailKind;
use entity::revenue::credit_note::Model;
use entity::revenue::invoice;
use uuid::Uuid;

use super::CreditNote;
use super::input::{CreateCreditNoteInput, SendCreditNoteInput, VoidCreditNoteInput};
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Result, UserError};
use crate::graphql::mailing::mailing;
use crate::graphql::mutation::{gone, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::told::Told;
use crate::graphql::trial::Trial;
use crate::repo::find::{self, Rows};
use crate::repo::idempotency::once_or;
use crate::revenue::credit_note::{self, Credited};
use crate::revenue::graphql::invoice::Invoice;

/// What `createCreditNote` answers.
#[derive(SimpleObject)]
pub struct CreateCreditNotePayload {
    /// The new credit note.
    credit_note: Told<CreditNote>,
    /// Its invoice as it stands then; of a dry run, as it would, with its relations as they are.
    invoice: Told<Invoice>,
    /// Why nothing was changed; empty if something was, or would be.
    user_errors: Vec<UserError>,
}

payloads! {
    /// What `sendCreditNote` answers.
    SendCreditNotePayload {
        /// The credit note, sent; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        credit_note: CreditNote
    }
}

/// What `voidCreditNote` answers.
#[derive(SimpleObject)]
pub struct VoidCreditNotePayload {
    /// The credit note, voided; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
    credit_note: Told<CreditNote>,
    /// Its invoice as it stands then.
    invoice: Told<Invoice>,
    /// Why nothing was changed; empty if something was, or would be.
    user_errors: Vec<UserError>,
}

/// Credit notes in the mutation root.
#[derive(Default)]
pub struct CreditNoteMutation;

#[Object]
impl CreditNoteMutation {
    /// Takes an issued invoice back, or some of it. What is credited is not due any more; where it was paid already, the
    /// payments get it back as credit that can be allocated or refunded, the one that was allocated last first.
    async fn create_credit_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invoice, and how much of it.")] input: CreateCreditNoteInput,
    ) -> Result<CreateCreditNotePayload> {
        let tx = ctx.scope().write(Permission::InvoiceIssue).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createCreditNote", &input);
        let effect = Box::pin(credit_note::create(&tx, input.into()));
        let outcome = once_or(&tx, attempt, effect, keep, |kept| reread(&tx, kept)).await;
        let (made, user_errors) = trial.settle(outcome).await?;
        let (note, invoice) = made.map(|made| (made.note, made.invoice)).unzip();
        let (credit_note, invoice) = (trial.told(note), trial.told(invoice));
        Ok(CreateCreditNotePayload { credit_note, invoice, user_errors })
    }

    /// Mails an ISSUED credit note, to each address a mail of its own, and stamps `sentAt`. The mail says its number, day,
    /// reason and amounts, which invoice it is for, and what is still due of that.
    async fn send_credit_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which credit note, and to whom.")] input: SendCreditNoteInput,
    ) -> Result<SendCreditNotePayload> {
        let scope = ctx.scope();
        mailing(scope, Permission::InvoiceIssue, &input.options)?;
        let tx = scope.write(Permission::InvoiceIssue).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("sendCreditNote", &input);
        let outcome = once(&tx, attempt, async {
            let (sent, mails) = credit_note::letter::send(&tx, input.id, input.expected_version, input.to).await?;
            trial.post_counted(MailKind::CreditNote, sent.id, mails).await?;
            Ok(sent)
        })
        .await;
        trial.answer_or_current(input.id, outcome).await
    }

    /// Declares a credit note a mistake: what it took back is due again. Payments that it gave back as credit stay so.
    async fn void_credit_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which credit note.")] input: VoidCreditNoteInput,
    ) -> Result<VoidCreditNotePayload> {
        let tx = ctx.scope().write(Permission::InvoiceIssue).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("voidCreditNote", &input);
        let effect = Box::pin(credit_note::void(&tx, input.id, input.expected_version, input.reason));
        let outcome = once_or(&tx, attempt, effect, keep, |kept| reread(&tx, kept)).await;
        let (made, user_errors) = trial.settle(outcome).await?;
        let (note, invoice) = made.map(|made| (made.note, made.invoice)).unzip();
        let invoice = trial.told(invoice);
        let credit_note = trial.told_or_current(note, input.id, &user_errors).await?;
        Ok(VoidCreditNotePayload { credit_note, invoice, user_errors })
    }
}

fn keep(credited: &Credited) -> Uuid {
    credited.note.id.uuid()
}

/// What a first call made or voided.
async fn reread(tx: &OrgTx, kept: Uuid) -> Result<Credited> {
    let note: Model = find::by_id(tx, Id::from_uuid(kept), Rows::All).await?.ok_or_else(gone)?;
    let invoice: invoice::Model = find::by_id(tx, note.invoice_id, Rows::All).await?.ok_or_else(gone)?;
    Ok(Credited { note, invoice })
}
