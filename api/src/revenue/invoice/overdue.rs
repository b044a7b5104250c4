//! Invoices that became overdue: it is a matter of the day, so a run tells it, once.
//!
//! `overdue_at` is when it was told. It is emptied where the invoice is not OPEN any more: by a payment, a credit note, a
//! void, or when its money is given up. One that is OPEN again, such as by a refund, becomes overdue anew.

use chrono::NaiveDate;
use entity::revenue::invoice::{ActiveModel, Column, Entity, InvoiceStatus, Model};
use sea_orm::sea_query::{LockBehavior, LockType};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use crate::db::OrgTx;
use crate::error::Result;
use crate::identity::organization;
use crate::repo::find::{self, Rows};
use crate::repo::save;

/// What is overdue on a day, and was not told yet.
pub fn untold(today: NaiveDate) -> Condition {
    Condition::all()
        .add(Column::Status.eq(InvoiceStatus::Open))
        .add(Column::DueDate.lt(today))
        .add(Column::OverdueAt.is_null())
}

/// Tells of invoices that are overdue today, where the organization is; at most so many, those first that were due first.
/// Answers also whether there are more. What somebody is changing at this moment is left for the next run.
pub async fn tell(tx: &OrgTx, most: u64) -> Result<(Vec<Model>, bool)> {
    let today = organization::today(tx).await?;
    let found = Entity::find()
        .filter(find::own::<Model>(tx, Rows::Live).add(untold(today)))
        .order_by_asc(Column::DueDate)
        .order_by_asc(Column::Id)
        .limit(most + 1)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .all(tx)
        .await?;
    let has_more = found.len() as u64 > most;
    let mut told = Vec::with_capacity(found.len());
    for before in found.into_iter().take(usize::try_from(most).unwrap_or(usize::MAX)) {
        let row = ActiveModel { overdue_at: Set(Some(tx.now())), ..before.clone().into() };
        told.push(save::update(tx, &before, row, "became_overdue").await?);
    }
    Ok((told, has_more))
}
