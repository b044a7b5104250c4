//! Reads pages: of one list, or of the same list under each of many parents, cut in SQL.

use std::collections::HashMap;

use entity::Row;
use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, Func, Query, SelectStatement, UnionType};
use sea_orm::{ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryTrait};
use uuid::Uuid;

use super::find::{Rows, own};
use super::keyset;
use super::list::{List, Page, PageArgs};
use crate::db::OrgTx;
use crate::error::{Fault, Result};

/// How far `totalCount` counts.
pub const COUNTED: i64 = 10_000;

impl<M: Row> List<M> {
    /// Reads one page.
    pub async fn page(&self, tx: &OrgTx, args: &PageArgs) -> Result<Page<M>> {
        let rows = tx.query_all(&self.page_of(tx, args, None)?).await?;
        let rows = rows.iter().map(|row| M::from_query_result(row, "")).collect::<Result<Vec<_>, _>>()?;
        Ok(self.cut(tx, None, rows, args))
    }

    /// Reads one page under each parent: `unnest(parents) × LATERAL (… LIMIT n + 1)`, so that no parent's page is cut
    /// in memory. Every parent has an entry.
    pub async fn page_of_each(
        &self,
        tx: &OrgTx,
        column: &'static str,
        parents: &[Uuid],
        args: &PageArgs,
    ) -> Result<HashMap<Uuid, Page<M>>> {
        let select = self.pages_of(tx, column, parents, args, None)?;
        let mut found: HashMap<Uuid, Vec<M>> = parents.iter().map(|parent| (*parent, Vec::new())).collect();
        for row in tx.query_all(&select).await? {
            let parent: Uuid = row.try_get("", "parent")?;
            found.entry(parent).or_default().push(M::from_query_result(&row, "")?);
        }
        Ok(found.into_iter().map(|(parent, rows)| (parent, self.cut(tx, Some(parent), rows, args))).collect())
    }

    /// The statement of [`List::page`]: of some columns, or of all.
    pub fn page_of(&self, tx: &OrgTx, args: &PageArgs, columns: Option<&[&'static str]>) -> Result<SelectStatement> {
        self.select(tx, None, args, columns)
    }

    /// The statement of [`List::page_of_each`]: of some columns, or of all, and of `parent` behind them.
    pub fn pages_of(
        &self,
        tx: &OrgTx,
        column: &'static str,
        parents: &[Uuid],
        args: &PageArgs,
        columns: Option<&[&'static str]>,
    ) -> Result<SelectStatement> {
        if args.cursor.is_some() && parents.len() > 1 {
            let reason = "A cursor of a nested list goes on under one parent: ask for that parent alone.";
            return Err(Fault::BadUserInput(reason.to_owned()).into());
        }
        let mut inner = self.select(tx, parents.first().copied(), args, columns)?;
        inner.and_where(Expr::col((M::Entity::default(), column)).eq(Expr::col(self.member())));
        if let Some(table) = self.tombstones {
            let mut all = Self::of_family(tx, table, inner);
            all.column(("one", sea_orm::sea_query::Asterisk)).limit(args.limit + 1);
            self.order(&mut all, "one", args.backward);
            inner = all;
        }
        Ok(Query::select()
            .column(("child", sea_orm::sea_query::Asterisk))
            .column("parent")
            .from_function(Func::cust("unnest").arg(parents.to_vec()), "parent")
            .join_lateral(JoinType::InnerJoin, inner, "child", Expr::val(true))
            .take())
    }

    /// Counts to [`COUNTED`] and one: more than that is "more than that".
    pub async fn count(&self, tx: &OrgTx) -> Result<i64> {
        let mut counted = Query::select();
        counted.expr(Func::count(Expr::col(sea_orm::sea_query::Asterisk))).from_subquery(self.counted(tx), "counted");
        let row = tx.query_one(&counted).await?;
        Ok(row.map_or(Ok(0), |row| row.try_get_by_index(0))?)
    }

    /// Counts under each parent, each to [`COUNTED`] and one.
    pub async fn count_of_each(
        &self,
        tx: &OrgTx,
        column: &'static str,
        parents: &[Uuid],
    ) -> Result<HashMap<Uuid, i64>> {
        let mut inner = self.counted(tx);
        inner.and_where(Expr::col((M::Entity::default(), column)).eq(Expr::col(self.member())));
        if let Some(table) = self.tombstones {
            inner = Self::of_family(tx, table, inner);
            inner.expr(Expr::val(1)).limit(COUNTED.unsigned_abs() + 1);
        }
        let mut lateral = Query::select();
        lateral.expr_as(Func::count(Expr::col(sea_orm::sea_query::Asterisk)), "total").from_subquery(inner, "counted");
        let mut outer = Query::select();
        outer
            .column("parent")
            .column(("child", "total"))
            .from_function(Func::cust("unnest").arg(parents.to_vec()), "parent")
            .join_lateral(JoinType::InnerJoin, lateral, "child", Expr::val(true));
        let rows = tx.query_all(&outer).await?;
        rows.iter().map(|row| Ok((row.try_get("", "parent")?, row.try_get("", "total")?))).collect()
    }

    fn counted(&self, tx: &OrgTx) -> SelectStatement {
        let mut select = Query::select();
        select
            .expr(Expr::val(1))
            .from(M::Entity::default())
            .cond_where(own::<M>(tx, Rows::Live).add(self.condition.clone()))
            .limit(COUNTED.unsigned_abs() + 1);
        select
    }

    fn select(
        &self,
        tx: &OrgTx,
        parent: Option<Uuid>,
        args: &PageArgs,
        columns: Option<&[&'static str]>,
    ) -> Result<SelectStatement> {
        let terms: Vec<_> = self.terms.iter().map(|term| if args.backward { term.reversed() } else { *term }).collect();
        let mut wanted = own::<M>(tx, Rows::Live).add(self.condition.clone());
        if let Some(cursor) = &args.cursor {
            let position = self.position((tx.organization(), parent), cursor)?;
            wanted = wanted.add(keyset::behind::<M>(&terms, &position));
        }
        let mut select = match columns {
            None => M::Entity::find().filter(wanted).into_query(),
            Some(columns) => Query::select()
                .columns(columns.iter().map(|column| (M::Entity::default(), *column)))
                .from(M::Entity::default())
                .cond_where(wanted)
                .take(),
        };
        self.order(&mut select, sea_orm::EntityName::table_name(&M::Entity::default()), args.backward);
        // One more than asked for tells whether there is more.
        select.limit(args.limit + 1);
        Ok(select)
    }

    fn order(&self, select: &mut SelectStatement, table: &'static str, backward: bool) {
        for term in &self.terms {
            let term = if backward { term.reversed() } else { *term };
            match term.order() {
                (order, Some(nulls)) => select.order_by_with_nulls((table, term.column), order, nulls),
                (order, None) => select.order_by((table, term.column), order),
            };
        }
    }

    /// What a child refers to: its parent, or one of those that were merged into that.
    fn member(&self) -> &'static str {
        if self.tombstones.is_some() { "member" } else { "parent" }
    }

    /// Joins `of_member` for the parent and for each that was merged into it. Each is a scan of its own that the limit
    /// stops early; one scan of `= ANY(family)` would read and sort all that ever happened to them. Merges keep chains
    /// one step long.
    fn of_family(tx: &OrgTx, table: &'static str, of_member: SelectStatement) -> SelectStatement {
        let merged = Query::select()
            .column((table, "id"))
            .from(table)
            .and_where(Expr::col((table, "organization_id")).eq(tx.organization().uuid()))
            .and_where(Expr::col((table, "merged_into_id")).eq(Expr::col("parent")))
            .to_owned();
        let mut family = Query::select();
        family.expr_as(Expr::col("parent"), "member").union(UnionType::All, merged);
        let mut all = Query::select();
        all.from_subquery(family, "family").join_lateral(JoinType::InnerJoin, of_member, "one", Expr::val(true));
        all
    }

    fn cut(&self, tx: &OrgTx, parent: Option<Uuid>, mut rows: Vec<M>, args: &PageArgs) -> Page<M> {
        let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let came_from = args.cursor.is_some();
        if args.backward {
            rows.reverse();
        }
        let rows = rows
            .into_iter()
            .map(|row| {
                let cursor = self.cursor((tx.organization(), parent), &row);
                (row, cursor)
            })
            .collect();
        let (has_next, has_previous) = if args.backward { (came_from, more) } else { (more, came_from) };
        Page { rows, has_next, has_previous }
    }
}

/// Ids that a text search finds, through the table's definer function, each word as a prefix: the newest 1,000, before
/// any filter.
pub fn found_by<M: Row>(words: &str) -> Expr {
    let table = sea_orm::EntityName::table_name(&M::Entity::default()).to_owned();
    let mut ids = Query::select();
    ids.expr(Func::cust(Alias::new(format!("search_{table}"))).arg(words));
    let array = Func::cust("ARRAY").arg(Expr::SubQuery(None, Box::new(ids.into())));
    Expr::col((M::Entity::default(), "id")).eq(PgFunc::any(array))
}
