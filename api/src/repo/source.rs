//! Where a list's rows come from: models by way of SeaORM, or columns as the database sends them.

use async_trait::async_trait;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{ConnectionTrait as _, DbBackend, QueryResult, Statement, Value};
use uuid::Uuid;

use crate::auth::actor::OrganizationId;
use crate::db::{OrgTx, Rows, Snapshot};
use crate::error::Result;

/// A transaction of one organization that gives rows.
#[async_trait]
pub trait Source: Sync {
    /// What it gives.
    type Rows: Found;
    /// Whose rows.
    fn organization(&self) -> OrganizationId;
    /// The rows of a statement, by its text.
    async fn rows_of(&self, sql: &str, values: Vec<Value>) -> Result<Self::Rows>;
    /// The rows of a statement.
    async fn rows(&self, select: &SelectStatement) -> Result<Self::Rows> {
        let statement = DbBackend::Postgres.build(select);
        self.rows_of(&statement.sql, statement.values.map(|values| values.0).unwrap_or_default()).await
    }
}

/// Rows, of which the columns that pages are cut by can be read.
pub trait Found: Send + Sync {
    /// How many there are.
    fn count(&self) -> usize;
    /// A whole number, a `bigint`.
    fn long(&self, row: usize, column: &str) -> Option<i64>;
    /// A truth.
    fn flag(&self, row: usize, column: &str) -> Option<bool>;
    /// An id.
    fn uuid(&self, row: usize, column: &str) -> Option<Uuid>;
}

#[async_trait]
impl Source for OrgTx {
    type Rows = Vec<QueryResult>;
    fn organization(&self) -> OrganizationId {
        self.organization()
    }
    async fn rows_of(&self, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>> {
        Ok(self.query_all_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?)
    }
}

impl Found for Vec<QueryResult> {
    fn count(&self) -> usize {
        self.len()
    }
    fn long(&self, row: usize, column: &str) -> Option<i64> {
        self[row].try_get("", column).ok()
    }
    fn flag(&self, row: usize, column: &str) -> Option<bool> {
        self[row].try_get("", column).ok()
    }
    fn uuid(&self, row: usize, column: &str) -> Option<Uuid> {
        self[row].try_get("", column).ok()
    }
}

#[async_trait]
impl Source for Snapshot {
    type Rows = Rows;
    fn organization(&self) -> OrganizationId {
        self.organization()
    }
    async fn rows_of(&self, sql: &str, values: Vec<Value>) -> Result<Rows> {
        self.rows_of(sql, values).await
    }
}

impl Found for Rows {
    fn count(&self) -> usize {
        self.len()
    }
    fn long(&self, row: usize, column: &str) -> Option<i64> {
        self.named(row, column)?.try_into().ok().map(i64::from_be_bytes)
    }
    fn flag(&self, row: usize, column: &str) -> Option<bool> {
        self.named(row, column).map(|bytes| bytes == [1])
    }
    fn uuid(&self, row: usize, column: &str) -> Option<Uuid> {
        Uuid::from_slice(self.named(row, column)?).ok()
    }
}
