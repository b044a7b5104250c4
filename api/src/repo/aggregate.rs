//! Counts and sums over a whole list, grouped in SQL.

use entity::Row;
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func, Query, SelectStatement, SimpleExpr};
use sea_orm::{Condition, QueryResult};

use super::find::{Rows, own};
use crate::db::OrgTx;
use crate::error::{Fault, Result};

/// Counts this organization's live rows for which `condition` holds, a group per combination of the `columns`. The
/// caller adds sums to it; the columns come first, then `count`.
pub fn groups<M: Row>(tx: &OrgTx, condition: Condition, columns: &[&'static str]) -> SelectStatement {
    let mut select = Query::select();
    for column in columns {
        select.column((M::Entity::default(), *column)).group_by_col((M::Entity::default(), *column));
    }
    select
        .expr_as(Func::count(Expr::col(Asterisk)), "count")
        .from(M::Entity::default())
        .cond_where(own::<M>(tx, Rows::Live).add(condition));
    select
}

/// The exact sum of an integer expression, as text: PostgreSQL sums `bigint` to `numeric`, which no integer of ours may
/// be wide enough for on its way here. Read it with [`exact`].
pub fn sum(of: impl Into<SimpleExpr>) -> SimpleExpr {
    Expr::from(Func::sum(of.into())).cast_as("text")
}

/// Reads a [`sum`]; of nothing it is 0.
pub fn exact(row: &QueryResult, column: &str) -> Result<i128> {
    let text: Option<String> = row.try_get("", column)?;
    text.map_or(Ok(0), |text| text.parse().map_err(|_| Fault::Internal(format!("no whole sum: {text}")).into()))
}
