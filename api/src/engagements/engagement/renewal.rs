//! Going on for another term.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::Id;
use entity::engagements::engagement::{ActiveModel, EngagementStatus, Entity, Model};
use entity::revenue::installment;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, Set};

use super::followed;
use crate::db::OrgTx;
use crate::engagements::rules::engagement::{self as rules, Action};
use crate::error::Result;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::revenue::invoice_schedule::Change;

/// What a renewal made of an engagement.
pub struct Renewal {
    /// The engagement, with its new end.
    pub engagement: Model,
    /// What its recurrences bill until then, beyond what they had billed: in the order in which it falls due.
    pub installments: Vec<installment::Model>,
}

/// Goes on for another term, or until `end_date`; one that was completed goes on as well.
pub async fn renew(
    tx: &OrgTx,
    id: Id<Entity>,
    expected_version: Option<i32>,
    end_date: Option<NaiveDate>,
) -> Result<Renewal> {
    let before: Model = allowed(tx, id, expected_version, Action::Renew).await?;
    let end = rules::renewed_end(before.start_date, before.end_date, before.term_months, end_date)?;
    let mut row: ActiveModel = before.clone().into();
    row.end_date = Set(Some(end));
    row.renewal_count = Set(before.renewal_count.saturating_add(1));
    if before.status == EngagementStatus::Completed {
        row.status = Set(EngagementStatus::Active);
        row.ended_at = Set(None);
    }
    let were: HashSet<_> = installments(tx, id).await?.into_iter().map(|one| one.id).collect();
    let engagement = followed(tx, &before, row, "renewed", Change::Renewed).await?;
    let mut added = installments(tx, id).await?;
    added.retain(|one| !were.contains(&one.id));
    Ok(Renewal { engagement, installments: added })
}

/// All installments of an engagement.
async fn installments(tx: &OrgTx, id: Id<Entity>) -> Result<Vec<installment::Model>> {
    let own = find::own::<installment::Model>(tx, Rows::Live).add(installment::Column::EngagementId.eq(id));
    let order = installment::Entity::find().filter(own).order_by_asc(installment::Column::DueOn);
    Ok(order.order_by_asc(installment::Column::Id).all(tx).await?)
}
