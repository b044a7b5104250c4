//! Reads pages, and counts, of the same list under each of many parents, cut in SQL.

use std::cmp::{max, min};
use std::collections::HashMap;

use entity::Row;
use futures::join;
use sea_orm::sea_query::{Asterisk, Expr, ExprTrait, Func, Query, SelectStatement, UnionType};
use sea_orm::{Condition, JoinType};
use uuid::Uuid;

use super::cut::{Cut, by_parent, cut};
use super::find::Rows;
use super::fingerprint::Fingerprint;
use super::list::{Count, List, Page, PageArgs};
use super::page::{count_of, counted, own};
use super::scan::Wanted;
use super::sieve::{Anchor, FEW};
use super::source::{Found, Source};
use super::text::{Form, Text, Values};
use crate::auth::actor::OrganizationId;
use crate::db::{OrgTx, years};
use crate::error::{Error, Fault, Result};

/// How far `totalCount` counts under a parent: a list has up to a hundred. Not a share of the whole, since loaders ask for
/// some parents at a time.
const COUNTED_OF_EACH: u64 = 1_000;
/// As [`FEW`], where a total is counted under a parent.
const FEW_COUNTED: u64 = 250;
/// As [`FEW`], under several parents together: they share it.
const FEW_TOGETHER: u64 = 2_500;
/// The least that each of them has of it, however many they are.
const FEW_OF_EACH: u64 = 100;
/// As [`FEW`], where rows are read once, and then looked through for each of several parents.
const FEW_FOR_ALL: u64 = 250;

/// The rows of one statement, and the pages under parents that they are.
pub type CutOfEach<S> = (<S as Source>::Rows, Vec<(Uuid, Cut)>);

impl<M: Row> List<M> {
    /// Reads one page under each parent. Every parent has an entry.
    pub async fn page_of_each(
        &self,
        tx: &OrgTx,
        column: &'static str,
        parents: &[Uuid],
        args: &PageArgs,
    ) -> Result<HashMap<Uuid, Page<M>>> {
        let mut found = HashMap::with_capacity(parents.len());
        for (rows, cuts) in self.find_each(tx, column, parents, args, None, None).await? {
            for (parent, cut) in cuts {
                found.insert(parent, self.models(tx, Some(parent), &rows, &cut)?);
            }
        }
        Ok(found)
    }

    /// The rows of one page under each parent: `unnest(parents) × LATERAL (… LIMIT n + 1)`, so that no parent's page is
    /// cut in memory. Every parent has an entry in one of the parts; each is asked for once. `text` is kept for the same
    /// list.
    pub async fn find_each<S: Source>(
        &self,
        from: &S,
        column: &'static str,
        parents: &[Uuid],
        args: &PageArgs,
        columns: Option<&[&'static str]>,
        text: Option<&Text>,
    ) -> Result<Vec<CutOfEach<S>>> {
        if args.cursor.is_some() && parents.len() > 1 {
            let reason = "A cursor of a nested list goes on under one parent: ask for that parent alone.";
            return Err(Fault::BadUserInput(reason.to_owned()).into());
        }
        let organization = from.organization();
        let position = self.position_of(organization, parents.first().copied(), args)?;
        let most = (FEW_TOGETHER / max(parents.len() as u64, 1)).clamp(FEW_OF_EACH, FEW);
        let budget = self.sieve.budget(most, args.limit);
        let wanted = |budget| self.wanted(organization, args, position.as_deref(), budget, columns);
        let under = |parents: &[Uuid]| self.parent(organization, column, parents);
        let pages = |parents: &[Uuid], rows: S::Rows, budget: u64| {
            let of_parent = by_parent(&rows, parents)?.into_iter();
            let cuts = of_parent.map(|(parent, of_it)| (parent, cut(&rows, of_it.into_iter(), args, budget))).collect();
            Ok::<CutOfEach<S>, Error>((rows, cuts))
        };

        if self.terms[0].is_kept_within(column) {
            let write = || of_each(parents, Self::walked(&self.walk_within(Some(&under(parents))), &wanted(budget)));
            let rows = match text.zip(self.form(column, parents, args, columns)) {
                Some((text, form)) => {
                    let values = Values { organization, parents, most: args.limit + 1 };
                    let (sql, values) = text.written(form, values, write);
                    from.rows_of(&sql, values).await?
                }
                None => from.rows(&write()).await?,
            };
            return Ok(vec![pages(parents, rows, budget)?]);
        }
        // No index keeps the order under a parent: what is under most of them is few, and sorted.
        let (few, many) = self.told_apart(from, column, parents, min(2 * budget, FEW)).await?;
        let sorted = async {
            if few.is_empty() {
                return Ok(None);
            }
            let select = of_each(&few, self.gathered(&under(&few), &wanted(budget)));
            pages(&few, from.rows(&select).await?, budget).map(Some)
        };
        // For the others the whole list is walked, once.
        let walked = async {
            if many.is_empty() {
                return Ok(None);
            }
            let (anchor, budget) = (under(&many), max(budget, self.sieve.budget(FEW_FOR_ALL, args.limit)));
            let (scan, inner) = Self::walked_for_all(&self.walk_within(None).past(&anchor), &wanted(budget));
            let select = of_each(&many, inner).with_cte(scan).take();
            pages(&many, from.rows(&select).await?, budget).map(Some)
        };
        let (sorted, walked) = join!(sorted, walked);
        Ok(sorted?.into_iter().chain(walked?).collect())
    }

    /// What the text of a page along an index depends on, if on nothing else.
    fn form<'a>(
        &'a self,
        column: &'static str,
        parents: &[Uuid],
        args: &PageArgs,
        columns: Option<&'a [&'static str]>,
    ) -> Option<Form<'a>> {
        let columns = columns.filter(|_| self.sieve.is_empty() && args.cursor.is_none())?;
        Some(Form {
            column,
            tombstones: self.tombstones,
            terms: self.terms_of(args),
            columns: columns.into(),
            is_sole: parents.len() == 1,
            year: M::YEARLY.then(years::first_to_come),
        })
    }

    /// The parents of which all rows can be sorted, and the others: those with the least come first, as long as there is
    /// something left of what they share, and no one has `most` or more. Deleted rows count, too: whether one is deleted
    /// does not stand in every index.
    async fn told_apart(
        &self,
        from: &impl Source,
        column: &'static str,
        parents: &[Uuid],
        most: u64,
    ) -> Result<(Vec<Uuid>, Vec<Uuid>)> {
        let anchor = self.parent(from.organization(), column, parents);
        let ones = anchor.ones::<M>(own::<M>(from.organization(), Rows::All), most);
        let rows = from.rows(&of_each(parents, counted(ones))).await?;
        let mut counts: Vec<(u64, Uuid)> = by_parent(&rows, parents)?
            .into_iter()
            .map(|(parent, of_it)| {
                let found = of_it.first().and_then(|row| rows.long(*row, "found"));
                (found.map_or(0, i64::unsigned_abs), parent)
            })
            .collect();
        counts.sort_unstable();
        let mut left = max(self.sieve.budget(FEW_TOGETHER, 0), most);
        let (mut few, mut many) = (Vec::new(), Vec::new());
        for (count, parent) in counts {
            if count < most && count <= left {
                left -= count;
                few.push(parent);
            } else {
                many.push(parent);
            }
        }
        Ok((few, many))
    }

    /// Counts under each parent.
    pub async fn count_of_each(
        &self,
        from: &impl Source,
        column: &'static str,
        parents: &[Uuid],
    ) -> Result<HashMap<Uuid, Count>> {
        let (most, budget) = (COUNTED_OF_EACH, self.sieve.budget(FEW_COUNTED, 0));
        let anchor = self.parent(from.organization(), column, parents);
        let all = Wanted { limit: most, ..self.wanted(from.organization(), &PageArgs::all(), None, budget, None) };
        let inner = if self.sieve.is_empty() {
            counted(anchor.ones::<M>(all.own.clone(), most + 1))
        } else {
            let newest = List::<M>::new(Fingerprint::default(), self.sieve.clone(), None);
            Self::walked_and_counted(&newest.walk_within(Some(&anchor)), &all)
        };
        let rows = from.rows(&of_each(parents, inner)).await?;
        let most = most.cast_signed();
        let counts = by_parent(&rows, parents)?.into_iter();
        Ok(counts
            .filter_map(|(parent, of_it)| Some((parent, count_of(&rows, *of_it.first()?, most, budget))))
            .collect())
    }

    /// What is under a parent, and under those that were merged into it. Which one, [`of_each`] says around it if they
    /// are several.
    fn parent(&self, organization: OrganizationId, column: &'static str, parents: &[Uuid]) -> Anchor {
        let cell = Expr::col((M::Entity::default(), column));
        let parent = if let [parent] = parents { Expr::val(*parent) } else { Expr::col("parent") };
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

/// `inner` under each parent, whose id stands behind it. Of one there is nothing to join: PostgreSQL would take a third
/// longer over the lists of a company's page.
fn of_each(parents: &[Uuid], inner: SelectStatement) -> SelectStatement {
    if let [_] = parents {
        return inner;
    }
    let mut outer = Query::select();
    outer.column(("child", Asterisk)).column("parent");
    outer.from_function(Func::cust("unnest").arg(parents.to_vec()), "parent");
    outer.join_lateral(JoinType::InnerJoin, inner, "child", Expr::cust("TRUE"));
    outer
}
