//! `isOverdue`: a matter of the day, which no column knows.

use std::borrow::Cow;

use async_graphql::parser::types::Field as Selected;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};
use chrono::NaiveDate;
use entity::revenue::invoice::InvoiceStatus;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait};

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::prepared::{Field, Shown};
use crate::graphql::scope::InScope;
use crate::graphql::show::Show;
use crate::repo::sieve::{Anchor, Sieve};
use crate::revenue::rules::invoice::is_overdue;

/// Whether an invoice of a state that is due on a day is overdue on the organization's.
#[derive(Clone, Copy, Debug)]
pub struct IsOverdue(InvoiceStatus, Option<NaiveDate>);

impl Show<(InvoiceStatus, Option<NaiveDate>)> for IsOverdue {
    fn show((status, due): (InvoiceStatus, Option<NaiveDate>)) -> Self {
        Self(status, due)
    }
}

impl Shown for IsOverdue {
    fn shown(columns: &'static [&'static str]) -> Field {
        Field::Leaf {
            columns,
            write: |cells, out| {
                let is_overdue = is_overdue(cells.choice(0)?, cells.day(1)?, cells.today()?);
                out.extend_from_slice(if is_overdue { b"true" } else { b"false" });
                Ok(())
            },
        }
    }
}

impl OutputType for IsOverdue {
    fn type_name() -> Cow<'static, str> {
        <bool as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <bool as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Selected>) -> ServerResult<Value> {
        Ok(Value::Boolean(is_overdue(self.0, self.1, ctx.today(field)?)))
    }
}

/// Invoices that are overdue on the organization's day, found by the index of their state and their day; or those that
/// are not.
pub(super) fn sieve(table: &'static str, is_overdue: bool, actor: &Actor) -> Result<Sieve> {
    let is_open = Expr::col((table, "status")).eq("OPEN");
    let overdue = Condition::all().add(is_open).add(Expr::col((table, "due_date")).lt(actor.today()?));
    if is_overdue {
        return Ok(Anchor::stretch("due_date", overdue).into());
    }
    // Also where nothing is said of the day.
    Ok(Condition::all().add(Expr::cust_with_exprs("($1) IS NOT TRUE", [Expr::from(overdue)])).into())
}
