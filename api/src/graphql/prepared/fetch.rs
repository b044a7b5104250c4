//! Reads a plan's rows: one statement a level and relation, however many objects the level has. What does not need each
//! other's rows is asked for at once.

use std::collections::HashMap;

use async_graphql::Variables;
use futures::future::{BoxFuture, join_all};
use futures::{FutureExt as _, join};
use uuid::Uuid;

use super::arguments::Arguments;
use super::cell::{Cells, Unreadable};
use super::plan::{Connection, Link, Node, One, Plan, Root};
use crate::db::{Rows, Snapshot};
use crate::error::{Error, Fault, Result};
use crate::repo::cut::Cut;
use crate::repo::list::{Count, NESTED_DEFAULT, PageArgs, ROOT_DEFAULT};
use crate::repo::pages::Pages;

/// The rows of a node, and where its links lead.
pub(super) struct Level {
    pub rows: Rows,
    pub links: Vec<Linked>,
}

/// Where a link leads from each row of its level.
pub(super) enum Linked {
    One { level: Level, of_row: Vec<Option<usize>> },
    Parts { level: Level, of_row: Vec<Vec<usize>> },
    Many { level: Level, of_row: Vec<Page>, cursors: Cursors },
}

/// A page of the level's rows, and how many the whole list has, if that is selected.
pub(super) struct Page {
    pub parent: Option<Uuid>,
    pub cut: Cut,
    pub count: Option<Count>,
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
pub(super) async fn read(plan: &Plan, snapshot: &Snapshot, variables: &Variables) -> Result<Vec<RootLevel>> {
    let reading = Reading { plan, snapshot, variables };
    all(plan.roots.iter().map(|(_, root)| reading.root(root))).await
}

/// Awaits all futures even if one fails: dropping an unanswered statement closes its connection.
async fn all<T>(asked: impl Iterator<Item = impl Future<Output = Result<T>>>) -> Result<Vec<T>> {
    join_all(asked).await.into_iter().collect()
}

struct Reading<'a> {
    plan: &'a Plan,
    snapshot: &'a Snapshot,
    variables: &'a Variables,
}

impl Reading<'_> {
    async fn root(&self, root: &Root) -> Result<RootLevel> {
        Ok(match root {
            Root::TypeName => RootLevel::TypeName,
            Root::One(one) => RootLevel::One(self.one(one).await?),
            Root::Many(connection) => {
                let (level, mut pages, cursors) = self.connection(connection, None).await?;
                let page = pages.pop().ok_or(Unreadable)?;
                RootLevel::Many(level, page, cursors)
            }
        })
    }

    async fn one(&self, one: &One) -> Result<Level> {
        let arguments = Arguments::new(&one.arguments, self.variables, &self.plan.variables);
        let (node, id) = (&one.node, (one.id)(&arguments)?);
        let itself = async {
            let rows = self.rows(node, vec![id]).await?;
            if rows.is_empty() {
                return Err(Fault::BadUserInput("no live row".to_owned()).into());
            }
            let followed = all(node.links.iter().map(|link| self.followed(&rows, link))).await?;
            Ok::<_, Error>((rows, followed))
        };
        // What refers to it is known by its id, before it is read.
        let beneath = all(node.links.iter().map(|link| self.beneath(vec![id], link)));
        let (itself, beneath) = join!(itself, beneath);
        let (rows, followed) = itself?;
        Ok(Level { rows, links: followed.into_iter().zip(beneath?).filter_map(|(one, many)| one.or(many)).collect() })
    }

    /// The live rows of a node that these ids lead to.
    async fn rows(&self, node: &Node, ids: Vec<Uuid>) -> Result<Rows> {
        self.snapshot.demand(node.target.read())?;
        if ids.is_empty() {
            return Ok(Rows::none());
        }
        let text = node.text.get_or_init(|| node.target.text_by(node.by, &node.columns));
        self.snapshot.rows_of(text, vec![self.snapshot.organization().uuid().into(), ids.into()]).await
    }

    /// Follows the links of a node's rows.
    fn level<'a>(&'a self, node: &'a Node, rows: Rows) -> BoxFuture<'a, Result<Level>> {
        async move {
            let links = all(node.links.iter().map(|link| self.linked(&rows, link))).await?;
            Ok(Level { rows, links })
        }
        .boxed()
    }

    async fn linked(&self, rows: &Rows, link: &Link) -> Result<Linked> {
        if let Some(followed) = self.followed(rows, link).await? {
            return Ok(followed);
        }
        let parents = (0..rows.len()).map(|row| id(rows, row)).collect::<Result<Vec<_>, _>>()?;
        Ok(self.beneath(parents, link).await?.ok_or(Unreadable)?)
    }

    /// Where a link leads that the rows themselves tell; `None` for any other.
    async fn followed(&self, rows: &Rows, link: &Link) -> Result<Option<Linked>> {
        match link {
            Link::One { places, key, node } => self.follow(rows, places, *key, node).await.map(Some),
            Link::Parts { .. } | Link::Many(_) => Ok(None),
        }
    }

    /// What refers to the rows with these ids; `None` for any other link.
    async fn beneath(&self, parents: Vec<Uuid>, link: &Link) -> Result<Option<Linked>> {
        match link {
            Link::One { .. } => Ok(None),
            Link::Parts { parent, position, node, .. } => {
                self.parts(parents, [Some(*parent), *position], node).await.map(Some)
            }
            Link::Many(connection) => {
                let (level, of_row, cursors) = self.connection(connection, Some(parents)).await?;
                Ok(Some(Linked::Many { level, of_row, cursors }))
            }
        }
    }

    async fn follow(
        &self,
        rows: &Rows,
        places: &[usize],
        key: fn(&Cells<'_>) -> Result<Option<Uuid>, Unreadable>,
        node: &Node,
    ) -> Result<Linked> {
        let today = self.snapshot.today();
        let keys =
            (0..rows.len()).map(|row| key(&Cells { rows, row, places, today })).collect::<Result<Vec<_>, _>>()?;
        // Sorted, not hashed: a page has few of them, and PostgreSQL answers nearly in their order.
        let mut ids: Vec<Uuid> = keys.iter().flatten().copied().collect();
        ids.sort_unstable();
        ids.dedup();
        let found = self.rows(node, ids).await?;
        let level = self.level(node, found).await?;
        let mut found = (0..level.rows.len())
            .map(|row| Ok((id(&level.rows, row)?, row)))
            .collect::<Result<Vec<_>, Unreadable>>()?;
        found.sort_unstable();
        let row_of = |key: Uuid| {
            let place = found.binary_search_by_key(&key, |(id, _)| *id).ok()?;
            Some(found[place].1)
        };
        let of_row = keys.into_iter().map(|key| key.and_then(row_of)).collect();
        Ok(Linked::One { level, of_row })
    }

    /// Reads all that refers to the rows with these ids.
    async fn parts(&self, parents: Vec<Uuid>, [parent, position]: [Option<usize>; 2], node: &Node) -> Result<Linked> {
        let found = self.rows(node, parents.clone()).await?;
        let level = self.level(node, found).await?;
        let cell = |row, place: Option<usize>| place.and_then(|place| level.rows.cell(row, place));
        let mut of_parent: HashMap<&[u8], Vec<usize>> = HashMap::new();
        for row in 0..level.rows.len() {
            of_parent.entry(cell(row, parent).ok_or(Unreadable)?).or_default().push(row);
        }
        // Positions are not negative, so their bytes are in their order; and so are those of ids.
        for rows in of_parent.values_mut() {
            rows.sort_by_key(|row| (cell(*row, position), cell(*row, Some(0))));
        }
        let of_row = parents.iter().map(|id| of_parent.get(&id.as_bytes()[..]).cloned().unwrap_or_default()).collect();
        Ok(Linked::Parts { of_row, level })
    }

    /// Reads a page under each parent, or the root's only page.
    async fn connection(
        &self,
        connection: &Connection,
        parents: Option<Vec<Uuid>>,
    ) -> Result<(Level, Vec<Page>, Cursors)> {
        let Connection { many, node, .. } = connection;
        self.snapshot.demand(node.target.read())?;
        let arguments = Arguments::new(&connection.arguments, self.variables, &self.plan.variables);
        let default = if many.column.is_some() { NESTED_DEFAULT } else { ROOT_DEFAULT };
        let [first, last] = [arguments.get("first")?, arguments.get("last")?];
        let args = PageArgs::new(first, arguments.get("after")?, last, arguments.get("before")?, default)?;
        let list = (many.list)(self.snapshot.actor(), &arguments)?;

        let mut columns = node.columns.clone();
        let mut places = Vec::new();
        for term in list.terms() {
            places.push(columns.iter().position(|column| *column == term.column).unwrap_or_else(|| {
                columns.push(term.column);
                columns.len() - 1
            }));
        }
        let (rows, pages) = match many.column.zip(parents) {
            None => {
                let count = async {
                    if connection.counted { list.count(self.snapshot).await.map(Some) } else { Ok::<_, Error>(None) }
                };
                let (found, count) = join!(list.find(self.snapshot, &args, &columns), count);
                let (rows, cut) = found?;
                (rows, vec![Page { parent: None, cut, count: count? }])
            }
            Some((_, parents)) if parents.is_empty() => (Rows::none(), Vec::new()),
            Some((column, parents)) => {
                let counts = async {
                    if connection.counted {
                        list.count_of_each(self.snapshot, column, &parents).await
                    } else {
                        Ok::<_, Error>(HashMap::new())
                    }
                };
                let parts = list.find_each(self.snapshot, column, &parents, &args, &columns, &connection.text);
                let (parts, counts) = join!(parts, counts);
                let (counts, (rows, mut cuts)) = (counts?, together(parts?));
                let page = |parent: Uuid| {
                    let cut = cuts.remove(&parent).unwrap_or_default();
                    Page { parent: Some(parent), cut, count: counts.get(&parent).copied() }
                };
                (rows, parents.into_iter().map(page).collect())
            }
        };
        let level = self.level(node, rows).await?;
        Ok((level, pages, Cursors { list, places }))
    }
}

/// The rows of several statements as one level's.
fn together(parts: Vec<(Rows, Vec<(Uuid, Cut)>)>) -> (Rows, HashMap<Uuid, Cut>) {
    let (mut all, mut cuts) = (Rows::none(), HashMap::new());
    for (rows, of_part) in parts {
        let before = all.len();
        all.append(rows);
        for (parent, mut cut) in of_part {
            for row in cut.rows.iter_mut().chain(&mut cut.start).chain(&mut cut.end) {
                *row += before;
            }
            cuts.insert(parent, cut);
        }
    }
    (all, cuts)
}

/// A row's id, which every node reads first.
fn id(rows: &Rows, row: usize) -> Result<Uuid, Unreadable> {
    rows.cell(row, 0).and_then(|bytes| Uuid::from_slice(bytes).ok()).ok_or(Unreadable)
}
