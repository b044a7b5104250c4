//! `markSignerViewed`, `remindSigner`, `signDocument`, `declineSignature`.

use async_graphql::{Context, Object};
use entity::outbox::mail::MailKind;

use super::Signer;
use super::input::{DeclineSignatureInput, MarkSignerViewedInput, RemindSignerInput, SignDocumentInput};
use crate::agreements::graphql::signature_request::desk;
use crate::agreements::signer;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mailing::{mailing, post};
use crate::graphql::mutation::{once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

payloads! {
    /// What `markSignerViewed` answers.
    MarkSignerViewedPayload {
        /// The signer, VIEWED; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as they are now.
        signer: Signer
    }
    /// What `remindSigner` answers.
    RemindSignerPayload {
        /// The signer, asked again; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as they are now.
        signer: Signer
    }
    /// What `signDocument` answers.
    SignDocumentPayload {
        /// The signer, SIGNED; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as they are now.
        signer: Signer
    }
    /// What `declineSignature` answers.
    DeclineSignaturePayload {
        /// The signer, DECLINED; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as they are now.
        signer: Signer
    }
}

/// What signers do, in the mutation root. A member does it for themselves, or records what a person of the client does in
/// their presence. Network address and software of the request are kept as evidence.
#[derive(Default)]
pub struct SignerMutation;

#[Object]
impl SignerMutation {
    /// Records that a signer looked at the document.
    async fn mark_signer_viewed(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which signer.")] input: MarkSignerViewedInput,
    ) -> Result<MarkSignerViewedPayload> {
        let scope = ctx.scope();
        let tx = scope.write(Permission::ContractSign).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("markSignerViewed", &input);
        let effect = signer::mark_viewed(&tx, desk(scope), input.id, input.expected_version, input.in_person);
        let outcome = once(&tx, attempt, effect).await;
        trial.answer_or_current(input.id, outcome).await
    }

    /// Asks a signer again who was asked and has not decided, by another mail, and stamps `sentAt`. A request with 400 events
    /// takes no more reminders (LIMIT).
    async fn remind_signer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which signer.")] input: RemindSignerInput,
    ) -> Result<RemindSignerPayload> {
        let scope = ctx.scope();
        mailing(scope, Permission::ContractWrite, &input.options)?;
        let tx = scope.write(Permission::ContractWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("remindSigner", &input);
        let outcome = once(&tx, attempt, async {
            let (reminded, mail) = signer::remind(&tx, desk(scope), input.id, input.expected_version).await?;
            let about = reminded.signature_request_id;
            trial.post_counted(MailKind::SignatureRequest, about, vec![mail]).await?;
            Ok(reminded)
        })
        .await;
        trial.answer_or_current(input.id, outcome).await
    }

    /// Signs. The first signature makes the contract `PARTIALLY_SIGNED`; the last makes it ACTIVE, and the request COMPLETED. Who
    /// is next in SEQUENTIAL order gets a mail; out of turn it is `INVALID_TRANSITION`, and says whose turn it is.
    async fn sign_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which signer, and how they sign.")] input: SignDocumentInput,
    ) -> Result<SignDocumentPayload> {
        let scope = ctx.scope();
        let tx = scope.write(Permission::ContractSign).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("signDocument", &input);
        let (id, version) = (input.id, input.expected_version);
        let outcome = once(&tx, attempt, async {
            let (signed, next) = signer::sign(&tx, desk(scope), id, version, input.into()).await?;
            let (about, mails) = (signed.signature_request_id, next.into_iter().collect());
            post(scope, &tx, MailKind::SignatureRequest, about, mails).await?;
            Ok(signed)
        })
        .await;
        trial.answer_or_current(id, outcome).await
    }

    /// Refuses to sign: the request is DECLINED, and nobody else is asked. Its contract is with nobody then, and can be sent
    /// anew, activated or voided.
    async fn decline_signature(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which signer, and why.")] input: DeclineSignatureInput,
    ) -> Result<DeclineSignaturePayload> {
        let scope = ctx.scope();
        let tx = scope.write(Permission::ContractSign).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("declineSignature", &input);
        let (id, version) = (input.id, input.expected_version);
        let effect = signer::decline(&tx, desk(scope), id, version, input.reason, input.in_person);
        let outcome = once(&tx, attempt, effect).await;
        trial.answer_or_current(id, outcome).await
    }
}
