//! What becomes of the invoice schedules of an engagement that changes.

use chrono::NaiveDate;
use entity::engagements::engagement;
use entity::revenue::installment::{self, InstallmentTrigger};
use entity::revenue::invoice_schedule::{ActiveModel, Column, Entity, InvoiceScheduleStatus, Model};
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect, Set};

use super::{moved, plan, settle};
use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::find::{self, Rows};
use crate::repo::parts::Parts;
use crate::repo::save;
use crate::revenue::installment as installments;
use crate::revenue::rules::installment::MOST;
use crate::revenue::rules::invoice_schedule::OPEN;
use crate::revenue::rules::recurrence::Recurrence;

/// What was done to an engagement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It was paused: its ACTIVE schedules are.
    Paused,
    /// It goes on: those schedules that its pause had paused go on too, and no others.
    Resumed,
    /// It was completed or terminated: nothing more is invoiced by schedules.
    Ended,
    /// It ends later: recurrences without an end of their own go on until then.
    Renewed,
}

/// Brings the schedules of an engagement, which the transaction holds, after it. Doing so again changes nothing more.
pub async fn follow(tx: &OrgTx, engagement: &engagement::Model, change: Change) -> Result<()> {
    let own = find::own::<Model>(tx, Rows::Live).add(Column::EngagementId.eq(engagement.id));
    let schedules = Entity::find().filter(own).order_by_asc(Column::Id).lock(LockType::Update).all(tx).await?;
    for schedule in schedules {
        match (change, schedule.status) {
            (Change::Paused, InvoiceScheduleStatus::Active) => {
                let paused = moved(&schedule, InvoiceScheduleStatus::Paused);
                let row = ActiveModel { paused_with_engagement: Set(true), ..paused };
                save::update(tx, &schedule, row, "paused").await?;
            }
            (Change::Resumed, InvoiceScheduleStatus::Paused) if schedule.paused_with_engagement => {
                save::update(tx, &schedule, moved(&schedule, InvoiceScheduleStatus::Active), "resumed").await?;
            }
            (Change::Ended, InvoiceScheduleStatus::Active | InvoiceScheduleStatus::Paused) => {
                save::update(tx, &schedule, moved(&schedule, InvoiceScheduleStatus::Cancelled), "cancelled").await?;
            }
            (Change::Renewed, status) if OPEN.contains(&status) => extend(tx, engagement, &schedule).await?,
            _ => {}
        }
    }
    Ok(())
}

/// Adds the installments that a recurrence without an end of its own lacks until its engagement's. They are counted, not
/// compared by their days, which can be changed one by one.
async fn extend(tx: &OrgTx, engagement: &engagement::Model, schedule: &Model) -> Result<()> {
    let Some((recurrence, last)) = open_recurrence(schedule).zip(engagement.end_date) else { return Ok(()) };
    let (Some(amount), Some(description)) = (schedule.recurrence_amount, &schedule.recurrence_description) else {
        return Ok(());
    };
    let before = installments::of(tx, schedule.id).await?;
    let made = before.iter().filter(|one| one.trigger == InstallmentTrigger::Recurrence).count();
    let missing: Vec<NaiveDate> = recurrence.days(last).take(MOST).skip(made).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let next = before.last().map_or(0, |last| last.position + 1);
    let kept = before.iter().cloned().map(IntoActiveModel::into_active_model);
    let added = missing.into_iter().zip(next..).map(|(day, position)| {
        plan::row(schedule.id, engagement, position, plan::recurring(description, day, amount), amount)
    });
    let parts = Parts::of::<installment::Model>(tx, "installments", &before, kept.chain(added).collect())?;
    let extended = save::update_with(tx, schedule, schedule.clone().into(), parts, "extended").await?;
    settle(tx, &extended).await?;
    Ok(())
}

fn open_recurrence(schedule: &Model) -> Option<Recurrence> {
    let months = schedule.recurrence_months.and_then(|months| u32::try_from(months).ok());
    let start = schedule.recurrence_start.filter(|_| schedule.recurrence_end.is_none());
    start.zip(months).map(|(start, months)| Recurrence { months, start })
}
