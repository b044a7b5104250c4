//! Rows as PostgreSQL sent them: what is shown as it is stored needs no model in between.

use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, Type};

/// The rows of one statement, in its order.
pub struct Rows(pub(super) Vec<Row>);

impl Rows {
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

    /// A value in PostgreSQL's binary format, by its column's name; `None` for NULL, and where there is no such column.
    pub fn named(&self, row: usize, column: &str) -> Option<&[u8]> {
        // Not by `try_get`, which makes up an error where there is no such column, row by row.
        let column = self.0[row].columns().iter().position(|one| one.name() == column)?;
        self.cell(row, column)
    }

    /// Adds rows that begin with the same columns.
    pub fn append(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// A value in PostgreSQL's binary format; `None` for NULL.
    pub fn cell(&self, row: usize, column: usize) -> Option<&[u8]> {
        self.0[row].try_get::<_, Cell<'_>>(column).ok()?.0
    }
}

/// A value's bytes, whatever its type.
struct Cell<'a>(Option<&'a [u8]>);

type Refusal = Box<dyn std::error::Error + Sync + Send>;

impl<'a> FromSql<'a> for Cell<'a> {
    fn from_sql(_: &Type, bytes: &'a [u8]) -> Result<Self, Refusal> {
        Ok(Self(Some(bytes)))
    }
    fn from_sql_null(_: &Type) -> Result<Self, Refusal> {
        Ok(Self(None))
    }
    fn accepts(_: &Type) -> bool {
        true
    }
}
