//! `renewEngagement`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::Id;
use entity::engagements::engagement as row;

use super::Engagement;
use crate::auth::permission::Permission;
use crate::engagements::engagement;
use crate::error::{Result, UserError};
use crate::graphql::mutation::{attempt, once, record_or_current, split};
use crate::graphql::scalar::Date;
use crate::graphql::scope::InScope;

/// What `renewEngagement` takes.
#[derive(Clone, Debug, InputObject)]
pub struct RenewEngagementInput {
    /// Which engagement.
    id: Id<row::Entity>,
    /// Renew it only if it is still at this version; otherwise a CONFLICT.
    expected_version: Option<i32>,
    /// Its last day from now on, later than the present one; if nothing is said, `termMonths` after it. The last day of a
    /// month stays the last one.
    end_date: Option<Date>,
    /// Only tell what would become of it: nothing is changed, and the key is not used up.
    #[graphql(default)]
    dry_run: bool,
    /// Makes a retry safe: the same key with the same input within 24 hours answers with what the first did.
    idempotency_key: Option<String>,
}

/// What `renewEngagement` answers.
#[derive(SimpleObject)]
pub struct RenewEngagementPayload {
    /// The engagement after its renewal; of a dry run, as it would be. After a CONFLICT, as it is now.
    engagement: Option<Engagement>,
    /// Why nothing was changed; empty if something was, or would be.
    user_errors: Vec<UserError>,
}

/// Renewing engagements in the mutation root.
#[derive(Default)]
pub struct EngagementRenewalMutation;

#[Object]
impl EngagementRenewalMutation {
    /// Goes on with an engagement for another term: its last day becomes `termMonths` later, or `endDate`, and
    /// `renewalCount` counts it. A COMPLETED one is ACTIVE again. Its recurring invoice schedules without an end of their
    /// own go on until the new last day.
    async fn renew_engagement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which engagement, and until when.")] input: RenewEngagementInput,
    ) -> Result<RenewEngagementPayload> {
        let tx = ctx.scope().write(Permission::EngagementWrite).await?;
        let attempt = attempt("renewEngagement", input.idempotency_key.as_ref(), &input).filter(|_| !input.dry_run);
        let end_date = input.end_date.map(|date| date.0);
        let outcome = once(&tx, attempt, engagement::renew(&tx, input.id, input.expected_version, end_date)).await;
        if input.dry_run {
            tx.rollback().await?;
        }
        let (renewed, user_errors) = split(tx.settle(outcome).await)?;
        let engagement = record_or_current(ctx, renewed, input.id, &user_errors).await?;
        Ok(RenewEngagementPayload { engagement, user_errors })
    }
}
