//! Proposals that nobody decided on in time.

use entity::agreements::proposal::{Column, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition};

use super::{Asked, Batch, there_is};
use crate::agreements::proposal::expiry;
use crate::agreements::rules::proposal::OPEN;
use crate::db::OrgTx;
use crate::error::Result;

/// By the day, UTC: as the mutation does.
pub(super) fn is_due(asked: &Asked) -> Expr {
    let open = OPEN.iter().fold(Condition::any(), |any, status| any.add(Column::Status.eq(*status)));
    there_is::<Model>(asked, Condition::all().add(open).add(Column::ValidUntil.lt(asked.now.date_naive())))
}

pub(super) async fn run(tx: &OrgTx) -> Result<Batch> {
    let done = expiry::run(tx, None).await?;
    Ok(Batch::of(done.proposals.len(), done.has_more))
}
