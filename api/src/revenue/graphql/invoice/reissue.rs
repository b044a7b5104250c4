//! `voidAndReissueInvoice`.

use async_graphql::{Context, Object, SimpleObject};
use entity::Id;
use entity::revenue::invoice::{Entity, Model};

use super::Invoice;
use super::input::VoidAndReissueInvoiceInput;
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Result, UserError};
use crate::graphql::mutation::gone;
use crate::graphql::scope::InScope;
use crate::graphql::told::Told;
use crate::graphql::trial::Trial;
use crate::repo::find::{self, Rows};
use crate::repo::idempotency;
use crate::revenue::invoice::void::{Reissued, reissue};

/// What `voidAndReissueInvoice` answers.
#[derive(SimpleObject)]
pub struct VoidAndReissueInvoicePayload {
    /// The invoice that was voided; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
    voided: Told<Invoice>,
    /// The invoice in its place.
    invoice: Told<Invoice>,
    /// Why nothing was changed; empty if something was, or would be.
    user_errors: Vec<UserError>,
}

/// Reissuing in the mutation root.
#[derive(Default)]
pub struct InvoiceReissueMutation;

#[Object]
impl InvoiceReissueMutation {
    /// Voids an issued invoice, of which nothing is paid or credited, and makes another that bills the same to whoever the
    /// engagement is for now: a draft to be put right, or issued at once. An installment that the one billed is billed by
    /// the other.
    async fn void_and_reissue_invoice(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which invoice, and what of the other.")] input: VoidAndReissueInvoiceInput,
    ) -> Result<VoidAndReissueInvoicePayload> {
        let tx = ctx.scope().write(Permission::InvoiceIssue).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("voidAndReissueInvoice", &input);
        let VoidAndReissueInvoiceInput { id, expected_version, reason, issue, .. } = input;
        let effect = Box::pin(reissue(&tx, id, expected_version, reason, issue.map(Into::into)));
        let keep = |made: &Reissued| made.invoice.id.uuid();
        let again = |kept| reread(&tx, id, Id::from_uuid(kept));
        let outcome = idempotency::once_or(&tx, attempt, effect, keep, again).await;
        let (made, user_errors) = trial.settle(outcome).await?;
        let (voided, invoice) = made.map(|made| (made.voided, made.invoice)).unzip();
        let invoice = trial.told(invoice);
        let voided = trial.told_or_current(voided, id, &user_errors).await?;
        Ok(VoidAndReissueInvoicePayload { voided, invoice, user_errors })
    }
}

/// What a first call made.
async fn reread(tx: &OrgTx, voided: Id<Entity>, invoice: Id<Entity>) -> Result<Reissued> {
    let voided: Option<Model> = find::by_id(tx, voided, Rows::All).await?;
    let invoice: Option<Model> = find::by_id(tx, invoice, Rows::All).await?;
    Ok(Reissued { voided: voided.ok_or_else(gone)?, invoice: invoice.ok_or_else(gone)? })
}
