//! `renewEngagement`.

use async_graphql::{Context, InputObject, Object, SimpleObject};
use entity::Id;
use entity::engagements::engagement as row;
use entity::revenue::installment;
use uuid::Uuid;

use super::Engagement;
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::engagements::engagement::renewal::{self, Renewal};
use crate::error::{Result, UserError, UserErrorCode};
use crate::graphql::mutation::{record_or_current, shown};
use crate::graphql::scalar::Date;
use crate::graphql::scope::InScope;
use crate::graphql::trial::{RequestOptions, Trial};
use crate::repo::find::{self, Rows};
use crate::repo::idempotency;
use crate::revenue::graphql::installment::Installment;

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
    #[graphql(flatten)]
    options: RequestOptions,
}

/// What `renewEngagement` answers.
#[derive(SimpleObject)]
pub struct RenewEngagementPayload {
    /// The engagement after its renewal; of a dry run, as it would be. After a CONFLICT, `INVALID_TRANSITION` or
    /// IMMUTABLE, as it is now.
    engagement: Option<Engagement>,
    /// The installments that its recurring invoice schedules got by it, in the order in which they fall due; of a dry run
    /// their ids are made up, and lead nowhere. None for callers who may not see invoice schedules.
    installments: Vec<Installment>,
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
    /// own go on until the new last day; those that are CANCELLED, by its completion too, stay so.
    async fn renew_engagement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which engagement, and until when.")] input: RenewEngagementInput,
    ) -> Result<RenewEngagementPayload> {
        let tx = ctx.scope().write(Permission::EngagementWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("renewEngagement", &input);
        let end_date = input.end_date.map(|date| date.0);
        let effect = Box::pin(renewal::renew(&tx, input.id, input.expected_version, end_date));
        let outcome = idempotency::once_or(&tx, attempt, effect, kept, |kept| reread(&tx, kept)).await;
        let (renewal, user_errors) = trial.settle(outcome).await?;
        let (engagement, added) = renewal.map(|made| (made.engagement, made.installments)).unzip();
        let engagement = record_or_current(ctx, engagement, input.id, &user_errors).await?;
        let added = added.unwrap_or_default().into_iter();
        Ok(RenewEngagementPayload {
            engagement,
            installments: added.filter_map(|row| shown(&tx, row)).collect(),
            user_errors,
        })
    }
}

/// What is kept of a renewal: the engagement's id, and those of the installments that it got.
fn kept(renewal: &Renewal) -> (Uuid, Vec<Uuid>) {
    (renewal.engagement.id.uuid(), renewal.installments.iter().map(|one| one.id.uuid()).collect())
}

/// What a first call made.
async fn reread(tx: &OrgTx, (id, added): (Uuid, Vec<Uuid>)) -> Result<Renewal> {
    let engagement = find::by_id(tx, Id::from_uuid(id), Rows::All).await?;
    let gone = || UserError::whole(UserErrorCode::NotFound, "What this key renewed is no longer there.");
    let mut installments = find::by_ids::<installment::Model>(tx, &added, Rows::Live).await?;
    installments.sort_by_key(|one| (one.due_on, one.id));
    Ok(Renewal { engagement: engagement.ok_or_else(gone)?, installments })
}
