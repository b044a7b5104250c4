//! The ways to a list's rows, each bounded: along an index in the list's order, or by an index that finds few.
//!
//! A scan along an index either finds exactly the list's rows, and stops behind the page; or it reads [`FEW`] rows at
//! most and passes on what the rest of the filter admits. Its last row comes out of it in any case, so that the next
//! page goes on there. Rows that another index finds are sorted only if they are few.

use entity::Row;
use sea_orm::sea_query::{
    Asterisk, CommonTableExpression, Expr, ExprTrait, Frame, FrameType, OrderedStatement, Query, SelectStatement,
    TableRef, UnionType, WindowStatement,
};
use sea_orm::{Condition, EntityName, EntityTrait, QueryTrait, Value};

use super::find::in_table;
use super::list::{List, Term};
use super::page::{counted, counted_of_some};
use super::sieve::{Anchor, FEW};
use super::{keyset, sieve::Sieve};

/// Whether the row is in the list; false for a scan's last one that is not.
pub(super) const FITS: &str = "fits";
/// The row's number in its scan.
pub(super) const PLACE: &str = "place";

/// A scan along an index that keeps the list's order.
pub(super) struct Walk<'a> {
    /// Within each value of this.
    along: Option<&'a Anchor>,
    /// Stretches of the order itself.
    over: Vec<&'a Anchor>,
    /// What only the rows themselves tell.
    rest: Sieve,
}

/// A page to find, whichever way.
pub(super) struct Wanted<'a> {
    /// Which rows count at all.
    pub own: Condition,
    /// In this order.
    pub terms: Vec<Term>,
    /// Behind this row.
    pub position: Option<&'a [Option<Value>]>,
    /// The most rows of the page.
    pub limit: u64,
    /// The most rows that are read if an index does not find exactly the list's.
    pub budget: u64,
    /// What is shown of each row: these columns, or all. Those of the order are among them.
    pub columns: Option<&'a [&'static str]>,
}

impl<M: Row> List<M> {
    /// The best walk of the whole list.
    pub(super) fn walk(&self) -> Walk<'_> {
        let term = self.terms[0];
        let kept = |anchor: &&Anchor| {
            anchor.is_strands() && anchor.column != term.column && term.is_kept_within(anchor.column)
        };
        let along = self.sieve.anchors.iter().filter(kept).min_by_key(|anchor| !anchor.is_together());
        self.walk_within(along)
    }

    /// The walk within each value of an anchor, be it of the list's own or a parent.
    pub(super) fn walk_within<'a>(&'a self, along: Option<&'a Anchor>) -> Walk<'a> {
        let is_over = |anchor: &&Anchor| anchor.column == self.terms[0].column && anchor.is_together();
        let is_along = |anchor: &Anchor| along.is_some_and(|along| std::ptr::eq(along, anchor));
        let over: Vec<_> = self.sieve.anchors.iter().filter(is_over).collect();
        let mut rest = Sieve::from(self.sieve.rest.clone());
        rest.anchors = self.sieve.anchors.iter().filter(|a| !is_over(a) && !is_along(a)).cloned().collect();
        Walk { along, over, rest }
    }

    /// The page along an index.
    pub(super) fn walked(walk: &Walk<'_>, wanted: &Wanted<'_>) -> SelectStatement {
        if !walk.is_exact() {
            let rows = TableRef::SubQuery(Box::new(Self::scanned(walk, wanted)), Self::table().into());
            return Self::sifted(rows, &walk.rest.condition(), wanted);
        }
        let is_one = walk.along.is_none_or(Anchor::is_together)
            && keyset::stretches::<M>(&wanted.terms, wanted.position).len() == 1;
        let page = Self::strands(walk, wanted, wanted.limit + 1);
        if is_one { page } else { Self::sorted(page, wanted) }
    }

    /// As [`walked`](Self::walked), where several parents share a walk that is not exact: the first statement reads its rows
    /// once, the second picks one parent's page of them.
    pub(super) fn walked_for_all(walk: &Walk<'_>, wanted: &Wanted<'_>) -> (CommonTableExpression, SelectStatement) {
        let mut scan = CommonTableExpression::new();
        scan.table_name("scanned").materialized(true).query(Self::scanned(walk, wanted));
        let rows = TableRef::from("scanned").alias(Self::table());
        (scan, Self::sifted(rows, &walk.rest.condition(), wanted))
    }

    /// How many rows a walk finds, counted to one more than the limit.
    pub(super) fn walked_and_counted(walk: &Walk<'_>, wanted: &Wanted<'_>) -> SelectStatement {
        if walk.is_exact() {
            // In no order: of several strands, sorting would be most of the work.
            let most = wanted.limit + 1;
            return counted(Self::strands(walk, wanted, most).limit(most).take());
        }
        counted_of_some(Self::walked(walk, wanted))
    }

    /// The rows that a walk looks at, numbered.
    fn scanned(walk: &Walk<'_>, wanted: &Wanted<'_>) -> SelectStatement {
        Self::strands(walk, wanted, wanted.budget)
    }

    /// The first `take` rows of each strand of a walk; numbered, if it is not exact.
    fn strands(walk: &Walk<'_>, wanted: &Wanted<'_>, take: u64) -> SelectStatement {
        let numbered = !walk.is_exact();
        let strand = |value: Option<Expr>, stretch: Condition| {
            let mut one = if numbered { Self::rows(wanted) } else { Self::shown(wanted) };
            let terms: Vec<_> = wanted.terms.iter().map(|term| term.as_indexed()).collect();
            if let (Some(value), Some(along)) = (value, walk.along) {
                one.and_where(Expr::col((Self::table(), along.column)).eq(value));
            }
            for anchor in &walk.over {
                one.cond_where(anchor.condition.clone());
            }
            one.cond_where(stretch);
            if numbered {
                let mut window = WindowStatement::new();
                order(&mut window, Self::table(), &terms);
                number(&mut one, window);
            }
            order(&mut one, Self::table(), &terms);
            one.limit(take);
            one
        };
        let stretches = keyset::stretches::<M>(&wanted.terms, wanted.position);
        let of_value = |value: Option<Expr>| {
            let strands = stretches.iter().map(|stretch| strand(value.clone(), stretch.clone()));
            joined(strands.collect())
        };
        match walk.along {
            Some(along) => along.strands(Self::table(), |value| of_value(Some(value))),
            None => of_value(None),
        }
    }

    /// The page of what an anchor finds, which is few: all of it, sorted.
    pub(super) fn gathered(&self, anchor: &Anchor, wanted: &Wanted<'_>) -> SelectStatement {
        let mut page = Self::sorted(anchor.find::<M>(Self::rows(wanted), FEW), wanted);
        page.cond_where(self.sieve.condition_besides(anchor));
        if let Some(position) = wanted.position {
            page.cond_where(keyset::behind::<M>(&wanted.terms, position));
        }
        page
    }

    fn table() -> &'static str {
        M::Entity::default().table_name()
    }

    /// All columns of the rows that count: conditions around them may look at any.
    fn rows(wanted: &Wanted<'_>) -> SelectStatement {
        let mut rows = M::Entity::find().into_query();
        rows.cond_where(wanted.own.clone().add_option(in_table::<M>()));
        rows
    }

    /// As [`List::rows`], where nothing around them looks at more than is shown.
    fn shown(wanted: &Wanted<'_>) -> SelectStatement {
        let Some(columns) = wanted.columns else { return Self::rows(wanted) };
        let mut rows = Query::select();
        rows.columns(columns.iter().map(|column| (Self::table(), *column))).from(M::Entity::default());
        rows.cond_where(wanted.own.clone().add_option(in_table::<M>()));
        rows
    }

    /// Of numbered rows those that pass, and the last that was read.
    fn sifted(rows: TableRef, passes: &Condition, wanted: &Wanted<'_>) -> SelectStatement {
        let fits = Expr::cust_with_exprs("($1) IS TRUE", [Expr::from(passes.clone())]);
        let mut told = Query::select();
        told.column(Asterisk).expr_as(fits, FITS).from(rows);
        let mut page = Self::sorted(told, wanted);
        if wanted.columns.is_some() {
            page.column(FITS).column(PLACE);
        }
        let last = Expr::col(PLACE).eq(i64::try_from(wanted.budget).unwrap_or(i64::MAX));
        page.cond_where(Condition::any().add(Expr::col(FITS)).add(last));
        page
    }

    fn sorted(rows: SelectStatement, wanted: &Wanted<'_>) -> SelectStatement {
        let mut page = Query::select();
        match wanted.columns {
            Some(columns) => page.columns(columns.iter().map(|column| (Self::table(), *column))),
            None => page.column(Asterisk),
        };
        page.from_subquery(rows, Self::table()).limit(wanted.limit + 1);
        order(&mut page, Self::table(), &wanted.terms);
        page
    }
}

impl Walk<'_> {
    /// How many scans share what may be read.
    pub(super) fn strands(&self) -> u64 {
        self.along.map_or(1, Anchor::values)
    }

    /// Whether it finds exactly the list's rows.
    pub(super) fn is_exact(&self) -> bool {
        self.rest.is_empty()
    }

    /// The same, where also `anchor` is told only by the rows. It is asked first: most rows are of another parent, and
    /// need not be followed to where the rest of the filter leads.
    pub(super) fn past(mut self, anchor: &Anchor) -> Self {
        self.rest = Sieve::from(anchor.condition.clone()).and(self.rest.condition());
        self
    }
}

fn number(select: &mut SelectStatement, mut window: WindowStatement) {
    // By default a window is read to the end of equal rows.
    window.frame_start(FrameType::Rows, Frame::UnboundedPreceding);
    select.expr_window_as(Expr::cust("row_number()"), window, PLACE);
}

fn order(statement: &mut impl OrderedStatement, table: &'static str, terms: &[Term]) {
    for term in terms {
        match term.order() {
            (order, Some(nulls)) => statement.order_by_with_nulls((table, term.column), order, nulls),
            (order, None) => statement.order_by((table, term.column), order),
        };
    }
}

/// One behind the other: each keeps its own limit.
fn joined(mut parts: Vec<SelectStatement>) -> SelectStatement {
    if parts.len() == 1 {
        return parts.remove(0);
    }
    let mut parts = parts.into_iter().map(|part| {
        let mut all = Query::select();
        all.column(Asterisk).from_subquery(part, "part");
        all
    });
    let mut all = parts.next().unwrap_or_default();
    all.unions(parts.map(|part| (UnionType::All, part)));
    all
}
