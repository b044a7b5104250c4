//! Rows as PostgreSQL sent them: what is shown as it is stored needs no model in between.

use sea_orm::QueryResult;
use sqlx::{Row as _, ValueRef as _};

/// The rows of one statement, in its order.
pub struct Rows(Vec<QueryResult>);

impl Rows {
    pub(super) fn new(rows: Vec<QueryResult>) -> Self {
        Self(rows)
    }

    /// No rows.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A value in PostgreSQL's binary format; `None` for NULL.
    pub fn cell(&self, row: usize, column: usize) -> Option<&[u8]> {
        let value = self.0[row].try_as_pg_row()?.try_get_raw(column).ok()?;
        if value.is_null() { None } else { value.as_bytes().ok() }
    }
}
