//! The condition "behind this row" of a list in any order, with NULLs where the order puts them.

use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{Condition, Value};

use entity::Row;

use super::list::{List, Term};

/// Rows strictly behind `position` in the order of `terms`.
///
/// Where all terms run one way and no NULL can occur this is one row comparison, which an index serves as a range; a
/// chain of ORs would read from the tenant's first row.
pub(super) fn behind<M: Row>(terms: &[Term], position: &[Option<Value>]) -> Condition {
    let one_way = terms.windows(2).all(|pair| pair[0].descending == pair[1].descending);
    if one_way && terms.iter().all(|term| !term.nullable) && position.iter().all(Option::is_some) {
        return row_comparison::<M>(terms, position);
    }
    let mut behind = Condition::any();
    for (place, term) in terms.iter().enumerate() {
        let Some(further) = further::<M>(*term, position[place].as_ref()) else { continue };
        let mut alternative = Condition::all();
        for (earlier, value) in terms[..place].iter().zip(position) {
            let column = List::<M>::column(*earlier);
            alternative = alternative.add(match value {
                Some(value) => column.eq(value.clone()),
                None => column.is_null(),
            });
        }
        behind = behind.add(alternative.add(further));
    }
    behind
}

fn row_comparison<M: Row>(terms: &[Term], position: &[Option<Value>]) -> Condition {
    let columns = Expr::tuple(terms.iter().map(|term| List::<M>::column(*term)));
    let values = Expr::tuple(position.iter().flatten().map(|value| Expr::val(value.clone())));
    Condition::all().add(if terms[0].descending { columns.lt(values) } else { columns.gt(values) })
}

/// Rows whose term alone puts them behind `value`; none if nothing can be.
fn further<M: Row>(term: Term, value: Option<&Value>) -> Option<Condition> {
    let column = || List::<M>::column(term);
    match value {
        None if term.nulls_first => Some(Condition::all().add(column().is_not_null())),
        None => None,
        Some(value) => {
            let beyond = if term.descending { column().lt(value.clone()) } else { column().gt(value.clone()) };
            let mut further = Condition::any().add(beyond);
            if term.nullable && !term.nulls_first {
                further = further.add(column().is_null());
            }
            Some(further)
        }
    }
}
