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
use crate::graphql::prepared::{Field, Shown, Unreadable};
use crate::graphql::scope::InScope;
use crate::graphql::show::Show;
use crate::repo::sieve::{Anchor, Sieve};

/// Whether what is owed or not, and due on a day, is overdue on the request's.
#[derive(Clone, Copy, Debug)]
pub struct IsOverdue(bool, NaiveDate);

impl Show<(bool, NaiveDate)> for IsOverdue {
    fn show((is_owed, due_date): (bool, NaiveDate)) -> Self {
        Self(is_owed, due_date)
    }
}

impl IsOverdue {
    fn on(self, today: NaiveDate) -> bool {
        self.0 && self.1 < today
    }
}

impl Shown for IsOverdue {
    fn shown(columns: &'static [&'static str]) -> Field {
        Field::Leaf {
            columns,
            write: |cells, out| {
                let (is_owed, due_date) = (cells.bytes(0) == Some(&[1]), cells.day(1)?.ok_or(Unreadable)?);
                let is_overdue = Self(is_owed, due_date).on(cells.today());
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

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, _: &Positioned<Selected>) -> ServerResult<Value> {
        Ok(Value::Boolean(self.on(ctx.scope().moment.now.date_naive())))
    }
}

/// Bills that are overdue on the request's day, found by the index of what is owed and its day; or those that are not.
pub(super) fn sieve(table: &'static str, is_overdue: bool, actor: &Actor) -> Result<Sieve> {
    let is_owed = Expr::col((table, "is_owed")).eq(true);
    let overdue = Condition::all().add(is_owed).add(Expr::col((table, "due_date")).lt(actor.today()?));
    if is_overdue {
        return Ok(Anchor::stretch("due_date", overdue).into());
    }
    Ok(overdue.not().into())
}
