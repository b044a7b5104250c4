//! Reads pages: of one list, or of the same list under each of many parents, cut in SQL.

use std::cmp::{max, min};
use std::collections::HashMap;

use entity::Row;
use sea_orm::sea_query::{Alias, Asterisk, Expr, ExprTrait, Func, Query, SelectStatement, UnionType};
use sea_orm::{Condition, EntityName, JoinType, QueryResult, Value};
use uuid::Uuid;

use super::cut::{Cut, by_parent, cut, is_last, parent_of};
use super::find::{Rows, of_organization};
use super::list::{Count, List, Page, PageArgs};
use super::scan::{Walk, Wanted};
use super::sieve::{Anchor, FEW, Sieve};
use super::source::{Found, Source};
use crate::auth::actor::OrganizationId;
use crate::db::OrgTx;
use crate::error::{Fault, Result};

/// How far `totalCount` counts.
pub const COUNTED: i64 = 10_000;
/// How far it counts under a parent: a list has up to a hundred. Not a share of the whole, since loaders ask for some
/// parents at a time.
const COUNTED_OF_EACH: u64 = 1_000;

/// As [`FEW`], under a parent.
const FEW_OF_EACH: u64 = 250;

/// How a list's rows are found.
enum Way<'a> {
    /// By an anchor that finds few.
    Few(&'a Anchor),
    /// Along an index.
    Walk(Walk<'a>),
}

/// The rows of one statement, and the pages under parents that they are.
pub type CutOfEach<S> = (<S as Source>::Rows, Vec<(Uuid, Cut)>);

impl<M: Row> List<M> {
    /// Reads one page. It may end early, see [`Page`].
    pub async fn page(&self, tx: &OrgTx, args: &PageArgs) -> Result<Page<M>> {
        let (rows, cut) = self.find(tx, args, None).await?;
        self.models(tx, None, &rows, &cut)
    }

    /// Reads one page under each parent. Every parent has an entry.
    pub async fn page_of_each(
        &self,
        tx: &OrgTx,
        column: &'static str,
        parents: &[Uuid],
        args: &PageArgs,
    ) -> Result<HashMap<Uuid, Page<M>>> {
        let mut found = HashMap::with_capacity(parents.len());
        for (rows, cuts) in self.find_each(tx, column, parents, args, None).await? {
            for (parent, cut) in cuts {
                found.insert(parent, self.models(tx, Some(parent), &rows, &cut)?);
            }
        }
        Ok(found)
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
                wanted.budget = max(FEW / walk.strands(), args.limit + 1);
                Self::walked(&walk, &wanted)
            }
        };
        let rows = from.rows(&select).await?;
        let cut = cut(&rows, 0..rows.count(), args, wanted.budget);
        Ok((rows, cut))
    }

    /// The rows of one page under each parent: `unnest(parents) × LATERAL (… LIMIT n + 1)`, so that no parent's page is
    /// cut in memory. Every parent has an entry in one of the parts.
    pub async fn find_each<S: Source>(
        &self,
        from: &S,
        column: &'static str,
        parents: &[Uuid],
        args: &PageArgs,
        columns: Option<&[&'static str]>,
    ) -> Result<Vec<CutOfEach<S>>> {
        if args.cursor.is_some() && parents.len() > 1 {
            let reason = "A cursor of a nested list goes on under one parent: ask for that parent alone.";
            return Err(Fault::BadUserInput(reason.to_owned()).into());
        }
        let organization = from.organization();
        let position = self.position_of(organization, parents.first().copied(), args)?;
        let budget = max(FEW_OF_EACH, args.limit + 1);
        let wanted = self.wanted(organization, args, position.as_deref(), budget, columns);
        let anchor = self.parent(organization, column);

        if self.terms[0].is_kept_within(column) {
            let inner = Self::walked(&self.walk_within(Some(&anchor)), &wanted);
            return Ok(vec![cut_of_each(from, parents, inner, args, budget).await?]);
        }
        // No index keeps the order under a parent: what is under most of them is few, and sorted.
        let gathered = of_each(parents, self.gathered_if_few(&anchor, &wanted));
        let rows = from.rows(&gathered).await?;
        let (mut found, mut many) = (Vec::new(), Vec::new());
        for (parent, of_parent) in by_parent(&rows, parents)? {
            if of_parent.first().is_some_and(|row| is_last(&rows, *row, budget)) {
                many.push(parent);
            } else {
                found.push((parent, cut(&rows, of_parent.into_iter(), args, budget)));
            }
        }
        let mut parts = vec![(rows, found)];
        if !many.is_empty() {
            let walk = self.walk_within(None).past(&anchor);
            parts.push(cut_of_each(from, &many, Self::walked(&walk, &wanted), args, budget).await?);
        }
        Ok(parts)
    }

    fn models(&self, tx: &OrgTx, parent: Option<Uuid>, rows: &[QueryResult], cut: &Cut) -> Result<Page<M>> {
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
            Way::Walk(walk) if walk.is_exact() => match self.sieve.anchors.as_slice() {
                [] => counted(Self::every(&all)),
                [anchor] => counted(anchor.find::<M>(Self::ones(&all), all.limit + 1)),
                _ => counted(Self::walked(&walk, &all)),
            },
            Way::Few(anchor) => counted(self.gathered(anchor, &all)),
            // One comparison that an index finds, if not in this order.
            Way::Walk(_) if self.sieve.anchors.len() == 1 && self.sieve.rest.is_empty() => {
                counted(self.sieve.anchors[0].find::<M>(Self::ones(&all), all.limit + 1))
            }
            Way::Walk(walk) => {
                all.budget = FEW / walk.strands();
                counted_of_some(Self::walked(&walk, &all))
            }
        };
        let rows = from.rows(&select).await?;
        Ok(if rows.count() == 0 { Count { found: 0, is_exact: true } } else { count_of(&rows, 0, COUNTED, all.budget) })
    }

    /// Counts under each parent.
    pub async fn count_of_each(
        &self,
        from: &impl Source,
        column: &'static str,
        parents: &[Uuid],
    ) -> Result<HashMap<Uuid, Count>> {
        let (most, budget) = (COUNTED_OF_EACH, FEW_OF_EACH);
        let anchor = self.parent(from.organization(), column);
        let all = Wanted { limit: most, ..self.wanted(from.organization(), &PageArgs::all(), None, budget, None) };
        let inner = if self.sieve.is_empty() {
            counted(anchor.find::<M>(Self::ones(&all), most + 1))
        } else {
            let newest = List::<M>::new("", self.sieve.clone(), None);
            counted_of_some(Self::walked(&newest.walk_within(Some(&anchor)), &all))
        };
        let rows = from.rows(&of_each(parents, inner)).await?;
        let most = most.cast_signed();
        let of_row = |row| Ok((parent_of(&rows, row)?, count_of(&rows, row, most, budget)));
        (0..rows.count()).map(of_row).collect()
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
        let own = own::<M>(from.organization());
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

    fn wanted<'a>(
        &self,
        organization: OrganizationId,
        args: &PageArgs,
        position: Option<&'a [Option<Value>]>,
        budget: u64,
        columns: Option<&'a [&'static str]>,
    ) -> Wanted<'a> {
        let terms = self.terms.iter().map(|term| if args.backward { term.reversed() } else { *term }).collect();
        Wanted { own: own::<M>(organization), terms, position, limit: args.limit, budget, columns }
    }

    fn position_of(
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
        every.find::<M>(Self::ones(wanted), wanted.limit + 1)
    }

    fn ones(wanted: &Wanted<'_>) -> SelectStatement {
        let mut ones = Query::select();
        ones.expr_as(Expr::val(1), "one").from(M::Entity::default()).cond_where(wanted.own.clone());
        ones
    }

    /// What is under `parent`, which the statement around gives, and under those that were merged into it.
    fn parent(&self, organization: OrganizationId, column: &'static str) -> Anchor {
        let cell = Expr::col((M::Entity::default(), column));
        let parent = Expr::col("parent");
        let Some(table) = self.tombstones else {
            return Anchor::one(column, parent.clone(), Condition::all().add(cell.eq(parent)));
        };
        // Merges keep chains one step long.
        let merged = Query::select()
            .column((table, "id"))
            .from(table)
            .and_where(Expr::col((table, "organization_id")).eq(organization.uuid()))
            .and_where(Expr::col((table, "merged_into_id")).eq(parent.clone()))
            .to_owned();
        let mut family = Query::select();
        family.expr_as(parent, "value").union(UnionType::All, merged);
        Anchor::each(column, family.clone(), usize::MAX, Condition::all().add(cell.in_subquery(family)))
    }
}

/// What a list may show: the organization's rows that are not deleted. Where the table is cut into months, those to come
/// are told to be out of it: each of their indexes would be opened for nothing.
fn own<M: Row>(organization: OrganizationId) -> Condition {
    let own = of_organization::<M>(organization, Rows::Live);
    own.add_option(M::MONTHLY.then(|| Expr::col((M::Entity::default(), "id")).lt(to_come())))
}

/// An id behind all that were made by now, by a week for clocks that are ahead: what leads a `UUIDv7` are 48 bits of
/// milliseconds (RFC 9562, section 5.7).
fn to_come() -> Uuid {
    const WEEK: u128 = 7 * 86_400_000;
    Uuid::from_u128(Uuid::now_v7().as_u128() + (WEEK << 80))
}

/// `inner` under each parent, whose id stands behind it.
fn of_each(parents: &[Uuid], inner: SelectStatement) -> SelectStatement {
    let mut outer = Query::select();
    outer.column(("child", Asterisk)).column("parent");
    if let [parent] = parents {
        // Of one there is nothing to join: PostgreSQL puts it into `inner`.
        let one = Query::select().expr_as(Expr::val(*parent), "parent").to_owned();
        outer.from_subquery(one, "parent");
    } else {
        outer.from_function(Func::cust("unnest").arg(parents.to_vec()), "parent");
    }
    outer.join_lateral(JoinType::InnerJoin, inner, "child", Expr::val(true));
    outer
}

async fn cut_of_each<S: Source>(
    from: &S,
    parents: &[Uuid],
    inner: SelectStatement,
    args: &PageArgs,
    budget: u64,
) -> Result<CutOfEach<S>> {
    let rows = from.rows(&of_each(parents, inner)).await?;
    let of_parent = by_parent(&rows, parents)?.into_iter();
    let cuts = of_parent.map(|(parent, of_it)| (parent, cut(&rows, of_it.into_iter(), args, budget))).collect();
    Ok((rows, cuts))
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
fn count_of(rows: &impl Found, row: usize, most: i64, budget: u64) -> Count {
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
