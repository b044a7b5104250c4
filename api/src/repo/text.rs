//! The text of a list's statement, kept by whoever reads the same list again and again.
//!
//! Where nothing filters, the text is the same whosever rows are read, and under whichever parent: those are values. Writing
//! it anew takes a tenth of the server's time for a company's page.

use std::borrow::Cow;
use std::sync::OnceLock;

use migration::years::Year;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{DbBackend, Value};
use uuid::Uuid;

use super::list::Term;
use crate::auth::actor::OrganizationId;

/// What a plan selects of a list under a parent.
#[derive(Clone, Copy)]
pub struct Selected<'a> {
    /// These columns, among them those of the list's order.
    pub columns: &'a [&'static str],
    /// The list's text: of these columns, under the same column of parents.
    pub text: &'a Text,
}

/// Room for the text of one list, in the form in which it was read first. Other forms of it are written each time.
#[derive(Default)]
pub struct Text(OnceLock<(Form<'static>, Written)>);

/// What a text depends on, but for the list itself.
#[derive(PartialEq, Eq)]
pub(super) struct Form<'a> {
    /// The order, and so the direction.
    pub terms: Cow<'a, [Term]>,
    pub columns: Cow<'a, [&'static str]>,
    pub limit: u64,
    /// Whether there is one parent.
    pub is_sole: bool,
    /// Where the table is cut into years: the first one that no row is in.
    pub year: Option<Year>,
}

/// A text, and what its parameters stand for.
struct Written {
    sql: String,
    values: Vec<Meaning>,
}

enum Meaning {
    Organization,
    /// The only parent's id, where there is one.
    Parent,
    /// The ids of all parents.
    Parents,
    /// The same number each time.
    Number(Value),
}

impl Text {
    /// The text and the values of the statement that `write` writes, which it does if the text is not known.
    pub(super) fn of(
        &self,
        form: Form<'_>,
        organization: OrganizationId,
        parents: &[Uuid],
        write: impl FnOnce() -> SelectStatement,
    ) -> (Cow<'_, str>, Vec<Value>) {
        if let Some((_, written)) = self.0.get().filter(|(known, _)| *known == form) {
            let value = |meaning: &Meaning| match (meaning, parents) {
                (Meaning::Organization, _) => organization.uuid().into(),
                (Meaning::Parent, [parent, ..]) => (*parent).into(),
                (Meaning::Parent | Meaning::Parents, _) => parents.to_vec().into(),
                (Meaning::Number(number), _) => number.clone(),
            };
            return (Cow::Borrowed(&written.sql), written.values.iter().map(value).collect());
        }
        let statement = DbBackend::Postgres.build(&write());
        let values = statement.values.map(|values| values.0).unwrap_or_default();
        let meanings: Option<Vec<_>> = values.iter().map(|value| Meaning::of(value, organization, parents)).collect();
        if let Some(meanings) = meanings {
            // Another one may have been quicker, with this form or another.
            let _ = self.0.set((form.owned(), Written { sql: statement.sql.clone(), values: meanings }));
        }
        (Cow::Owned(statement.sql), values)
    }
}

impl Form<'_> {
    fn owned(self) -> Form<'static> {
        let Self { terms, columns, limit, is_sole, year } = self;
        Form { terms: terms.into_owned().into(), columns: columns.into_owned().into(), limit, is_sole, year }
    }
}

impl Meaning {
    /// None where it is not known for certain: an id of somebody's must never be kept for others.
    fn of(value: &Value, organization: OrganizationId, parents: &[Uuid]) -> Option<Self> {
        let of_id = |id: Uuid| match parents {
            _ if parents.contains(&organization.uuid()) => None,
            _ if id == organization.uuid() => Some(Self::Organization),
            [parent] if id == *parent => Some(Self::Parent),
            _ => None,
        };
        match value {
            Value::Uuid(Some(id)) => of_id(*id),
            Value::Array(..) if *value == parents.to_vec().into() => Some(Self::Parents),
            Value::BigInt(_) | Value::BigUnsigned(_) => Some(Self::Number(value.clone())),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use sea_orm::sea_query::{Expr, ExprTrait, Query};

    use super::*;

    const ME: OrganizationId = OrganizationId::from_uuid(Uuid::from_u128(1));
    const OTHERS: OrganizationId = OrganizationId::from_uuid(Uuid::from_u128(2));

    fn form(limit: u64) -> Form<'static> {
        Form { terms: vec![Term::id(true)].into(), columns: vec!["id"].into(), limit, is_sole: true, year: None }
    }

    fn statement(organization: OrganizationId, parent: Uuid, limit: u64) -> SelectStatement {
        let mut select = Query::select();
        select.column("id").from("deals").and_where(Expr::col("client_company_id").eq(parent));
        select.and_where(Expr::col("organization_id").eq(organization.uuid())).limit(limit).take()
    }

    /// What `text` says of this list, and whether it was written for that.
    fn asked(text: &Text, organization: OrganizationId, parent: u128, limit: u64) -> (String, Vec<Value>, bool) {
        let (mut wrote, parent) = (false, Uuid::from_u128(parent));
        let (sql, values) = text.of(form(limit), organization, &[parent], || {
            wrote = true;
            statement(organization, parent, limit)
        });
        (sql.into_owned(), values, wrote)
    }

    #[test]
    fn it_is_written_once_and_read_with_the_values_of_each() {
        let text = Text::default();
        let (first, values, wrote) = asked(&text, ME, 7, 20);
        assert!(wrote);
        assert_eq!(values, [Uuid::from_u128(7).into(), ME.uuid().into(), 20_u64.into()]);
        let (second, values, wrote) = asked(&text, OTHERS, 8, 20);
        assert!(!wrote, "it is known");
        assert_eq!((first, values), (second, vec![Uuid::from_u128(8).into(), OTHERS.uuid().into(), 20_u64.into()]));
    }

    #[test]
    fn another_form_is_written_each_time() {
        let text = Text::default();
        asked(&text, ME, 7, 20);
        for _ in 0..2 {
            let (_, values, wrote) = asked(&text, ME, 7, 21);
            assert!(wrote);
            assert_eq!(values.last(), Some(&21_u64.into()));
        }
    }

    #[test]
    fn what_may_be_somebodys_is_not_kept() {
        // An id that is neither the organization's nor the parent's; an organization as parent; a text.
        let odd = [
            (Uuid::from_u128(7), Value::from(Uuid::from_u128(9))),
            (ME.uuid(), ME.uuid().into()),
            (Uuid::from_u128(7), "a name".into()),
        ];
        for (parent, value) in odd {
            let text = Text::default();
            for _ in 0..2 {
                let mut wrote = false;
                text.of(form(20), ME, &[parent], || {
                    wrote = true;
                    statement(ME, parent, 20).and_where(Expr::col("x").eq(value.clone())).take()
                });
                assert!(wrote, "{value:?}");
            }
        }
    }
}
