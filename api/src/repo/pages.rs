//! A list of rows of any type, for those who read columns instead of models.

use std::str::FromStr as _;

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, TimeDelta};
use entity::Row;
use sea_orm::sea_query::ColumnType;
use sea_orm::{ColumnTrait as _, EntityTrait, ModelTrait, Value};
use std::collections::HashMap;
use uuid::Uuid;

use super::cut::Cut;
use super::list::{Count, List, PageArgs, Term};
use super::text::Text;
use crate::auth::actor::OrganizationId;
use crate::db::{Rows, Snapshot};
use crate::error::Result;

/// A [`List`], whatever its rows are, read from a snapshot.
#[async_trait]
pub trait Pages: Send + Sync {
    /// What it is ordered by: the columns that its cursors hold.
    fn terms(&self) -> &[Term];
    /// The rows of one page, of some columns.
    async fn find(&self, from: &Snapshot, args: &PageArgs, columns: &[&'static str]) -> Result<(Rows, Cut)>;
    /// The rows of one page under each parent. `text` is kept for the same list.
    async fn find_each(
        &self,
        from: &Snapshot,
        column: &'static str,
        parents: &[Uuid],
        args: &PageArgs,
        columns: &[&'static str],
        text: &Text,
    ) -> Result<Vec<(Rows, Vec<(Uuid, Cut)>)>>;
    /// Counts the rows, to the bound of `totalCount`.
    async fn count(&self, from: &Snapshot) -> Result<Count>;
    /// Counts the rows under each parent.
    async fn count_of_each(
        &self,
        from: &Snapshot,
        column: &'static str,
        parents: &[Uuid],
    ) -> Result<HashMap<Uuid, Count>>;
    /// What all cursors of the list under a parent begin with.
    fn stamp_of(&self, organization: OrganizationId, parent: Option<Uuid>) -> String;
    /// The cursor of the row that has these bytes in the columns of its terms; `None` if they can't be read.
    fn cursor_at(&self, stamp: &str, cells: &[Option<&[u8]>]) -> Option<String>;
}

#[async_trait]
impl<M: Row> Pages for List<M> {
    fn terms(&self) -> &[Term] {
        &self.terms
    }
    async fn find(&self, from: &Snapshot, args: &PageArgs, columns: &[&'static str]) -> Result<(Rows, Cut)> {
        self.find(from, args, Some(columns)).await
    }
    async fn find_each(
        &self,
        from: &Snapshot,
        column: &'static str,
        parents: &[Uuid],
        args: &PageArgs,
        columns: &[&'static str],
        text: &Text,
    ) -> Result<Vec<(Rows, Vec<(Uuid, Cut)>)>> {
        self.find_each(from, column, parents, args, Some(columns), Some(text)).await
    }
    async fn count(&self, from: &Snapshot) -> Result<Count> {
        self.count(from).await
    }
    async fn count_of_each(
        &self,
        from: &Snapshot,
        column: &'static str,
        parents: &[Uuid],
    ) -> Result<HashMap<Uuid, Count>> {
        self.count_of_each(from, column, parents).await
    }
    fn stamp_of(&self, organization: OrganizationId, parent: Option<Uuid>) -> String {
        self.stamp((organization, parent))
    }
    fn cursor_at(&self, stamp: &str, cells: &[Option<&[u8]>]) -> Option<String> {
        let mut values = Vec::with_capacity(cells.len());
        for (term, cell) in self.terms.iter().zip(cells) {
            values.push(match cell {
                Some(bytes) => Some(value::<M>(term.column, bytes)?),
                None => None,
            });
        }
        Some(Self::cursor_of(stamp, values.iter().map(Option::as_ref)))
    }
}

/// A column's value from PostgreSQL's binary format, of the types that lists are ordered by.
fn value<M: Row>(column: &str, bytes: &[u8]) -> Option<Value> {
    type ColumnOf<M> = <<M as ModelTrait>::Entity as EntityTrait>::Column;
    let column = ColumnOf::<M>::from_str(column).ok()?;
    Some(match column.def().get_column_type() {
        ColumnType::Uuid => Uuid::from_slice(bytes).ok()?.into(),
        ColumnType::Integer => i32::from_be_bytes(bytes.try_into().ok()?).into(),
        ColumnType::BigInteger => i64::from_be_bytes(bytes.try_into().ok()?).into(),
        ColumnType::Date => {
            let days = i32::from_be_bytes(bytes.try_into().ok()?);
            NaiveDate::from_ymd_opt(2000, 1, 1)?.checked_add_signed(TimeDelta::days(days.into()))?.into()
        }
        ColumnType::TimestampWithTimeZone => {
            let start = DateTime::from_timestamp(946_684_800, 0)?;
            start.checked_add_signed(TimeDelta::microseconds(i64::from_be_bytes(bytes.try_into().ok()?)))?.into()
        }
        ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_) => std::str::from_utf8(bytes).ok()?.into(),
        _ => return None,
    })
}
