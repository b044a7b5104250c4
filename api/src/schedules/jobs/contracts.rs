//! Contracts whose last day is over: they expire, or are renewed.

use entity::agreements::contract::{Column, ContractStatus, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition};

use super::{Asked, Batch, there_is};
use crate::agreements::contract::renewal;
use crate::db::OrgTx;
use crate::error::Result;

pub(super) fn is_due(asked: &Asked) -> Expr {
    let is_over = Condition::all().add(Column::Status.eq(ContractStatus::Active)).add(Column::EndDate.lt(asked.today));
    there_is::<Model>(asked, is_over)
}

pub(super) async fn run(tx: &OrgTx) -> Result<Batch> {
    let done = renewal::expire(tx, None, false).await?;
    // What is refused stays as it is.
    let ended = done.outcomes.iter().filter(|outcome| outcome.renewal.is_ok()).count();
    Ok(Batch::of(ended, done.has_more))
}
