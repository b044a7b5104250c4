//! Reads pages of a list, cut in SQL, and counts it.

use std::borrow::Cow;
use std::cmp::min;

use entity::Row;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, UnionType};
use sea_orm::{Condition, EntityName, QueryResult, Value};
use uuid::Uuid;

use super::cut::{Cut, cut};
use super::find::{Rows, of_organization};
use super::list::{Count, List, Page, PageArgs, Term};
use super::scan::{Walk, Wanted};
use super::sieve::{Anchor, FEW, Sieve};
use super::source::{Found, Source};
use crate::auth::actor::OrganizationId;
use crate::db::{OrgTx, years};
use crate::error::Result;

/// How far `totalCount` counts.
pub const COUNTED: i64 = 10_000;

/// How a list's rows are found.
enum Way<'a> {
    /// By an anchor that finds few.
    Few(&'a Anchor),
    /// Along an index.
    Walk(Walk<'a>),
}

impl<M: Row> List<M> {
    /// Reads one page. It may end early, see [`Page`].
    pub async fn page(&self, tx: &OrgTx, args: &PageArgs) -> Result<Page<M>> {
        let (rows, cut) = self.find(tx, args, None).await?;
        self.models(tx, None, &rows, &cut)
    }

    /// The rows of one page: of some columns, among them those of the list's order, or of all.
    pub async fn find<S: Source>(
        &self,
        from: &S,
        args: &PageArgs,
        columns: Option<&[&'static str]>,
    ) -> Result<(S::Rows, Cut)> {
        let position = self.position_of(from.organization(), None, args)?;
        let mut wanted = self.wanted(from.organization(), args, position.as_deref(), FEW, columns);
        let select = match self.way(from).await? {
            Way::Few(anchor) => self.gathered(anchor, &wanted),
            Way::Walk(walk) => {
                wanted.budget = self.sieve.budget(FEW / walk.strands(), args.limit);
                Self::walked(&walk, &wanted)
            }
        };
        let rows = from.rows(&select).await?;
        let cut = cut(&rows, 0..rows.count(), args, wanted.budget);
        Ok((rows, cut))
    }

    pub(super) fn models(&self, tx: &OrgTx, parent: Option<Uuid>, rows: &[QueryResult], cut: &Cut) -> Result<Page<M>> {
        let shown = |row: usize| -> Result<(M, String)> {
            let model = M::from_query_result(&rows[row], "")?;
            let cursor = self.cursor((tx.organization(), parent), &model);
            Ok((model, cursor))
        };
        let cursor = |row: usize| shown(row).map(|(_, cursor)| cursor);
        Ok(Page {
            rows: cut.rows.iter().map(|row| shown(*row)).collect::<Result<_>>()?,
            has_next: cut.has_next,
            has_previous: cut.has_previous,
            start: cut.start.map(cursor).transpose()?,
            end: cut.end.map(cursor).transpose()?,
        })
    }

    /// Counts to [`COUNTED`]; and no further than few rows where an index does not find exactly the list's.
    pub async fn count(&self, from: &impl Source) -> Result<Count> {
        let mut all = Wanted {
            limit: COUNTED.unsigned_abs(),
            ..self.wanted(from.organization(), &PageArgs::all(), None, FEW, None)
        };
        let select = match self.way(from).await? {
            Way::Walk(_) if self.sieve.is_empty() => counted(Self::every(&all)),
            Way::Few(anchor) => counted(self.gathered(anchor, &all)),
            // One comparison that an index finds, if not in this order.
            Way::Walk(_) if self.sieve.anchors.len() == 1 && self.sieve.rest.is_empty() => {
                counted(self.sieve.anchors[0].ones::<M>(all.own.clone(), all.limit + 1))
            }
            Way::Walk(walk) => {
                all.budget = self.sieve.budget(FEW / walk.strands(), 0);
                Self::walked_and_counted(&walk, &all)
            }
        };
        let rows = from.rows(&select).await?;
        Ok(if rows.count() == 0 { Count { found: 0, is_exact: true } } else { count_of(&rows, 0, COUNTED, all.budget) })
    }

    /// The better way: exactly along an index, by an anchor that finds few, or along an index as far as is allowed.
    async fn way(&self, from: &impl Source) -> Result<Way<'_>> {
        let anchors = &self.sieve.anchors;
        if let Some(few) = anchors.iter().find(|anchor| anchor.few) {
            return Ok(Way::Few(few));
        }
        let walk = self.walk();
        if walk.is_exact() || anchors.is_empty() {
            return Ok(Way::Walk(walk));
        }
        let own = own::<M>(from.organization(), Rows::Live);
        // Each count a row of its own: the names of columns would be made up.
        let mut probes = anchors.iter().enumerate().map(|(nth, anchor)| {
            let mut probe = Query::select();
            probe.expr_as(anchor.probe::<M>(own.clone()), "found");
            probe.expr_as(Expr::val(i64::try_from(nth).unwrap_or(i64::MAX)), "nth");
            probe
        });
        let Some(mut probe) = probes.next() else { return Ok(Way::Walk(walk)) };
        probe.unions(probes.map(|probe| (UnionType::All, probe)));
        let found = from.rows(&probe).await?;
        let mut best = (FEW.cast_signed(), None);
        for row in 0..found.count() {
            let anchor = found.long(row, "nth").and_then(|nth| anchors.get(usize::try_from(nth).ok()?));
            let count = found.long(row, "found").unwrap_or(i64::MAX);
            if count <= best.0 {
                best = (count, anchor);
            }
        }
        Ok(best.1.map_or(Way::Walk(walk), Way::Few))
    }

    pub(super) fn wanted<'a>(
        &self,
        organization: OrganizationId,
        args: &PageArgs,
        position: Option<&'a [Option<Value>]>,
        budget: u64,
        columns: Option<&'a [&'static str]>,
    ) -> Wanted<'a> {
        let (own, terms) = (own::<M>(organization, Rows::Live), self.terms_of(args).into_owned());
        Wanted { own, terms, position, limit: args.limit, budget, columns }
    }

    /// The order in which a page is read.
    pub(super) fn terms_of(&self, args: &PageArgs) -> Cow<'_, [Term]> {
        if args.backward { self.terms.iter().map(|term| term.reversed()).collect() } else { (&self.terms).into() }
    }

    pub(super) fn position_of(
        &self,
        organization: OrganizationId,
        parent: Option<Uuid>,
        args: &PageArgs,
    ) -> Result<Option<Vec<Option<Value>>>> {
        args.cursor.as_ref().map(|cursor| self.position((organization, parent), cursor)).transpose()
    }

    /// Every row, by an index of the rows that are not deleted.
    fn every(wanted: &Wanted<'_>) -> SelectStatement {
        let column = if M::SOFT_DELETE { "updated_at" } else { "id" };
        let every = Anchor::stretch(column, Condition::all());
        every.ones::<M>(wanted.own.clone(), wanted.limit + 1)
    }
}

/// What a list may show: the organization's rows, those that are not deleted or all. Where the table is cut into years,
/// those to come are told to be out of it, in words and not as a parameter: so they are out of the plan, where each would
/// be locked whenever it is run.
pub(super) fn own<M: Row>(organization: OrganizationId, rows: Rows) -> Condition {
    let own = of_organization::<M>(organization, rows);
    own.add_option(M::YEARLY.then(|| Expr::col((M::Entity::default(), "id")).lt(years::first_id_to_come())))
}

/// How many rows a statement gives.
pub(super) fn counted(rows: SelectStatement) -> SelectStatement {
    count_as("count(*)", "0::bigint", rows)
}

/// How many rows fit, and how far a scan went that is not exact.
pub(super) fn counted_of_some(rows: SelectStatement) -> SelectStatement {
    count_as("count(*) FILTER (WHERE fits)", "coalesce(max(place), 0)", rows)
}

fn count_as(found: &'static str, read: &'static str, rows: SelectStatement) -> SelectStatement {
    let mut count = Query::select();
    count.expr_as(Expr::cust(found), "found").expr_as(Expr::cust(read), "read").from_subquery(rows, "counted");
    count
}

/// Reads a count, of `most` or of one more, by a scan of at most `budget`.
pub(super) fn count_of(rows: &impl Found, row: usize, most: i64, budget: u64) -> Count {
    let column = |name| rows.long(row, name).unwrap_or_default();
    let (found, read) = (column("found"), column("read"));
    Count { found: min(found, most), is_exact: found <= most && read < budget.cast_signed() }
}

/// The rows that a text search finds, through the table's definer function, each word as a prefix: the newest 500,
/// before any filter.
pub fn found_by<M: Row>(words: &str) -> Sieve {
    let entity = M::Entity::default();
    let mut ids = Query::select();
    ids.expr_as(Func::cust(Alias::new(format!("search_{}", entity.table_name()))).arg(words), "value");
    let condition = Condition::all().add(Expr::col((entity, "id")).in_subquery(ids.clone()));
    Anchor::each("id", ids, usize::MAX, condition).few().into()
}
