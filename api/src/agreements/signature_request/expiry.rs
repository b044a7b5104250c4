//! The run that closes requests whose time has passed. It waits for no contract: what somebody is changing at this moment
//! is left for the next run.

use chrono::{DateTime, Utc};
use entity::agreements::contract;
use entity::agreements::signature_event::SignatureEventKind;
use entity::agreements::signature_request::{Column, Entity, Model, SignatureRequestStatus};
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Desk, End, close, set_down, signers};
use crate::agreements::signature_event::Details;
use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::repo::lock;

/// The most requests that one run closes.
pub const MOST: usize = 100;

/// What a run did.
#[derive(Clone, Debug)]
pub struct Done {
    /// The requests that it closed.
    pub expired: Vec<Model>,
    /// Whether something may be left for another run.
    pub has_more: bool,
}

/// Pending requests whose time has passed by a moment.
pub fn over(as_of: DateTime<Utc>) -> Condition {
    Condition::all().add(Column::Status.eq(SignatureRequestStatus::Pending)).add(Column::ExpiresAt.lte(as_of))
}

/// Closes the pending requests whose time has passed by a moment, now if nothing is said; [`MOST`] at most.
pub async fn expire(tx: &OrgTx, desk: Desk<'_>, as_of: Option<DateTime<Utc>>, is_dry_run: bool) -> Result<Done> {
    let as_of = as_of.unwrap_or(tx.now());
    if as_of > tx.now() && !is_dry_run {
        let reason =
            "`asOf` has not come yet: requests expire when their time has passed. A dry run tells which would.";
        return Err(UserError::on("asOf", UserErrorCode::Invalid, reason).into());
    }
    lock::one_at_a_time(tx, "runs of signature requests").await?;
    let over = find::own::<Model>(tx, Rows::Live).add(over(as_of));
    let order = Entity::find().filter(over.clone()).order_by_asc(Column::ExpiresAt).order_by_asc(Column::Id);
    let found = order.limit(MOST as u64 + 1).all(tx).await?;
    let mut done = Done { expired: Vec::new(), has_more: found.len() > MOST };
    for request in found.into_iter().take(MOST) {
        let contract = find::own::<contract::Model>(tx, Rows::Live).add(contract::Column::Id.eq(request.contract_id));
        let contract = contract::Entity::find().filter(contract);
        let contract = contract.lock_with_behavior(LockType::Update, LockBehavior::SkipLocked).one(tx).await?;
        let Some(contract) = contract else {
            done.has_more = true;
            continue;
        };
        // Whoever held the contract may have closed it meanwhile.
        let held = Entity::find().filter(over.clone()).filter(Column::Id.eq(request.id));
        let Some(held) = held.lock(LockType::Update).one(tx).await? else { continue };
        let end = End {
            status: SignatureRequestStatus::Expired,
            kind: SignatureEventKind::Expired,
            signer: None,
            details: Details::of(tx, desk.origin),
        };
        // Boxed: on the stack, futures of whole use cases overflow it in a debug build.
        done.expired.push(Box::pin(close(tx, &held, &signers(tx, held.id).await?, end, None)).await?);
        set_down(tx, &contract, "signature_expired").await?;
    }
    Ok(done)
}
