//! Uploads that never came.

use entity::files::file_version::Model;
use sea_orm::sea_query::Expr;

use super::{Asked, Batch, there_is};
use crate::db::OrgTx;
use crate::error::Result;
use crate::files::file_version;

pub(super) fn is_due(asked: &Asked) -> Expr {
    there_is::<Model>(asked, file_version::over(asked.now))
}

pub(super) async fn run(tx: &OrgTx) -> Result<Batch> {
    Ok(file_version::expire_uploads(tx, None).await?.into())
}
