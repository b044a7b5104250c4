//! The organization's calendar: its days of the week and its holidays, read for a stretch of time.

use chrono::NaiveDate;
use entity::projects::holiday::{Column, Entity, Model};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::rules::calendar::Calendar;
use crate::db::OrgTx;
use crate::error::Result;
use crate::identity::organization;
use crate::identity::rules::organization::week;
use crate::repo::find::{self, Rows};

/// The calendar as far as days are counted from a first one on.
pub async fn from(tx: &OrgTx, start: NaiveDate) -> Result<Calendar> {
    let own = organization::own(tx).await?;
    let near =
        find::own::<Model>(tx, Rows::Live).add(Column::Day.gte(start)).add(Column::Day.lte(Calendar::horizon(start)));
    let holidays = Entity::find().filter(near).all(tx).await?;
    Ok(Calendar::new(&week(&own.working_days), holidays.into_iter().map(|holiday| holiday.day)))
}
