//! What lies behind a row, in a list of any order, with NULLs where the order puts them.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{Condition, Value};

use entity::Row;

use super::list::{List, Term};

/// What lies strictly behind `position`, or everything, as stretches that follow each other in the order of `terms`.
///
/// Each is one range of an index: a row comparison, or the rows with or without a value. As one condition it would be a
/// chain of ORs, which reads from the tenant's first row.
pub(super) fn stretches<M: Row>(terms: &[Term], position: Option<&[Option<Value>]>) -> Vec<Condition> {
    let first = terms[0];
    let column = || List::<M>::column(first);
    let nulls_are_behind = first.nullable && !first.nulls_first;
    match position {
        None if !first.nullable || first.nulls_first == first.descending => vec![Condition::all()],
        None if first.nulls_first => vec![all(column().is_null()), all(column().is_not_null())],
        None => vec![all(column().is_not_null()), all(column().is_null())],
        Some([None, rest @ ..]) => {
            let mut behind = vec![all(column().is_null()).add(beyond::<M>(&terms[1..], rest))];
            if first.nulls_first {
                behind.push(all(column().is_not_null()));
            }
            behind
        }
        Some(position) => {
            let mut behind = vec![all(beyond::<M>(terms, position))];
            if nulls_are_behind {
                behind.push(all(column().is_null()));
            }
            behind
        }
    }
}

/// The same as one condition, for rows that are few.
pub(super) fn behind<M: Row>(terms: &[Term], position: &[Option<Value>]) -> Condition {
    stretches::<M>(terms, Some(position)).into_iter().fold(Condition::any(), Condition::add)
}

fn all(condition: Expr) -> Condition {
    Condition::all().add(condition)
}

/// One row comparison: all terms run one way.
fn beyond<M: Row>(terms: &[Term], position: &[Option<Value>]) -> Expr {
    let columns = Expr::tuple(terms.iter().map(|term| List::<M>::column(*term)));
    let values = Expr::tuple(position.iter().flatten().map(|value| Expr::val(value.clone())));
    if terms[0].descending { columns.lt(values) } else { columns.gt(values) }
}
