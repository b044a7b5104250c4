//! Signature requests whose time has passed.

use entity::agreements::signature_request::Model;
use sea_orm::sea_query::Expr;

use super::{Asked, Batch, there_is};
use crate::agreements::signature_request::{Desk, expiry};
use crate::auth::origin::Origin;
use crate::db::OrgTx;
use crate::error::Result;

pub(super) fn is_due(asked: &Asked) -> Expr {
    there_is::<Model>(asked, expiry::over(asked.now))
}

pub(super) async fn run(tx: &OrgTx, app_url: &str) -> Result<Batch> {
    // It came over no network.
    let desk = Desk { app_url, origin: &Origin::default() };
    let done = expiry::expire(tx, desk, None, false).await?;
    Ok(Batch::of(done.expired.len(), done.has_more))
}
