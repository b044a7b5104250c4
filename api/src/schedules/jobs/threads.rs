//! Threads that were snoozed until now.

use entity::communications::thread::Model;
use sea_orm::sea_query::Expr;

use super::{Asked, Batch, there_is};
use crate::communications::thread;
use crate::db::OrgTx;
use crate::error::Result;

/// The most threads that a batch takes up.
const MOST: usize = 100;

pub(super) fn is_due(asked: &Asked) -> Expr {
    there_is::<Model>(asked, thread::due(asked.now))
}

pub(super) async fn run(tx: &OrgTx) -> Result<Batch> {
    let (woken, has_more) = thread::wake_due(tx, MOST).await?;
    Ok(Batch::of(woken.len(), has_more))
}
