//! `acceptProposal`.

mod input;
mod payload;

use async_graphql::{Context, Object};
use entity::outbox::mail::MailKind;

use self::input::AcceptProposalInput;
use self::payload::{AcceptProposalPayload, Kept};
use crate::agreements::acceptance::accept;
use crate::agreements::graphql::signature_request::desk;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::mailing::mailing;
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::repo::idempotency::once_or;

/// What each step of an acceptance needs besides.
const STEPS: &[Permission] = &[
    Permission::ContractWrite,
    Permission::DealWrite,
    Permission::EngagementWrite,
    Permission::InvoiceScheduleWrite,
    Permission::InvoiceWrite,
    Permission::ProjectWrite,
];

/// Acceptance in the mutation root.
#[derive(Default)]
pub struct ProposalAcceptanceMutation;

#[Object]
impl ProposalAcceptanceMutation {
    /// Accepts a SENT or VIEWED proposal whose last day is not over, on behalf of the client's person, and makes work of it,
    /// all in one transaction. The choice is frozen and the proposal ACCEPTED; its open deal is WON; a contract that says
    /// the same is made and sent to be signed, whose signers get mails; an engagement is ACTIVE; with a template, a project
    /// is made of it; what was agreed is scheduled, and the deposit is invoiced.
    ///
    /// A FIXED price is billed by its deposit, by the template's milestones (the deposit counts against the last ones), and
    /// by a rest with a day; of `TIME_AND_MATERIALS` only the deposit is scheduled; of a RETAINER each month bills the
    /// amounts, and the contract's value is that of a month. There is a schedule for each tax rate, so tax may differ from
    /// the proposal's by a minor unit an invoice. The deposit's invoices are drafts, unless `autoIssue` is said.
    ///
    /// What any step refuses, such as a template that was deleted, is refused, and then nothing of it is there. Who decides
    /// on it later is told `INVALID_TRANSITION`. Needs the permissions to write deals, contracts, engagements, projects,
    /// invoice schedules and invoices too.
    async fn accept_proposal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which proposal, what of it, and what becomes of it.")] input: AcceptProposalInput,
    ) -> Result<AcceptProposalPayload> {
        let scope = ctx.scope();
        mailing(scope, Permission::ProposalDecide, &input.options)?;
        let tx = scope.write(Permission::ProposalDecide).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        STEPS.iter().try_for_each(|step| tx.demand(*step))?;
        let id = input.proposal_id;
        let attempt = trial.attempt("acceptProposal", &input);
        let effect = Box::pin(async {
            let mut made = accept(&tx, desk(scope), input.into()).await?;
            let mails = std::mem::take(&mut made.mails);
            trial.post_counted(MailKind::SignatureRequest, made.signature_request.id, mails).await?;
            Ok(made)
        });
        let outcome = once_or(&tx, attempt, effect, Kept::of, |kept| kept.reread(&tx)).await;
        let (made, user_errors) = trial.settle(outcome).await?;
        let Some(made) = made else {
            return AcceptProposalPayload::refused(ctx, id, user_errors).await;
        };
        Ok(AcceptProposalPayload::made(&tx, made))
    }
}
