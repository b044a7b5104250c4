//! What a filter is to the repository: comparisons by which an index finds rows, and the rest.
//!
//! Reading only what an index finds is what keeps a list fast on a tenant of any size, so a filter does not become one
//! condition but keeps apart what can lead to its rows.

use std::cmp::max;

use entity::Row;
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Order, Query, SelectStatement};
use sea_orm::{Condition, EntityName, JoinType};

use super::find::in_table;

/// The most rows that are read for a page because an index does not find exactly its rows, and the most that are
/// sorted.
pub const FEW: u64 = 1_000;

/// The most values of an `in` whose rows are read value by value in a list's order.
const STRANDS: usize = 10;

/// What all rows of a list have to pass.
#[derive(Clone, Debug)]
pub struct Sieve {
    pub(super) anchors: Vec<Anchor>,
    pub(super) rest: Condition,
    /// See [`Sieve::reading`].
    reads: u64,
}

/// A comparison of one column by which an index `(organization_id, column, …)` finds rows.
#[derive(Clone, Debug)]
pub struct Anchor {
    pub(super) column: &'static str,
    finds: Finds,
    /// The comparison itself.
    pub(super) condition: Condition,
    /// Whether it can't find more than [`FEW`] rows.
    pub(super) few: bool,
    /// Usable only if this statement finds at most [`FEW`] rows.
    guard: Option<SelectStatement>,
}

/// How a comparison finds rows.
#[derive(Clone, Debug)]
enum Finds {
    /// Those of one value.
    One(Expr),
    /// Those of each of some values: the statement gives each once, as `value`. And how many there can be.
    Each(Box<SelectStatement>, usize),
    /// One stretch of the index, in the column's order: that of the condition.
    Stretch,
}

impl Default for Sieve {
    fn default() -> Self {
        Self { anchors: Vec::new(), rest: Condition::all(), reads: 0 }
    }
}

impl From<Condition> for Sieve {
    fn from(rest: Condition) -> Self {
        // A condition around an empty one would not be empty.
        Self::default().and_rest(rest)
    }
}

impl From<Anchor> for Sieve {
    fn from(anchor: Anchor) -> Self {
        Self { anchors: vec![anchor], ..Self::default() }
    }
}

impl Sieve {
    /// Passes what passes both.
    #[must_use]
    pub fn and(mut self, other: impl Into<Self>) -> Self {
        let other = other.into();
        self.anchors.extend(other.anchors);
        self.reads += other.reads;
        self.and_rest(other.rest)
    }

    fn and_rest(mut self, rest: Condition) -> Self {
        if !rest.is_empty() {
            self.rest = self.rest.add(rest);
        }
        self
    }

    /// Passes what passes both, if there is another.
    #[must_use]
    pub fn and_maybe(self, other: Option<impl Into<Self>>) -> Self {
        match other {
            Some(other) => self.and(other),
            None => self,
        }
    }

    /// Says that a value of the compared column is on one row at most.
    #[must_use]
    pub fn unique(mut self) -> Self {
        for anchor in &mut self.anchors {
            anchor.few = !matches!(anchor.finds, Finds::Stretch);
        }
        self
    }

    /// Says how many rows of other tables are read to know whether a row passes.
    #[must_use]
    pub fn reading(mut self, reads: u64) -> Self {
        self.reads += reads;
        self
    }

    /// How many rows of other tables are read to know whether a row passes.
    pub fn reads(&self) -> u64 {
        self.reads
    }

    /// How many rows it may be asked about, where `most` may be read in all; no fewer than fill a page of `limit`, and the
    /// one behind it.
    pub(super) fn budget(&self, most: u64, limit: u64) -> u64 {
        max(most / (1 + self.reads), limit + 1)
    }

    /// The comparisons by which its rows are found.
    pub fn anchors(&self) -> &[Anchor] {
        &self.anchors
    }

    /// The whole as one condition.
    pub fn condition(&self) -> Condition {
        self.all_of(|_| true)
    }

    /// What is to pass besides one of its anchors.
    pub(super) fn condition_besides(&self, anchor: &Anchor) -> Condition {
        self.all_of(|other| !std::ptr::eq(other, anchor))
    }

    fn all_of(&self, counts: impl Fn(&Anchor) -> bool) -> Condition {
        let anchors = self.anchors.iter().filter(|anchor| counts(anchor) && !anchor.condition.is_empty());
        anchors.fold(self.rest.clone(), |all, anchor| all.add(anchor.condition.clone()))
    }

    /// Whether it passes everything.
    pub fn is_empty(&self) -> bool {
        self.anchors.is_empty() && self.rest.is_empty()
    }
}

impl Anchor {
    /// Rows whose column is `value`.
    pub fn one(column: &'static str, value: impl Into<Expr>, condition: impl Into<Condition>) -> Self {
        Self::of(column, Finds::One(value.into()), condition)
    }

    /// Rows whose column is one of the values that a statement gives, each once and as `value`; `most` of them.
    pub fn each(column: &'static str, values: SelectStatement, most: usize, condition: impl Into<Condition>) -> Self {
        Self::of(column, Finds::Each(Box::new(values), most), condition)
    }

    /// Rows of one stretch of the column's values: a range, those without a value, or those with one.
    pub fn stretch(column: &'static str, condition: impl Into<Condition>) -> Self {
        Self::of(column, Finds::Stretch, condition)
    }

    fn of(column: &'static str, finds: Finds, condition: impl Into<Condition>) -> Self {
        Self { column, finds, condition: condition.into(), few: false, guard: None }
    }

    /// Says that it can't find more than [`FEW`] rows.
    #[must_use]
    pub fn few(self) -> Self {
        Self { few: true, ..self }
    }

    /// The rows of `M` whose `column` refers to what an anchor of another table finds there, if that are few.
    /// `own` are that table's rows that count.
    pub fn through<N: Row>(column: &'static str, there: &Self, own: Condition) -> Option<Self> {
        if there.guard.is_some() {
            return None;
        }
        let mut ids = Query::select();
        ids.expr_as(Expr::col((N::Entity::default(), "id")), "value").from(N::Entity::default()).cond_where(own);
        let ids = there.find::<N>(ids, FEW + 1);
        // The whole condition stands elsewhere: these ids are all only if they are few.
        let anchor = Self::each(column, ids.clone(), usize::MAX, Condition::all());
        Some(Self { guard: Some(ids), ..anchor })
    }

    /// Whether rows can be read value by value in an order of their own.
    pub(super) fn is_strands(&self) -> bool {
        match &self.finds {
            Finds::One(_) => true,
            Finds::Each(_, most) => *most <= STRANDS,
            Finds::Stretch => false,
        }
    }

    /// How many values it has at most, of those that are read one by one.
    pub(super) fn values(&self) -> u64 {
        match &self.finds {
            Finds::Each(_, most) if *most <= STRANDS => max(*most as u64, 1),
            _ => 1,
        }
    }

    /// Whether its rows lie together in the order of its column.
    pub(super) fn is_together(&self) -> bool {
        !matches!(self.finds, Finds::Each(..))
    }

    /// Restricts `of_one` to each value, and gives the rows of all; `alias` is what they are called. Asked only of what
    /// [`is_strands`](Self::is_strands), and of a parent, whatever a filter compares: a stretch has no values to go
    /// through.
    pub(super) fn strands(&self, alias: &'static str, of_one: impl FnOnce(Expr) -> SelectStatement) -> SelectStatement {
        match &self.finds {
            Finds::One(value) => of_one(value.clone()),
            Finds::Each(values, _) => {
                let mut all = Query::select();
                all.column((alias, Asterisk)).from_subquery(*values.clone(), "each").join_lateral(
                    JoinType::InnerJoin,
                    of_one(Expr::col(("each", "value"))),
                    alias,
                    Expr::cust("TRUE"),
                );
                all
            }
            Finds::Stretch => unreachable!("a stretch is walked as one"),
        }
    }

    /// The first `most` rows that it finds, by its index. `select` says what of them, and which rows count.
    pub(super) fn find<M: Row>(&self, select: SelectStatement, most: u64) -> SelectStatement {
        let cell = || Expr::col((M::Entity::default(), self.column));
        // In the column's order, which only its indexes have: without, the planner may hope to meet them by chance.
        let first = |mut select: SelectStatement, condition: Condition| {
            select.cond_where(condition).order_by((M::Entity::default(), self.column), Order::Asc).limit(most);
            select
        };
        // One value as a range: equal values need no order.
        let of_one =
            |value: Expr| first(select.clone(), Condition::all().add(cell().gte(value.clone())).add(cell().lte(value)));
        match &self.finds {
            Finds::Stretch => first(select, self.condition.clone()),
            Finds::One(value) => of_one(value.clone()),
            Finds::Each(..) => self.strands(M::Entity::default().table_name(), of_one).limit(most).take(),
        }
    }

    /// As [`Anchor::find`], a 1 for each row: to be counted.
    pub(super) fn ones<M: Row>(&self, own: Condition, most: u64) -> SelectStatement {
        // The key does not tell which rows are deleted, so they are read: the planner may take the whole of an index that
        // does tell for cheaper.
        let read = if self.column == "id" { in_table::<M>() } else { None };
        let mut ones = Query::select();
        ones.expr_as(Expr::val(1), "one").from(M::Entity::default()).cond_where(own.add_option(read));
        self.find::<M>(ones, most)
    }

    /// How many rows it finds, counted to one more than [`FEW`]; as many if it does not hold.
    pub(super) fn probe<M: Row>(&self, own: Condition) -> Expr {
        let count = |found: SelectStatement| {
            let mut count = Query::select();
            count.expr(Expr::cust("count(*)")).from_subquery(found, "found");
            Expr::SubQuery(None, Box::new(count.into()))
        };
        let found = count(self.ones::<M>(own, FEW + 1));
        let Some(guard) = &self.guard else { return found };
        let most = i64::try_from(FEW).unwrap_or(i64::MAX);
        Expr::case(count(guard.clone()).gt(most), Expr::val(most + 1)).finally(found).into()
    }
}
