//! The milestones that installments wait for. They are looked up before any schedule is locked: whoever completes a
//! milestone holds it first, and then the schedules of what waits for it.

use chrono::{DateTime, Utc};
use entity::Id;
use entity::engagements::engagement;
use entity::projects::milestone::{Entity, MilestoneStatus, Model};
use sea_orm::sea_query::LockType;
use sea_orm::{EntityTrait, QueryFilter, QuerySelect};

use crate::db::OrgTx;
use crate::error::{Result, UserError, UserErrorCode};
use crate::repo::find::{self, Rows};
use crate::revenue::rules::installment::Due;

/// The milestones that were found, locked against deletion and completion until the transaction ends.
pub struct Awaited {
    milestones: Vec<Model>,
    now: DateTime<Utc>,
}

impl Awaited {
    /// Those of what makes installments fall due.
    pub async fn of(tx: &OrgTx, dues: impl IntoIterator<Item = Option<Due>>) -> Result<Self> {
        let ids: Vec<_> = dues.into_iter().filter_map(|due| due?.milestone()).map(Id::uuid).collect();
        let mut milestones = Vec::new();
        if !ids.is_empty() {
            let wanted = find::own::<Model>(tx, Rows::Live).add(find::any_of::<Model>("id", ids));
            milestones = Entity::find().filter(wanted).lock(LockType::KeyShare).all(tx).await?;
        }
        Ok(Self { milestones, now: tx.now() })
    }

    /// When what makes an installment of an engagement fall due came: now, if that is a milestone that is reached already;
    /// else not yet.
    pub fn triggered_at(
        &self,
        due: Due,
        engagement: Id<engagement::Entity>,
    ) -> Result<Option<DateTime<Utc>>, UserError> {
        const FIELD: &str = "trigger.milestoneId";
        let Some(id) = due.milestone() else { return Ok(None) };
        let found = self.milestones.iter().find(|milestone| milestone.id == id);
        let milestone = found.ok_or_else(|| UserError::not_found(FIELD))?;
        if milestone.engagement_id != engagement {
            let reason = "The milestone is of another engagement than the schedule: choose one of the same.";
            return Err(UserError::on(FIELD, UserErrorCode::Invalid, reason));
        }
        Ok((milestone.status == MilestoneStatus::Completed).then_some(self.now))
    }
}
