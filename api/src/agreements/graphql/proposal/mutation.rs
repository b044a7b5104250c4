//! `createProposal`, `updateProposal`, `sendProposal`.

use async_graphql::{Context, Object};
use entity::outbox::mail::MailKind;

use super::Proposal;
use super::input::{CreateProposalInput, SendProposalInput, UpdateProposalInput, draft};
use crate::agreements::proposal;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mailing::mailing;
use crate::graphql::mutation::{answer_or_current, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

payloads! {
    /// What `createProposal` answers.
    CreateProposalPayload {
        /// The new draft.
        proposal: Proposal
    }
    /// What `updateProposal` answers.
    UpdateProposalPayload {
        /// The draft after the change; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        proposal: Proposal
    }
    /// What `sendProposal` answers.
    SendProposalPayload {
        /// The proposal, sent; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
        proposal: Proposal
    }
}

/// Proposals in the mutation root.
#[derive(Default)]
pub struct ProposalMutation;

#[Object]
impl ProposalMutation {
    /// Makes a draft of a proposal with the next number of the organization's series. Its tax is rounded as the
    /// organization's `taxRounding` says now.
    async fn create_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new proposal.")] input: CreateProposalInput,
    ) -> Result<CreateProposalPayload> {
        let tx = ctx.scope().write(Permission::ProposalWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("createProposal", &input);
        let currency = input.currency.map(|currency| currency.0);
        let draft = draft(input.fields, input.parties);
        let outcome = once(&tx, attempt, proposal::create(&tx, currency, draft)).await;
        trial.answer(outcome).await
    }

    /// Changes the given fields of a draft. What a sent proposal says is IMMUTABLE: revise it.
    async fn update_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which proposal, and what to change.")] input: UpdateProposalInput,
    ) -> Result<UpdateProposalPayload> {
        let tx = ctx.scope().write(Permission::ProposalWrite).await?;
        let draft = draft(input.fields, input.parties);
        let outcome = Box::pin(proposal::update(&tx, input.id, input.expected_version, draft)).await;
        answer_or_current(ctx, &tx, input.id, outcome).await
    }

    /// Mails a proposal, to each address a mail of its own, and stamps `sentAt`. A DRAFT is SENT then, and what it says is
    /// frozen; one that was sent can be sent again. It needs lines (REQUIRED), and its last day must not be over
    /// (`INVALID_TRANSITION`).
    async fn send_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which proposal, and to whom.")] input: SendProposalInput,
    ) -> Result<SendProposalPayload> {
        let scope = ctx.scope();
        mailing(scope, Permission::ProposalWrite, &input.options)?;
        let tx = scope.write(Permission::ProposalWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("sendProposal", &input);
        let outcome = once(&tx, attempt, async {
            let (sent, mails) = proposal::letter::send(&tx, input.id, input.expected_version, input.to).await?;
            trial.post_counted(MailKind::Proposal, sent.id, mails).await?;
            Ok(sent)
        })
        .await;
        trial.answer_or_current(input.id, outcome).await
    }
}
