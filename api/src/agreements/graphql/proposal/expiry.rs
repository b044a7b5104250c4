//! `expireProposals`.

use async_graphql::{Context, InputObject, Object, SimpleObject};

use super::Proposal;
use crate::agreements::proposal::expiry;
use crate::auth::permission::Permission;
use crate::error::{Result, UserError};
use crate::graphql::mutation::shown;
use crate::graphql::scalar::Date;
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;

/// What `expireProposals` takes.
#[derive(Clone, Debug, InputObject)]
pub struct ExpireProposalsInput {
    /// End those whose last day is before this one; today in the organization's time zone if nothing is said, and not
    /// later (INVALID).
    as_of: Option<Date>,
    /// Change nothing, and answer what would expire.
    #[graphql(default)]
    dry_run: bool,
}

/// What `expireProposals` answers.
#[derive(Clone, Debug, SimpleObject)]
pub struct ExpireProposalsPayload {
    /// The proposals that are EXPIRED now, those first whose last day was the earliest.
    proposals: Vec<Proposal>,
    /// Whether some may be left: run again.
    has_more: bool,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// Runs that end proposals in the mutation root.
#[derive(Default)]
pub struct ProposalExpiryMutation;

#[Object]
impl ProposalExpiryMutation {
    /// Makes those SENT and VIEWED proposals EXPIRED whose last day is over, at most 100 a call. They can't be accepted any
    /// more even before. Run again it finds no others.
    async fn expire_proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "By which day.")] input: ExpireProposalsInput,
    ) -> Result<ExpireProposalsPayload> {
        let tx = ctx.scope().write(Permission::ProposalWrite).await?;
        let trial = Trial::only(ctx, &tx, input.dry_run);
        let outcome = expiry::run(&tx, input.as_of.map(|day| day.0)).await;
        let (done, user_errors) = trial.settle(outcome).await?;
        let (proposals, has_more) = done.map_or((Vec::new(), false), |done| (done.proposals, done.has_more));
        let proposals = proposals.into_iter().filter_map(|row| shown(&tx, row)).collect();
        Ok(ExpireProposalsPayload { proposals, has_more, user_errors })
    }
}
