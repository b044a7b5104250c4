//! `orderBy`: a list of `{field, direction, nulls}`, typed per list. Each field is one that an index keeps in order.

use async_graphql::{Enum, InputObject, InputType};

use super::named::named_after;
use crate::error::{Fault, Result};
use crate::repo::list::Term;

/// Which way an order runs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enum)]
pub enum OrderDirection {
    /// Small values first: A to Z, old to new.
    #[default]
    Asc,
    /// Large values first: Z to A, new to old.
    Desc,
}

/// Where entries without a value stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum OrderNulls {
    /// Before all others.
    First,
    /// Behind all others.
    Last,
}

/// A field that a list can be ordered by.
pub trait OrderField: InputType + Copy {
    /// Its column, and whether that can be NULL. It has an index `(organization_id, column, id)`.
    fn column(self) -> (&'static str, bool);

    /// Columns within one value of which an index keeps this order too: `(organization_id, one of these, column, id)`.
    /// For filters and parents that are common and whose rows are many or lie far apart in the order; besides these,
    /// rows that a filter finds are sorted if they are few, or looked for along the order if they are many.
    fn within(self) -> &'static [&'static str] {
        &[]
    }
}

/// An order, by one field. Where entries are equal in it, the one that was made first comes first; in descending order,
/// last.
#[derive(Clone, Debug, InputObject)]
#[graphql(concrete(name = "OrderBy", params(OrderDirection)))]
pub struct OrderBy<F: InputType> {
    /// What to order by.
    pub field: F,
    /// Which way.
    #[graphql(default)]
    pub direction: OrderDirection,
    /// Where entries without a value stand; by default last in ascending and first in descending order.
    pub nulls: Option<OrderNulls>,
}

// `DealOrder` orders by a `DealOrderField`.
named_after!(OrderBy<F: OrderField> as F::type_name().trim_end_matches("Field").to_owned());

impl<F: OrderField> OrderBy<F> {
    /// The term for the repository.
    pub fn term(&self) -> Term {
        let (column, nullable) = self.field.column();
        let descending = self.direction == OrderDirection::Desc;
        let nulls_first = self.nulls.map_or(descending, |nulls| nulls == OrderNulls::First);
        Term { column, nullable, descending, nulls_first, within: self.field.within() }
    }
}

/// The term of an `orderBy` argument.
pub fn term<F: OrderField>(order_by: Option<Vec<OrderBy<F>>>) -> Result<Option<Term>> {
    let order_by = order_by.unwrap_or_default();
    if order_by.len() > 1 {
        let reason = "`orderBy` takes one field, since an index keeps one in order: entries that are equal in it are \
                      ordered by when they were made.";
        return Err(Fault::BadUserInput(reason.to_owned()).into());
    }
    Ok(order_by.first().map(OrderBy::term))
}
