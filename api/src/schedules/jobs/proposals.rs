//! Proposals that nobody decided on in time.

use entity::agreements::proposal::Model;
use sea_orm::sea_query::Expr;

use super::{Asked, Batch, there_is};
use crate::agreements::proposal::expiry;
use crate::db::OrgTx;
use crate::error::Result;

pub(super) fn is_due(asked: &Asked) -> Expr {
    there_is::<Model>(asked, expiry::over(asked.today))
}

pub(super) async fn run(tx: &OrgTx) -> Result<Batch> {
    let done = expiry::run(tx, None).await?;
    Ok(Batch::of(done.proposals.len(), done.has_more))
}
