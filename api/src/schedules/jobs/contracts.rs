//! Contracts whose last day is over: they expire, or are renewed.

use entity::agreements::contract::Model;
use sea_orm::sea_query::Expr;

use super::{Asked, Batch, there_is};
use crate::agreements::contract::renewal;
use crate::db::OrgTx;
use crate::error::Result;

pub(super) fn is_due(asked: &Asked) -> Expr {
    there_is::<Model>(asked, renewal::over(asked.today))
}

pub(super) async fn run(tx: &OrgTx) -> Result<Batch> {
    let done = renewal::expire(tx, None, false).await?;
    // What is refused stays as it is.
    let ended = done.outcomes.iter().filter(|outcome| outcome.renewal.is_ok()).count();
    Ok(Batch::of(ended, done.has_more))
}
