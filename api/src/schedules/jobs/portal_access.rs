//! Grants of the client portal whose time is over.

use entity::portal::client_portal_access::Model;
use sea_orm::sea_query::Expr;

use super::{Asked, Batch, there_is};
use crate::db::OrgTx;
use crate::error::Result;
use crate::portal::client_portal_access;

pub(super) fn is_due(asked: &Asked) -> Expr {
    there_is::<Model>(asked, client_portal_access::over(asked.now))
}

pub(super) async fn run(tx: &OrgTx) -> Result<Batch> {
    Ok(client_portal_access::expire(tx, None).await?.into())
}
