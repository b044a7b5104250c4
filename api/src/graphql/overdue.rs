//! `isOverdue`: a matter of the day, which no column knows.

use std::borrow::Cow;

use async_graphql::parser::types::Field as Selected;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};
use chrono::NaiveDate;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait};

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::repo::sieve::{Anchor, Sieve};

use super::prepared::{Field, Shown};
use super::scope::InScope;
use super::show::Show;

/// Whether what is expected or not any more, and due on a day or none, is overdue on the organization's day.
#[derive(Clone, Copy, Debug)]
pub struct IsOverdue(bool, Option<NaiveDate>);

impl Show<(bool, NaiveDate)> for IsOverdue {
    fn show((is_expected, due_date): (bool, NaiveDate)) -> Self {
        Self(is_expected, Some(due_date))
    }
}

impl Show<(bool, Option<NaiveDate>)> for IsOverdue {
    fn show((is_expected, due_date): (bool, Option<NaiveDate>)) -> Self {
        Self(is_expected, due_date)
    }
}

impl IsOverdue {
    fn on(self, today: NaiveDate) -> bool {
        self.0 && self.1.is_some_and(|due_date| due_date < today)
    }
}

impl Shown for IsOverdue {
    fn shown(columns: &'static [&'static str]) -> Field {
        Field::Leaf {
            columns,
            write: |cells, out| {
                let is_overdue = Self(cells.bytes(0) == Some(&[1]), cells.day(1)?).on(cells.today()?);
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
        Ok(Value::Boolean(self.on(ctx.today(field)?)))
    }
}

/// Rows that are overdue on the organization's day, found by the index of `expected`, a column of whether they are, and
/// `due_date`; or those that are not.
pub fn sieve(table: &'static str, expected: &'static str, is_overdue: bool, actor: &Actor) -> Result<Sieve> {
    let is_expected = Expr::col((table, expected)).eq(true);
    let overdue = Condition::all().add(is_expected).add(Expr::col((table, "due_date")).lt(actor.today()?));
    if is_overdue {
        return Ok(Anchor::stretch("due_date", overdue).into());
    }
    // Also where nothing is said of the day.
    Ok(Condition::all().add(Expr::cust_with_exprs("($1) IS NOT TRUE", [Expr::from(overdue)])).into())
}
