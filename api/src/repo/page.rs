//! Reads pages: of one list, or of the same list under each of many parents, cut in SQL.

use std::cmp::{max, min};
use std::collections::HashMap;

use entity::Row;
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, Func, Query, SelectStatement, UnionType};
use sea_orm::{Condition, ConnectionTrait, EntityName, JoinType, QueryResult, Value};
use uuid::Uuid;

use super::find::{Rows, own};
use super::list::{Count, List, Page, PageArgs};
use super::scan::{FITS, PLACE, Walk, Wanted};
use super::sieve::{Anchor, FEW, Sieve};
use crate::db::OrgTx;
use crate::error::{Fault, Result};

/// How far `totalCount` counts: of one list, or of a list under all its parents together.
pub const COUNTED: i64 = 10_000;

/// The least that is counted, and read, under one of many parents.
const LEAST_OF_EACH: u64 = 100;

/// How a list's rows are found.
enum Way<'a> {
    /// By an anchor that finds few.
    Few(&'a Anchor),
    /// Along an index.
    Walk(Walk<'a>),
}

impl<M: Row> List<M> {
    /// Reads one page. It may end early, see [`Page::ended`].
    pub async fn page(&self, tx: &OrgTx, args: &PageArgs) -> Result<Page<M>> {
        let position = self.position_of(tx, None, args)?;
        let mut wanted = self.wanted(tx, args, position.as_deref(), FEW);
        let select = match self.way(tx).await? {
            Way::Few(anchor) => self.gathered(anchor, &wanted),
            Way::Walk(walk) => {
                wanted.budget = max(FEW / walk.strands(), args.limit + 1);
                self.walked(&walk, &wanted)
            }
        };
        let rows = tx.query_all(&select).await?;
        self.cut(tx, None, &rows, args, wanted.budget)
    }

    /// Reads one page under each parent: `unnest(parents) × LATERAL (… LIMIT n + 1)`, so that no parent's page is cut
    /// in memory. Every parent has an entry. Parents share what may be read besides the pages.
    pub async fn page_of_each(
        &self,
        tx: &OrgTx,
        column: &'static str,
        parents: &[Uuid],
        args: &PageArgs,
    ) -> Result<HashMap<Uuid, Page<M>>> {
        if args.cursor.is_some() && parents.len() > 1 {
            let reason = "A cursor of a nested list goes on under one parent: ask for that parent alone.";
            return Err(Fault::BadUserInput(reason.to_owned()).into());
        }
        let position = self.position_of(tx, parents.first().copied(), args)?;
        let budget = max(share(FEW, parents), args.limit + 1);
        let wanted = self.wanted(tx, args, position.as_deref(), budget);
        let anchor = self.parent(tx, column);

        if self.terms[0].is_kept_within(column) {
            let inner = self.walked(&self.walk_within(Some(&anchor)), &wanted);
            return self.cut_each(tx, parents, inner, &wanted, args).await;
        }
        // No index keeps the order under a parent: what is under most of them is few, and sorted.
        let gathered = self.gathered_if_few(&anchor, &wanted);
        let (mut found, many) = self.gather_each(tx, parents, gathered, &wanted, args).await?;
        if !many.is_empty() {
            let walk = self.walk_within(None).past(&anchor);
            found.extend(self.cut_each(tx, &many, self.walked(&walk, &wanted), &wanted, args).await?);
        }
        Ok(found)
    }

    /// Counts to [`COUNTED`]; and no further than few rows where an index does not find exactly the list's.
    pub async fn count(&self, tx: &OrgTx) -> Result<Count> {
        let mut all = Wanted { limit: COUNTED.unsigned_abs(), ..self.wanted(tx, &PageArgs::all(), None, FEW) };
        let select = match self.way(tx).await? {
            Way::Walk(walk) if walk.is_exact() => match self.sieve.anchors.as_slice() {
                [] => counted(self.every(&all)),
                [anchor] => counted(anchor.find::<M>(self.ones(&all), all.limit + 1)),
                _ => counted(self.walked(&walk, &all)),
            },
            Way::Few(anchor) => counted(self.gathered(anchor, &all)),
            // One comparison that an index finds, if not in this order.
            Way::Walk(_) if self.sieve.anchors.len() == 1 && self.sieve.rest.is_empty() => {
                counted(self.sieve.anchors[0].find::<M>(self.ones(&all), all.limit + 1))
            }
            Way::Walk(walk) => {
                all.budget = FEW / walk.strands();
                counted_of_some(self.walked(&walk, &all))
            }
        };
        let row = tx.query_one(&select).await?;
        row.map_or(Ok(Count { found: 0, is_exact: true }), |row| count_of(&row, COUNTED, all.budget))
    }

    /// Counts under each parent, each to its share of [`COUNTED`].
    pub async fn count_of_each(
        &self,
        tx: &OrgTx,
        column: &'static str,
        parents: &[Uuid],
    ) -> Result<HashMap<Uuid, Count>> {
        let most = share(COUNTED.unsigned_abs(), parents);
        let budget = share(FEW, parents);
        let anchor = self.parent(tx, column);
        let all = Wanted { limit: most, ..self.wanted(tx, &PageArgs::all(), None, budget) };
        let inner = if self.sieve.is_empty() {
            counted(anchor.find::<M>(self.ones(&all), most + 1))
        } else {
            let newest = List::<M>::new("", self.sieve.clone(), None);
            counted_of_some(newest.walked(&newest.walk_within(Some(&anchor)), &all))
        };
        let rows = tx.query_all(&of_each(parents, inner)).await?;
        let most = i64::try_from(most).unwrap_or(COUNTED);
        rows.iter().map(|row| Ok((row.try_get("", "parent")?, count_of(row, most, budget)?))).collect()
    }

    /// The better way: exactly along an index, by an anchor that finds few, or along an index as far as is allowed.
    async fn way(&self, tx: &OrgTx) -> Result<Way<'_>> {
        let anchors = &self.sieve.anchors;
        if let Some(few) = anchors.iter().find(|anchor| anchor.few) {
            return Ok(Way::Few(few));
        }
        let walk = self.walk();
        if walk.is_exact() || anchors.is_empty() {
            return Ok(Way::Walk(walk));
        }
        let mut probe = Query::select();
        for anchor in anchors {
            probe.expr(anchor.probe::<M>(own::<M>(tx, Rows::Live)));
        }
        let Some(row) = tx.query_one(&probe).await? else { return Ok(Way::Walk(walk)) };
        let mut best = (FEW.cast_signed(), None);
        for (place, anchor) in anchors.iter().enumerate() {
            let found: i64 = row.try_get_by_index(place)?;
            if found <= best.0 {
                best = (found, Some(anchor));
            }
        }
        Ok(best.1.map_or(Way::Walk(walk), Way::Few))
    }

    fn wanted<'a>(
        &self,
        tx: &OrgTx,
        args: &PageArgs,
        position: Option<&'a [Option<Value>]>,
        budget: u64,
    ) -> Wanted<'a> {
        let terms = self.terms.iter().map(|term| if args.backward { term.reversed() } else { *term }).collect();
        Wanted { own: own::<M>(tx, Rows::Live), terms, position, limit: args.limit, budget }
    }

    fn position_of(&self, tx: &OrgTx, parent: Option<Uuid>, args: &PageArgs) -> Result<Option<Vec<Option<Value>>>> {
        args.cursor.as_ref().map(|cursor| self.position((tx.organization(), parent), cursor)).transpose()
    }

    /// Every row, by an index of the rows that are not deleted.
    fn every(&self, wanted: &Wanted<'_>) -> SelectStatement {
        let column = if M::SOFT_DELETE { "updated_at" } else { "id" };
        let every = Anchor::stretch(column, Condition::all());
        every.find::<M>(self.ones(wanted), wanted.limit + 1)
    }

    fn ones(&self, wanted: &Wanted<'_>) -> SelectStatement {
        let mut ones = Query::select();
        ones.expr_as(Expr::val(1), "one").from(M::Entity::default()).cond_where(wanted.own.clone());
        ones
    }

    /// What is under `parent`, which the statement around gives, and under those that were merged into it.
    fn parent(&self, tx: &OrgTx, column: &'static str) -> Anchor {
        let cell = Expr::col((M::Entity::default(), column));
        let parent = Expr::col("parent");
        let Some(table) = self.tombstones else {
            return Anchor::one(column, parent.clone(), Condition::all().add(cell.eq(parent)));
        };
        // Merges keep chains one step long.
        let merged = Query::select()
            .column((table, "id"))
            .from(table)
            .and_where(Expr::col((table, "organization_id")).eq(tx.organization().uuid()))
            .and_where(Expr::col((table, "merged_into_id")).eq(parent.clone()))
            .to_owned();
        let mut family = Query::select();
        family.expr_as(parent, "value").union(UnionType::All, merged);
        Anchor::each(column, family.clone(), usize::MAX, Condition::all().add(cell.in_subquery(family)))
    }

    async fn cut_each(
        &self,
        tx: &OrgTx,
        parents: &[Uuid],
        inner: SelectStatement,
        wanted: &Wanted<'_>,
        args: &PageArgs,
    ) -> Result<HashMap<Uuid, Page<M>>> {
        let rows = rows_of_each(tx, parents, inner).await?;
        rows.into_iter()
            .map(|(parent, rows)| Ok((parent, self.cut(tx, Some(parent), &rows, args, wanted.budget)?)))
            .collect()
    }

    /// The pages of the parents under which few are, and the other parents.
    async fn gather_each(
        &self,
        tx: &OrgTx,
        parents: &[Uuid],
        inner: SelectStatement,
        wanted: &Wanted<'_>,
        args: &PageArgs,
    ) -> Result<(HashMap<Uuid, Page<M>>, Vec<Uuid>)> {
        let (mut found, mut many) = (HashMap::new(), Vec::new());
        for (parent, rows) in rows_of_each(tx, parents, inner).await? {
            if rows.first().is_some_and(|row| is_last(row, wanted.budget)) {
                many.push(parent);
            } else {
                found.insert(parent, self.cut(tx, Some(parent), &rows, args, wanted.budget)?);
            }
        }
        Ok((found, many))
    }

    /// The page of the rows that were found for it, and one more. Behind the last one that was read, nothing is known.
    fn cut(
        &self,
        tx: &OrgTx,
        parent: Option<Uuid>,
        found: &[QueryResult],
        args: &PageArgs,
        budget: u64,
    ) -> Result<Page<M>> {
        let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
        let mut rows = Vec::with_capacity(found.len().min(limit));
        let (mut more, mut ended) = (false, None);
        for row in found {
            if rows.len() == limit {
                more = true;
                break;
            }
            let model = M::from_query_result(row, "")?;
            let cursor = self.cursor((tx.organization(), parent), &model);
            let is_last = is_last(row, budget);
            if is_last {
                more = true;
                ended = Some(cursor.clone());
            }
            if row.try_get("", FITS).unwrap_or(true) {
                rows.push((model, cursor));
            }
            if is_last {
                break;
            }
        }
        if args.backward {
            rows.reverse();
        }
        let came_from = args.cursor.is_some();
        let (first, last) = (rows.first().map(|row| row.1.clone()), rows.last().map(|row| row.1.clone()));
        Ok(if args.backward {
            Page { rows, has_next: came_from, has_previous: more, start: ended.or(first), end: last }
        } else {
            Page { rows, has_next: more, has_previous: came_from, start: first, end: ended.or(last) }
        })
    }
}

/// What each of many parents may have of what may be read or counted at all.
fn share(whole: u64, parents: &[Uuid]) -> u64 {
    max(whole / max(parents.len() as u64, 1), LEAST_OF_EACH)
}

/// `inner` under each parent.
fn of_each(parents: &[Uuid], inner: SelectStatement) -> SelectStatement {
    let mut outer = Query::select();
    outer
        .column("parent")
        .column(("child", Asterisk))
        .from_function(Func::cust("unnest").arg(parents.to_vec()), "parent")
        .join_lateral(JoinType::InnerJoin, inner, "child", Expr::val(true));
    outer
}

/// The rows under each parent, in their order. Every parent has an entry.
async fn rows_of_each(tx: &OrgTx, parents: &[Uuid], inner: SelectStatement) -> Result<HashMap<Uuid, Vec<QueryResult>>> {
    let mut found: HashMap<Uuid, Vec<QueryResult>> = parents.iter().map(|parent| (*parent, Vec::new())).collect();
    for row in tx.query_all(&of_each(parents, inner)).await? {
        let parent: Uuid = row.try_get("", "parent")?;
        found.entry(parent).or_default().push(row);
    }
    Ok(found)
}

/// Whether a row is the last that its scan was allowed to read.
fn is_last(row: &QueryResult, budget: u64) -> bool {
    // Only a scan that is not exact numbers its rows.
    row.try_get("", PLACE).is_ok_and(|place: i64| place == budget.cast_signed())
}

/// How many rows a statement gives.
fn counted(rows: SelectStatement) -> SelectStatement {
    count_as("count(*)", "0::bigint", rows)
}

/// How many rows fit, and how far a scan went that is not exact.
fn counted_of_some(rows: SelectStatement) -> SelectStatement {
    count_as("count(*) FILTER (WHERE fits)", "coalesce(max(place), 0)", rows)
}

fn count_as(found: &'static str, read: &'static str, rows: SelectStatement) -> SelectStatement {
    let mut count = Query::select();
    count.expr_as(Expr::cust(found), "found").expr_as(Expr::cust(read), "read").from_subquery(rows, "counted");
    count
}

/// Reads a count, of `most` or of one more, by a scan of at most `budget`.
fn count_of(row: &QueryResult, most: i64, budget: u64) -> Result<Count> {
    let (found, read): (i64, i64) = (row.try_get("", "found")?, row.try_get("", "read")?);
    Ok(Count { found: min(found, most), is_exact: found <= most && read < budget.cast_signed() })
}

/// The rows that a text search finds, through the table's definer function, each word as a prefix: the newest 1,000,
/// before any filter.
pub fn found_by<M: Row>(words: &str) -> Sieve {
    let entity = M::Entity::default();
    let mut ids = Query::select();
    ids.expr_as(Func::cust(Alias::new(format!("search_{}", entity.table_name()))).arg(words), "value");
    let condition = Condition::all().add(Expr::col((entity, "id")).in_subquery(ids.clone()));
    Anchor::each("id", ids, usize::MAX, condition).few().into()
}
