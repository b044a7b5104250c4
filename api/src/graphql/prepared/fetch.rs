//! Reads a plan's rows: one statement a level and relation, however many objects the level has.

use std::collections::{HashMap, HashSet};

use async_graphql::Variables;
use futures::FutureExt as _;
use futures::future::BoxFuture;
use uuid::Uuid;

use super::arguments::Arguments;
use super::cell::{Cells, Unreadable};
use super::plan::{Connection, Link, Node, One, Plan, Root};
use crate::db::{OrgTx, Rows};
use crate::error::{Error, Fault, Result};
use crate::repo::list::{NESTED_DEFAULT, PageArgs, ROOT_DEFAULT};
use crate::repo::pages::Pages;

/// The rows of a node, and where its links lead.
pub(super) struct Level {
    pub rows: Rows,
    pub links: Vec<Linked>,
}

/// Where a link leads from each row of its level.
pub(super) enum Linked {
    One { level: Level, of_row: Vec<Option<usize>> },
    Many { level: Level, of_row: Vec<Page>, cursors: Cursors },
}

/// A page: its rows in the level, in the list's order, and what is around them.
pub(super) struct Page {
    pub parent: Option<Uuid>,
    pub rows: Vec<usize>,
    pub has_next: bool,
    pub has_previous: bool,
    pub count: i64,
}

/// What is needed to say where a row stands.
pub(super) struct Cursors {
    pub list: Box<dyn Pages>,
    /// Where the columns of the list's terms stand in the level's rows.
    pub places: Vec<usize>,
}

/// What was found at a root.
pub(super) enum RootLevel {
    TypeName,
    One(Level),
    Many(Level, Page, Cursors),
}

impl From<Unreadable> for Error {
    fn from(_: Unreadable) -> Self {
        Fault::Internal("a column does not hold what the schema shows".to_owned()).into()
    }
}

/// Reads everything that a plan selects.
pub(super) async fn read(plan: &Plan, tx: &OrgTx, variables: &Variables) -> Result<Vec<RootLevel>> {
    let reading = Reading { plan, tx, variables };
    let mut levels = Vec::with_capacity(plan.roots.len());
    for (_, root) in &plan.roots {
        levels.push(match root {
            Root::TypeName => RootLevel::TypeName,
            Root::One(one) => RootLevel::One(reading.one(one).await?),
            Root::Many(connection) => {
                let (level, mut pages, cursors) = reading.connection(connection, None).await?;
                let page = pages.pop().ok_or(Unreadable)?;
                RootLevel::Many(level, page, cursors)
            }
        });
    }
    Ok(levels)
}

struct Reading<'a> {
    plan: &'a Plan,
    tx: &'a OrgTx,
    variables: &'a Variables,
}

impl Reading<'_> {
    async fn one(&self, one: &One) -> Result<Level> {
        let arguments = Arguments::new(&one.arguments, self.variables, &self.plan.variables);
        let rows = self.by_ids(&one.node, vec![(one.id)(&arguments)?]).await?;
        if rows.is_empty() {
            return Err(Fault::BadUserInput("no live row".to_owned()).into());
        }
        self.level(&one.node, rows).await
    }

    async fn by_ids(&self, node: &Node, ids: Vec<Uuid>) -> Result<Rows> {
        self.tx.demand(node.target.read())?;
        if ids.is_empty() {
            return Ok(Rows::none());
        }
        self.tx.rows(&node.target.by_ids(self.tx, ids, &node.columns)).await
    }

    /// Follows the links of a node's rows.
    fn level<'a>(&'a self, node: &'a Node, rows: Rows) -> BoxFuture<'a, Result<Level>> {
        async move {
            let mut links = Vec::with_capacity(node.links.len());
            for link in &node.links {
                links.push(match link {
                    Link::One { places, key, node } => self.follow(&rows, places, *key, node).await?,
                    Link::Many(connection) => {
                        let parents = (0..rows.len()).map(|row| id(&rows, row)).collect::<Result<Vec<_>, _>>()?;
                        let (level, of_row, cursors) = self.connection(connection, Some(parents)).await?;
                        Linked::Many { level, of_row, cursors }
                    }
                });
            }
            Ok(Level { rows, links })
        }
        .boxed()
    }

    async fn follow(
        &self,
        rows: &Rows,
        places: &[usize],
        key: fn(&Cells<'_>) -> Result<Option<Uuid>, Unreadable>,
        node: &Node,
    ) -> Result<Linked> {
        let keys = (0..rows.len()).map(|row| key(&Cells { rows, row, places })).collect::<Result<Vec<_>, _>>()?;
        let ids: HashSet<Uuid> = keys.iter().flatten().copied().collect();
        let found = self.by_ids(node, ids.into_iter().collect()).await?;
        let level = self.level(node, found).await?;
        let mut at = HashMap::with_capacity(level.rows.len());
        for row in 0..level.rows.len() {
            at.insert(id(&level.rows, row)?, row);
        }
        let of_row = keys.into_iter().map(|key| at.get(&key?).copied()).collect();
        Ok(Linked::One { level, of_row })
    }

    /// Reads a page under each parent, or the root's only page.
    async fn connection(
        &self,
        connection: &Connection,
        parents: Option<Vec<Uuid>>,
    ) -> Result<(Level, Vec<Page>, Cursors)> {
        let Connection { many, node, .. } = connection;
        self.tx.demand(node.target.read())?;
        let arguments = Arguments::new(&connection.arguments, self.variables, &self.plan.variables);
        let default = if many.column.is_some() { NESTED_DEFAULT } else { ROOT_DEFAULT };
        let [first, last] = [arguments.get("first")?, arguments.get("last")?];
        let args = PageArgs::new(first, arguments.get("after")?, last, arguments.get("before")?, default)?;
        let list = (many.list)(self.tx.actor(), &arguments)?;

        let mut columns = node.columns.clone();
        let mut places = Vec::new();
        for term in list.terms() {
            places.push(columns.iter().position(|column| *column == term.column).unwrap_or_else(|| {
                columns.push(term.column);
                columns.len() - 1
            }));
        }
        let parents = many.column.zip(parents);
        let rows = match &parents {
            None => self.tx.rows(&list.page_of(self.tx, &args, &columns)?).await?,
            Some((_, parents)) if parents.is_empty() => Rows::none(),
            Some((column, parents)) => self.tx.rows(&list.pages_of(self.tx, column, parents, &args, &columns)?).await?,
        };
        let mut pages = match &parents {
            None => vec![page(None, (0..rows.len()).collect(), &args)],
            Some((_, parents)) => {
                let mut of_parent: HashMap<Uuid, Vec<usize>> = HashMap::with_capacity(parents.len());
                for row in 0..rows.len() {
                    let parent = rows.cell(row, columns.len()).and_then(|bytes| Uuid::from_slice(bytes).ok());
                    of_parent.entry(parent.ok_or(Unreadable)?).or_default().push(row);
                }
                let rows_of = |parent| of_parent.remove(parent).unwrap_or_default();
                parents.iter().zip(parents.iter().map(rows_of)).map(|(id, rows)| page(Some(*id), rows, &args)).collect()
            }
        };
        if connection.counted {
            self.count(&mut pages, &*list, parents.as_ref()).await?;
        }
        let level = self.level(node, rows).await?;
        Ok((level, pages, Cursors { list, places }))
    }

    async fn count(
        &self,
        pages: &mut [Page],
        list: &dyn Pages,
        parents: Option<&(&'static str, Vec<Uuid>)>,
    ) -> Result<()> {
        match parents {
            None => {
                let count = list.count(self.tx).await?;
                for page in pages {
                    page.count = count;
                }
            }
            Some((_, parents)) if parents.is_empty() => {}
            Some((column, parents)) => {
                let counts = list.count_of_each(self.tx, column, parents).await?;
                for page in pages {
                    page.count = page.parent.and_then(|parent| counts.get(&parent).copied()).unwrap_or_default();
                }
            }
        }
        Ok(())
    }
}

/// Cuts what was read, one row more than asked for, to a page.
fn page(parent: Option<Uuid>, mut rows: Vec<usize>, args: &PageArgs) -> Page {
    let limit = usize::try_from(args.limit).unwrap_or(usize::MAX);
    let more = rows.len() > limit;
    rows.truncate(limit);
    let came_from = args.cursor.is_some();
    let (has_next, has_previous) = if args.backward { (came_from, more) } else { (more, came_from) };
    if args.backward {
        rows.reverse();
    }
    Page { parent, rows, has_next, has_previous, count: 0 }
}

/// A row's id, which every node reads first.
fn id(rows: &Rows, row: usize) -> Result<Uuid, Unreadable> {
    rows.cell(row, 0).and_then(|bytes| Uuid::from_slice(bytes).ok()).ok_or(Unreadable)
}
