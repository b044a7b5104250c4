//! Installments that are due become invoices.

use sea_orm::sea_query::Expr;
use sea_orm::{QuerySelect, QueryTrait};

use super::{Asked, Batch};
use crate::db::OrgTx;
use crate::error::Result;
use crate::revenue::invoice_schedule::run;

pub(super) fn is_due(asked: &Asked) -> Expr {
    let due = run::due(asked.organization, asked.today, None);
    Expr::exists(due.select_only().expr(Expr::cust("1")).limit(1).into_query())
}

pub(super) async fn run(tx: &OrgTx) -> Result<Batch> {
    let done = run::run(tx, None, None).await?;
    // What is refused stays as it is.
    let made = done.outcomes.iter().filter(|outcome| outcome.invoice.is_ok()).count();
    Ok(Batch::of(made, done.has_more))
}
