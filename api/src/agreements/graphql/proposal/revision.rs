//! `reviseProposal`, `duplicateProposal`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::Id;
use entity::agreements::proposal::{Entity, Model};

use super::Proposal;
use crate::agreements::proposal::revision::{self, Revised};
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Result, UserError};
use crate::graphql::mutation::{gone, once, payloads};
use crate::graphql::scope::InScope;
use crate::graphql::told::Told;
use crate::graphql::trial::{RequestOptions, Trial};
use crate::repo::find::{self, Rows};
use crate::repo::idempotency;

/// What `reviseProposal` takes.
#[derive(Clone, Debug, InputObject)]
pub struct ReviseProposalInput {
    /// Which proposal: the newest revision of its number.
    id: Id<Entity>,
    /// Revise it only if it is still at this version; otherwise a CONFLICT.
    expected_version: Option<i32>,
    #[graphql(flatten)]
    options: RequestOptions,
}

/// What `reviseProposal` answers.
#[derive(SimpleObject)]
pub struct ReviseProposalPayload {
    /// The new revision: a draft that says the same.
    proposal: Told<Proposal>,
    /// The one that was revised; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
    previous: Told<Proposal>,
    /// Why nothing was changed; empty if something was, or would be.
    user_errors: Vec<UserError>,
}

/// What `duplicateProposal` takes.
#[derive(Clone, Debug, InputObject)]
pub struct DuplicateProposalInput {
    /// Which proposal.
    id: Id<Entity>,
    /// Duplicate it only if it is still at this version; otherwise a CONFLICT.
    expected_version: Option<i32>,
    #[graphql(flatten)]
    options: RequestOptions,
}

payloads! {
    /// What `duplicateProposal` answers.
    DuplicateProposalPayload {
        /// The new draft.
        proposal: Proposal
    }
}

/// Proposals that are made of others in the mutation root.
#[derive(Default)]
pub struct ProposalRevisionMutation;

#[Object]
impl ProposalRevisionMutation {
    /// Makes a new revision of the newest one, to be changed and sent: a DRAFT of the same number that says the same. The
    /// old one is kept; one that the client could still decide on is WITHDRAWN.
    async fn revise_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which proposal.")] input: ReviseProposalInput,
    ) -> Result<ReviseProposalPayload> {
        let tx = ctx.scope().write(Permission::ProposalWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("reviseProposal", &input);
        let effect = Box::pin(revision::revise(&tx, input.id, input.expected_version));
        let keep = |made: &Revised| made.proposal.id.uuid();
        let reread = |kept| reread(&tx, input.id, Id::from_uuid(kept));
        let outcome = idempotency::once_or(&tx, attempt, effect, keep, reread).await;
        let (made, user_errors) = trial.settle(outcome).await?;
        let (previous, proposal) = made.map(|made| (made.previous, made.proposal)).unzip();
        let proposal = trial.told(proposal);
        let previous = trial.told_or_current(previous, input.id, &user_errors).await?;
        Ok(ReviseProposalPayload { proposal, previous, user_errors })
    }

    /// Makes a DRAFT with a number of its own that says the same as another proposal.
    async fn duplicate_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which proposal.")] input: DuplicateProposalInput,
    ) -> Result<DuplicateProposalPayload> {
        let tx = ctx.scope().write(Permission::ProposalWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("duplicateProposal", &input);
        let outcome = once(&tx, attempt, revision::duplicate(&tx, input.id, input.expected_version)).await;
        trial.answer(outcome).await
    }
}

/// What a first call made.
async fn reread(tx: &OrgTx, previous: Id<Entity>, proposal: Id<Entity>) -> Result<Revised> {
    let previous: Option<Model> = find::by_id(tx, previous, Rows::All).await?;
    let proposal: Option<Model> = find::by_id(tx, proposal, Rows::All).await?;
    Ok(Revised { previous: previous.ok_or_else(gone)?, proposal: proposal.ok_or_else(gone)? })
}
