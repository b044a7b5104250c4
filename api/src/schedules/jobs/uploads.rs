//! Uploads that never came.

use entity::files::file_version::{Column, FileVersionStatus, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition};

use super::{Asked, Batch, there_is};
use crate::db::OrgTx;
use crate::error::Result;
use crate::files::file_version;

pub(super) fn is_due(asked: &Asked) -> Expr {
    let is_awaited = Column::Status.eq(FileVersionStatus::PendingUpload);
    there_is::<Model>(asked, Condition::all().add(is_awaited).add(Column::ExpiresAt.lte(asked.now)))
}

pub(super) async fn run(tx: &OrgTx) -> Result<Batch> {
    Ok(file_version::expire_uploads(tx, None).await?.into())
}
