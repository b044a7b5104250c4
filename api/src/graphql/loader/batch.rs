//! What loaders read: many keys at once, from one snapshot.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::sync::Arc;

use async_graphql::dataloader::Loader;
use entity::Row;
use uuid::Uuid;

use super::Derived;
use crate::db::OrgTx;
use crate::error::{Error, Result};
use crate::repo::find::{self, Rows};
use crate::repo::list::{Count, List, Page, PageArgs};

/// What is read of many keys at once.
pub(super) trait Batch: 'static {
    /// What is asked for.
    type Key: Clone + Eq + Hash + Send + Sync + 'static;
    /// What is found of a key.
    type Value: Clone + Send + Sync + 'static;
    /// Reads it; keys of which there is nothing are left out.
    fn read(tx: &OrgTx, keys: &[Self::Key]) -> impl Future<Output = Result<HashMap<Self::Key, Self::Value>>> + Send;
}

/// Loads batches of a kind.
pub(super) struct Load<B>(Arc<OrgTx>, PhantomData<fn() -> B>);

impl<B> Load<B> {
    pub fn on(tx: Arc<OrgTx>) -> Self {
        Self(tx, PhantomData)
    }
}

impl<B: Batch> Loader<B::Key> for Load<B> {
    type Value = B::Value;
    type Error = Error;

    async fn load(&self, keys: &[B::Key]) -> Result<HashMap<B::Key, B::Value>> {
        B::read(&self.0, keys).await
    }
}

/// Rows by id.
pub(super) struct ById<M>(PhantomData<fn() -> M>);

impl<M: Row> Batch for ById<M> {
    type Key = Uuid;
    type Value = M;

    async fn read(tx: &OrgTx, ids: &[Uuid]) -> Result<HashMap<Uuid, M>> {
        let rows = find::by_ids::<M>(tx, ids, Rows::Live).await?;
        Ok(rows.into_iter().map(|row| (row.uuid(), row)).collect())
    }
}

/// Rows by id, deleted ones too.
pub(super) struct OfAllById<M>(PhantomData<fn() -> M>);

impl<M: Row> Batch for OfAllById<M> {
    type Key = Uuid;
    type Value = M;

    async fn read(tx: &OrgTx, ids: &[Uuid]) -> Result<HashMap<Uuid, M>> {
        let rows = find::by_ids::<M>(tx, ids, Rows::All).await?;
        Ok(rows.into_iter().map(|row| (row.uuid(), row)).collect())
    }
}

/// What is derived of objects, by their ids.
pub(super) struct DerivedById<D>(PhantomData<fn() -> D>);

impl<D: Derived> Batch for DerivedById<D> {
    type Key = Uuid;
    type Value = D::Value;

    async fn read(tx: &OrgTx, ids: &[Uuid]) -> Result<HashMap<Uuid, D::Value>> {
        D::of_each(tx, ids).await
    }
}

/// A parent, and the column that refers to it; perhaps of rows that have a value in another column too.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Under {
    pub column: &'static str,
    pub parent: Uuid,
    pub also: Option<(&'static str, Uuid)>,
}

/// All rows under a parent.
pub(super) struct AllUnder<M>(PhantomData<fn() -> M>);

impl<M: Row> Batch for AllUnder<M> {
    type Key = Under;
    type Value = Vec<M>;

    async fn read(tx: &OrgTx, parents: &[Under]) -> Result<HashMap<Under, Vec<M>>> {
        let mut by_column: HashMap<_, Vec<_>> = HashMap::new();
        for under in parents {
            by_column.entry((under.column, under.also)).or_default().push(under.parent);
        }
        let mut found: HashMap<_, Vec<M>> = HashMap::new();
        for ((column, also), parents) in by_column {
            for row in find::under_also::<M>(tx, column, &parents, also).await? {
                if let Some(sea_orm::Value::Uuid(Some(parent))) = row.value(column) {
                    found.entry(Under { column, parent, also }).or_default().push(row);
                }
            }
        }
        for rows in found.values_mut() {
            rows.sort_by_key(|row| (position(row), row.uuid()));
        }
        Ok(found)
    }
}

fn position<M: Row>(row: &M) -> Option<i32> {
    match row.value("position") {
        Some(sea_orm::Value::Int(position)) => position,
        _ => None,
    }
}

/// A list under one parent.
#[derive(Clone)]
pub(super) struct Branch<M> {
    pub column: &'static str,
    pub parent: Uuid,
    pub list: List<M>,
    pub args: PageArgs,
}

impl<M: Row> Branch<M> {
    /// Branches that one statement can answer have this in common.
    fn kind(&self) -> (&'static str, [u8; 8], &PageArgs) {
        (self.column, self.list.fingerprint(), &self.args)
    }
}
impl<M: Row> PartialEq for Branch<M> {
    fn eq(&self, other: &Self) -> bool {
        self.parent == other.parent && self.kind() == other.kind()
    }
}
impl<M: Row> Eq for Branch<M> {}
impl<M: Row> Hash for Branch<M> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.parent.hash(state);
        self.kind().hash(state);
    }
}

/// Groups branches so that each group is one statement.
fn groups<M: Row>(branches: &[Branch<M>]) -> impl Iterator<Item = (&Branch<M>, Vec<Uuid>)> {
    let mut groups: HashMap<_, (&Branch<M>, Vec<Uuid>)> = HashMap::new();
    for branch in branches {
        groups.entry(branch.kind()).or_insert_with(|| (branch, Vec::new())).1.push(branch.parent);
    }
    groups.into_values()
}

/// Pages under parents.
pub(super) struct Children<M>(PhantomData<fn() -> M>);

impl<M: Row> Batch for Children<M> {
    type Key = Branch<M>;
    type Value = Page<M>;

    async fn read(tx: &OrgTx, branches: &[Branch<M>]) -> Result<HashMap<Branch<M>, Page<M>>> {
        let mut found = HashMap::with_capacity(branches.len());
        for (kind, parents) in groups(branches) {
            let pages = kind.list.page_of_each(tx, kind.column, &parents, &kind.args).await?;
            found.extend(pages.into_iter().map(|(parent, page)| (Branch { parent, ..kind.clone() }, page)));
        }
        Ok(found)
    }
}

/// Counts under parents.
pub(super) struct Counts<M>(PhantomData<fn() -> M>);

impl<M: Row> Batch for Counts<M> {
    type Key = Branch<M>;
    type Value = Count;

    async fn read(tx: &OrgTx, branches: &[Branch<M>]) -> Result<HashMap<Branch<M>, Count>> {
        let mut found = HashMap::with_capacity(branches.len());
        for (kind, parents) in groups(branches) {
            let counts = kind.list.count_of_each(tx, kind.column, &parents).await?;
            found.extend(counts.into_iter().map(|(parent, count)| (Branch { parent, ..kind.clone() }, count)));
        }
        Ok(found)
    }
}
