//! What a list is: a condition, an order, and which page of it.

use entity::Row;
use sea_orm::sea_query::{Expr, NullOrdering, Order};
use std::marker::PhantomData;

use super::fingerprint::Fingerprint;
use super::sieve::Sieve;
use crate::error::{Fault, Result};

/// The most that a page holds.
pub const MOST: u64 = 100;
/// What a page of a root list holds when nothing is said.
pub const ROOT_DEFAULT: u64 = 25;
/// What a page of a nested list holds when nothing is said.
pub const NESTED_DEFAULT: u64 = 10;

/// One term of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Term {
    /// The column, by its name in the database.
    pub column: &'static str,
    /// Whether the column can be NULL.
    pub nullable: bool,
    /// Whether large values come first.
    pub descending: bool,
    /// Whether NULLs come first. PostgreSQL's own default, which its indexes serve: last ascending, first descending.
    pub nulls_first: bool,
    /// Columns within one value of which an index keeps this order too: `(organization_id, one of these, column, id)`.
    /// The order of the id is kept within each column that has an index.
    pub within: &'static [&'static str],
}

impl Term {
    /// The id's order, which is that of making: ids are `UUIDv7`.
    pub const fn id(descending: bool) -> Self {
        Self { column: "id", nullable: false, descending, nulls_first: descending, within: &[] }
    }

    /// Whether an index keeps this order within one value of `column`.
    pub(super) fn is_kept_within(self, column: &str) -> bool {
        self.column == "id" || self.within.contains(&column)
    }

    /// The opposite order, for a page that is read backwards.
    pub(super) fn reversed(self) -> Self {
        Self { descending: !self.descending, nulls_first: !self.nulls_first, ..self }
    }

    /// The same where all rows have a value, or none has: as the index has it.
    pub(super) fn as_indexed(self) -> Self {
        Self { nulls_first: self.descending, ..self }
    }

    pub(super) fn order(self) -> (Order, Option<NullOrdering>) {
        let order = if self.descending { Order::Desc } else { Order::Asc };
        // Said only where it differs from the default: an index scan serves the rest.
        let nulls = match (self.nullable, self.nulls_first == self.descending, self.nulls_first) {
            (false, ..) | (_, true, _) => None,
            (_, _, true) => Some(NullOrdering::First),
            (_, _, false) => Some(NullOrdering::Last),
        };
        (order, nulls)
    }
}

/// A list of `M`: which rows, in which order. The order always ends with the id, so that it is total.
#[derive(Clone, Debug)]
pub struct List<M> {
    pub(super) sieve: Sieve,
    pub(super) terms: Vec<Term>,
    /// Tells this list from every other one: name, filter and order. Cursors carry it.
    pub(super) fingerprint: [u8; 8],
    /// The table whose tombstones count as their survivor, for lists under a parent.
    pub(super) tombstones: Option<&'static str>,
    row: PhantomData<fn() -> M>,
}

impl<M: Row> List<M> {
    /// A list of its own `identity`: field, filter and search. It is ordered by `by` and then by the id, the same way; by the
    /// id alone, newest first, if nothing is said.
    pub fn new(identity: Fingerprint, sieve: impl Into<Sieve>, by: Option<Term>) -> Self {
        let last = Term::id(by.is_none_or(|term| term.descending));
        let terms: Vec<Term> = by.filter(|term| term.column != "id").into_iter().chain([last]).collect();
        let order =
            |identity: Fingerprint, term: &Term| identity.with(&(term.column, term.descending, term.nulls_first));
        let fingerprint = terms.iter().fold(identity, order).bytes();
        Self { sieve: sieve.into(), terms, fingerprint, tombstones: None, row: PhantomData }
    }

    /// Under a parent, shows also what is under those that were merged into it. `table` is the parents'.
    #[must_use]
    pub fn with_tombstones_of(self, table: &'static str) -> Self {
        Self { tombstones: Some(table), ..self }
    }

    pub(super) fn column(term: Term) -> Expr {
        Expr::col((M::Entity::default(), term.column))
    }

    /// Tells this list from every other one.
    pub fn fingerprint(&self) -> [u8; 8] {
        self.fingerprint
    }
}

/// Which page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PageArgs {
    /// The most rows.
    pub limit: u64,
    /// Read from the end.
    pub backward: bool,
    /// The cursor to start behind (or, backward, before).
    pub cursor: Option<String>,
}

impl PageArgs {
    /// No page: what counts go by.
    pub(super) const fn all() -> Self {
        Self { limit: 0, backward: false, cursor: None }
    }

    /// Reads Relay's four arguments. `first` goes with `after`, `last` with `before`.
    pub fn new(
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
        default: u64,
    ) -> Result<Self> {
        let refuse = |message: String| Err(Fault::BadUserInput(message).into());
        let (name, count, cursor, backward) = match (first, last, after, before) {
            (Some(_), Some(_), ..) => return refuse("Use `first` or `last`, not both.".to_owned()),
            (_, Some(count), None, before) => ("last", Some(count), before, true),
            (count, None, after, None) => ("first", count, after, false),
            (None, None, None, Some(before)) => ("last", None, Some(before), true),
            _ => return refuse("`after` goes with `first`, and `before` with `last`.".to_owned()),
        };
        match count.map(u64::try_from) {
            Some(Err(_)) => refuse(format!("`{name}` can't be negative.")),
            Some(Ok(count)) if count > MOST => refuse(format!(
                "`{name}: {count}` is more than a page holds: at most {MOST}; follow `pageInfo` for more."
            )),
            Some(Ok(limit)) => Ok(Self { limit, backward, cursor }),
            None => Ok(Self { limit: default, backward, cursor }),
        }
    }
}

/// A page of rows with their cursors.
#[derive(Clone, Debug)]
pub struct Page<M> {
    /// The rows in the list's order, whichever way the page was read.
    pub rows: Vec<(M, String)>,
    /// Whether rows follow.
    pub has_next: bool,
    /// Whether rows precede.
    pub has_previous: bool,
    /// The cursor to go on from before the page; that of its first row, unless the page ends early: it does where
    /// enough rows were read that are not in the list.
    pub start: Option<String>,
    /// The cursor to go on from behind the page.
    pub end: Option<String>,
}

impl<M> Page<M> {
    /// A page of an empty list.
    pub const fn empty() -> Self {
        Self { rows: Vec::new(), has_next: false, has_previous: false, start: None, end: None }
    }
}

/// How many rows a list has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// As far as they were counted.
    pub found: i64,
    /// Whether that is all.
    pub is_exact: bool,
}
