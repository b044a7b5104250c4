//! `orderBy`: a list of `{field, direction, nulls}`, typed per list.

use async_graphql::{Enum, InputObject, InputType};

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
    /// Its column, and whether that can be NULL.
    fn column(self) -> (&'static str, bool);
}

/// One term of an order. Where the terms are equal, the id decides.
#[derive(Clone, Debug, InputObject)]
#[graphql(concrete(name = "ClientCompanyOrder", params(crate::crm::graphql::client_company::ClientCompanyOrderField)))]
#[graphql(concrete(name = "ContactOrder", params(crate::crm::graphql::contact::ContactOrderField)))]
#[graphql(concrete(name = "DealOrder", params(crate::crm::graphql::deal::DealOrderField)))]
#[graphql(concrete(name = "LeadOrder", params(crate::crm::graphql::lead::LeadOrderField)))]
#[graphql(concrete(name = "MemberOrder", params(crate::identity::graphql::member::MemberOrderField)))]
pub struct OrderBy<F: OrderField> {
    /// What to order by.
    pub field: F,
    /// Which way.
    #[graphql(default)]
    pub direction: OrderDirection,
    /// Where entries without a value stand; by default last in ascending and first in descending order.
    pub nulls: Option<OrderNulls>,
}

impl<F: OrderField> OrderBy<F> {
    /// The term for the repository.
    pub fn term(&self) -> Term {
        let (column, nullable) = self.field.column();
        let descending = self.direction == OrderDirection::Desc;
        let nulls_first = self.nulls.map_or(descending, |nulls| nulls == OrderNulls::First);
        Term { column, nullable, descending, nulls_first }
    }
}

/// The most terms of an order.
const MOST: usize = 5;

/// The terms of an `orderBy` argument.
pub fn terms<F: OrderField>(order_by: Option<Vec<OrderBy<F>>>) -> Result<Vec<Term>> {
    let order_by = order_by.unwrap_or_default();
    if order_by.len() > MOST {
        return Err(Fault::BadUserInput(format!(
            "`orderBy` takes at most {MOST} terms; these are {}.",
            order_by.len()
        ))
        .into());
    }
    Ok(order_by.iter().map(OrderBy::term).collect())
}
