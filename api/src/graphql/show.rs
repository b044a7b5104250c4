//! From the columns of a loaded row to what the schema shows of them: the other half of `prepared::Shown`, which reads
//! the same columns as bytes.

use std::borrow::Cow;

use async_graphql::parser::types::Field as Selected;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};

use super::prepared::{Field, Shown};

/// A type of the schema that shows values `C`: one column's, or a tuple of several.
pub trait Show<C> {
    /// How it shows them.
    fn show(columns: C) -> Self;
}

impl<T> Show<T> for T {
    fn show(column: T) -> Self {
        column
    }
}

/// Whether a column holds anything, of one that is not itself shown.
#[derive(Clone, Copy, Debug)]
pub struct IsSet(bool);

impl<T> Show<Option<T>> for IsSet {
    fn show(column: Option<T>) -> Self {
        Self(column.is_some())
    }
}

impl Shown for IsSet {
    fn shown(columns: &'static [&'static str]) -> Field {
        Field::Leaf { columns, write: |cells, out| cells.is_set(0, out) }
    }
}

impl OutputType for IsSet {
    fn type_name() -> Cow<'static, str> {
        <bool as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <bool as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Selected>) -> ServerResult<Value> {
        Ok(Value::Boolean(self.0))
    }
}
