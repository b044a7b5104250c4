//! Erasure in the schema.

mod contact;
mod organization;

use async_graphql::SimpleObject;

use super::Erased;
use crate::graphql::boxed::Boxed;

/// Erasure's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct ErasureMutation(Boxed<contact::ContactErasureMutation>, Boxed<organization::OrganizationErasureMutation>);

/// Rows that were erased.
#[derive(Clone, Debug, SimpleObject)]
pub struct ErasedRows {
    /// What they were, such as `contacts` or `activity_events`: the plural of the prefix of their ids.
    what: String,
    /// How many were removed, or lost what told of the person.
    count: i64,
}

impl From<Erased> for ErasedRows {
    fn from(erased: Erased) -> Self {
        Self { what: erased.table, count: erased.count }
    }
}
