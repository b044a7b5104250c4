//! What a mutation tells of the record that it wrote. Writing is no way to read; but who may not read is told that it
//! was done, and is not left to guess from a null.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};

use super::loader;
use crate::auth::permission::{self, Permission, Permissions};
use crate::error::{Error, Fault};

/// A nullable field of a payload.
#[derive(Debug)]
pub enum Told<T> {
    /// The record as it is now; nothing, if there is nothing to tell.
    Record(Option<T>),
    /// It was written by someone who lacks the permission to see it: null, with an error.
    Unseen(Permission),
}

impl<T> Told<T> {
    /// The record, if it is told.
    pub fn record(&self) -> Option<&T> {
        match self {
            Self::Record(record) => record.as_ref(),
            Self::Unseen(_) => None,
        }
    }
}

impl<N: loader::Object> Told<N> {
    /// Of a row that was written by someone with these permissions; of none nothing.
    pub fn written(permissions: Permissions, row: Option<N::Row>) -> Self {
        match row {
            Some(_) if !permissions.has(N::READ) => Self::Unseen(N::READ),
            row => Self::Record(row.map(N::from)),
        }
    }
}

impl<T> From<Option<T>> for Told<T> {
    fn from(record: Option<T>) -> Self {
        Self::Record(record)
    }
}

impl<T: OutputType> OutputType for Told<T> {
    fn type_name() -> Cow<'static, str> {
        T::type_name()
    }

    fn qualified_type_name() -> String {
        Option::<T>::qualified_type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        Option::<T>::create_type_info(registry)
    }

    async fn resolve(&self, ctx: &ContextSelectionSet<'_>, field: &Positioned<Field>) -> ServerResult<Value> {
        match self {
            Self::Record(record) => record.resolve(ctx, field).await,
            Self::Unseen(permission) => {
                let error = async_graphql::Error::from(unseen(*permission));
                ctx.add_error(ctx.set_error_path(error.into_server_error(field.pos)));
                Ok(Value::Null)
            }
        }
    }
}

/// What is told instead of a record to those who may write it and not see it.
pub fn unseen(read: Permission) -> Error {
    let needed = permission::name(read);
    let why = format!(
        "The change is done. To be shown what became of it needs the permission {needed}, which your role or key does not \
         have."
    );
    Error::Fault(Fault::Forbidden(why))
}
