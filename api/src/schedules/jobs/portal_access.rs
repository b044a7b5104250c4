//! Grants of the client portal whose time is over.

use entity::portal::client_portal_access::{ClientPortalAccessStatus, Column, Model};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Condition};

use super::{Asked, Batch, there_is};
use crate::db::OrgTx;
use crate::error::Result;
use crate::portal::client_portal_access;

pub(super) fn is_due(asked: &Asked) -> Expr {
    let is_active = Column::Status.eq(ClientPortalAccessStatus::Active);
    there_is::<Model>(asked, Condition::all().add(is_active).add(Column::ExpiresAt.lte(asked.now)))
}

pub(super) async fn run(tx: &OrgTx) -> Result<Batch> {
    Ok(client_portal_access::expire(tx, None).await?.into())
}
