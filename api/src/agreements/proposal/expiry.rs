//! The run that ends what nobody decided on in time.

use chrono::NaiveDate;
use entity::agreements::proposal::{Column, Entity, Model, ProposalStatus};
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::moved;
use crate::agreements::rules::proposal::OPEN;
use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::identity::organization;
use crate::repo::find::{self, Rows};
use crate::repo::save;

/// The most proposals that one run ends.
pub const MOST: usize = 100;

/// What a run did.
#[derive(Clone, Debug)]
pub struct Done {
    /// The proposals, EXPIRED.
    pub proposals: Vec<Model>,
    /// Whether some may be left.
    pub has_more: bool,
}

/// Proposals that the client can decide on and whose last day is before a day.
pub fn over(as_of: NaiveDate) -> Condition {
    let open = OPEN.iter().fold(Condition::any(), |any, status| any.add(Column::Status.eq(*status)));
    Condition::all().add(open).add(Column::ValidUntil.lt(as_of))
}

/// Makes those proposals EXPIRED that the client can decide on and whose last day is before `as_of`, today if nothing is
/// said; at most [`MOST`]. What somebody is changing at this moment is left for the next run.
pub async fn run(tx: &OrgTx, as_of: Option<NaiveDate>) -> Result<Done> {
    let today = organization::today(tx).await?;
    let as_of = as_of.unwrap_or(today);
    if as_of > today {
        let reason = format!("`asOf` is {today} at the latest: what is valid today can still be accepted.");
        return Err(UserError::on("asOf", UserErrorCode::Invalid, reason).into());
    }
    let found = Entity::find()
        .filter(find::own::<Model>(tx, Rows::Live).add(over(as_of)))
        .order_by_asc(Column::ValidUntil)
        .order_by_asc(Column::Id)
        .limit(MOST as u64 + 1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(tx)
        .await?;
    let mut done = Done { proposals: Vec::new(), has_more: found.len() > MOST };
    for before in found.into_iter().take(MOST) {
        let expired = save::update(tx, &before, moved(&before, ProposalStatus::Expired), "expired").await?;
        done.proposals.push(expired);
    }
    Ok(done)
}
