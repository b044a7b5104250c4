//! Relations as batch functions: `(parents, arguments) → children of each`, written once for to-one and to-many.
//!
//! A DataLoader calls them for single objects. Loaders live in a [`Reader`], which lives for one snapshot, or for the
//! transaction of a dry run: a loader that outlived its request would mix tenants.

mod batch;

use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_graphql::OutputType;
use async_graphql::dataloader::DataLoader;
use entity::{Id, Row};
use tokio::runtime::{Handle, RuntimeFlavor};
use uuid::Uuid;

use self::batch::{AllUnder, Batch, Branch, ById, Children, Counts, DerivedById, Load, OfAllById, Under};
use super::connection::Connection;
use crate::auth::permission::{Permission, Permissions};
use crate::db::{OrgTx, Seen};
use crate::error::Result;
use crate::repo::find::{self, Rows};
use crate::repo::list::{Count, List, Page, PageArgs};

/// A type of the schema that shows a tenant row.
pub trait Object: OutputType + From<Self::Row> + Clone {
    /// The row that it shows.
    type Row: Row;
    /// What a caller needs to see it. Every way to such an object passes here.
    const READ: Permission;
}

/// What is read of many objects in one statement, and is neither a row nor a list of rows.
pub trait Derived: Send + Sync + 'static {
    /// What is read of one object.
    type Value: Clone + Send + Sync + 'static;
    /// What a caller needs to see it.
    const READ: Permission;
    /// Reads it of the objects of the given ids; it is nothing of those that are left out.
    fn of_each(tx: &OrgTx, ids: &[Uuid]) -> impl Future<Output = Result<HashMap<Uuid, Self::Value>>> + Send;
}

/// The entity that an object's ids name.
pub type EntityOf<N> = <<N as Object>::Row as sea_orm::ModelTrait>::Entity;

/// One snapshot of an organization, with its loaders.
pub struct Reader {
    tx: Arc<OrgTx>,
    /// What the mutation's transaction looked up and left as it was. It may be older than the snapshot, by what the
    /// mutation took.
    seen: Seen,
    loaders: Mutex<HashMap<TypeId, Arc<dyn Any + Send + Sync>>>,
}

impl Reader {
    pub(super) fn new(tx: OrgTx, seen: Seen) -> Self {
        Self { tx: Arc::new(tx), seen, loaders: Mutex::default() }
    }

    /// The snapshot's transaction, for what may be read with `permission`.
    pub fn tx(&self, permission: Permission) -> Result<&OrgTx> {
        self.tx.demand(permission)?;
        Ok(&self.tx)
    }

    /// What the caller may do.
    pub fn permissions(&self) -> Permissions {
        self.tx.actor().permissions
    }

    pub(super) async fn end(&self) {
        self.tx.rollback().await;
    }

    /// The object of an id; null if it isn't there.
    pub async fn one<N: Object>(&self, id: Id<EntityOf<N>>) -> Result<Option<N>> {
        self.tx.demand(N::READ)?;
        let seen = self.seen.row::<N::Row>(id.uuid());
        let row = if seen.is_some() { seen } else { self.loader::<ById<N::Row>>().load_one(id.uuid()).await? };
        Ok(row.map(N::from))
    }

    /// The object of an id, also if it is a tombstone: merged into another.
    pub async fn one_of_all<N: Object>(&self, id: Id<EntityOf<N>>) -> Result<Option<N>> {
        self.tx.demand(N::READ)?;
        let row = self.loader::<OfAllById<N::Row>>().load_one(id.uuid()).await?;
        let shown = row
            .filter(|row| !is_deleted(row) || row.value("merged_into_id").is_some_and(|into| into != into.as_null()));
        Ok(shown.map(N::from))
    }

    /// The object of an id; the id of one that was merged into another finds the survivor. That is one step: a merge
    /// repoints the tombstones of the one that it ends, too.
    pub async fn survivor<N: Object>(&self, id: Id<EntityOf<N>>) -> Result<Option<N>> {
        let tx = self.tx(N::READ)?;
        let mut row = find::by_id::<N::Row>(tx, id, Rows::All).await?;
        if let Some(sea_orm::Value::Uuid(Some(into))) = row.as_ref().and_then(|row| row.value("merged_into_id")) {
            row = find::by_id::<N::Row>(tx, Id::from_uuid(into), Rows::Live).await?;
        }
        Ok(row.filter(|row| !is_deleted(row)).map(N::from))
    }

    /// The object that a reference leads to; null if there is none, or it is deleted.
    pub async fn maybe<N: Object>(&self, id: Option<Id<EntityOf<N>>>) -> Result<Option<N>> {
        match id {
            Some(id) => self.one(id).await,
            None => Ok(None),
        }
    }

    /// A page of a root list.
    pub async fn list<N: Object>(&self, list: List<N::Row>, args: &PageArgs) -> Result<Connection<N>> {
        let page = list.page(self.tx(N::READ)?, args).await?;
        Ok(Connection::new(page, list, None))
    }

    /// A page of the rows whose `column` is `parent`; asked for many parents, still one statement.
    pub async fn children<N: Object>(
        &self,
        column: &'static str,
        parent: Uuid,
        list: List<N::Row>,
        args: PageArgs,
    ) -> Result<Connection<N>> {
        self.tx.demand(N::READ)?;
        let key = Branch { column, parent, list: list.clone(), args };
        let page = self.loader::<Children<N::Row>>().load_one(key).await?;
        let page = page.unwrap_or(Page::empty());
        Ok(Connection::new(page, list, Some((column, parent))))
    }

    /// All rows whose `column` is `parent`, in the order of their position; for what is written with its parent.
    pub async fn parts<N: Object>(&self, column: &'static str, parent: Uuid) -> Result<Vec<N>> {
        self.tx.demand(N::READ)?;
        let rows = self.loader::<AllUnder<N::Row>>().load_one(Under { column, parent, also: None }).await?;
        Ok(rows.unwrap_or_default().into_iter().map(N::from).collect())
    }

    /// The one row whose `column` is `parent` and that has this value in another column too.
    pub async fn sole_of<N: Object>(
        &self,
        column: &'static str,
        parent: Uuid,
        also: (&'static str, Uuid),
    ) -> Result<Option<N>> {
        self.tx.demand(N::READ)?;
        let rows = self.loader::<AllUnder<N::Row>>().load_one(Under { column, parent, also: Some(also) }).await?;
        Ok(rows.unwrap_or_default().pop().map(N::from))
    }

    /// The one row whose `column` is `parent`.
    pub async fn sole<N: Object>(&self, column: &'static str, parent: Uuid) -> Result<Option<N>> {
        Ok(self.parts(column, parent).await?.pop())
    }

    /// What is derived of an object; asked for many, still one statement.
    pub async fn derived<D: Derived>(&self, id: Uuid) -> Result<Option<D::Value>> {
        self.tx.demand(D::READ)?;
        self.loader::<DerivedById<D>>().load_one(id).await
    }

    /// How many rows a list has.
    pub(super) async fn count<N: Object>(
        &self,
        list: &List<N::Row>,
        parent: Option<(&'static str, Uuid)>,
    ) -> Result<Count> {
        let Some((column, parent)) = parent else { return list.count(self.tx(N::READ)?).await };
        let args = PageArgs { limit: 0, backward: false, cursor: None };
        let key = Branch { column, parent, list: list.clone(), args };
        let count = self.loader::<Counts<N::Row>>().load_one(key).await?;
        Ok(count.unwrap_or(Count { found: 0, is_exact: true }))
    }

    fn loader<B: Batch>(&self) -> Arc<DataLoader<Load<B>>> {
        let mut loaders = self.loaders.lock().unwrap_or_else(PoisonError::into_inner);
        let loader = loaders
            .entry(TypeId::of::<B>())
            .or_insert_with(|| Arc::new(DataLoader::new(Load::<B>::on(self.tx.clone()), tokio::spawn).delay(delay())));
        loader.clone().downcast().unwrap_or_else(|_| unreachable!("keyed by its type"))
    }
}

/// How long a loader gathers keys. On one thread it runs when all resolvers wait, without any delay; where another thread
/// may take it up at once, a delay of nothing cuts batches at random, and the library's own is needed.
fn delay() -> Duration {
    match Handle::current().runtime_flavor() {
        RuntimeFlavor::CurrentThread => Duration::ZERO,
        _ => Duration::from_millis(1),
    }
}

fn is_deleted<M: Row>(row: &M) -> bool {
    row.value("deleted_at").is_some_and(|at| at != at.as_null())
}
