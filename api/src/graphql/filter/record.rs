//! The comparator of references that may lead to records of any type.

use async_graphql::{ID, InputObject};
use sea_orm::sea_query::Expr;

use super::{Column, OrNothing as _, each, one};
use crate::error::{Error, Fault, Result};
use crate::repo::sieve::{Anchor, Sieve};

/// Compares a reference to a record of any type.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct RecordFilter {
    /// This one.
    pub eq: Option<ID>,
    /// One of these; at most 100.
    #[graphql(name = "in", validator(max_items = 100))]
    pub any: Option<Vec<ID>>,
}

impl RecordFilter {
    /// The comparison of a column.
    pub fn on(self, column: Column) -> Result<Sieve> {
        let uuid = |id: &ID| {
            let uuid = entity::id::split(id).map(|(_, uuid)| uuid);
            uuid.ok_or_else(|| {
                let shown = id.chars().take(80).collect::<String>();
                Error::from(Fault::BadUserInput(format!("`{shown}` is not an id of ours.")))
            })
        };
        let each_of = |ids: Vec<ID>| -> Result<Anchor> {
            let uuids = ids.iter().map(uuid).collect::<Result<Vec<_>>>()?;
            Ok(each(column, uuids.len(), uuids, |id| id))
        };
        Ok(Sieve::default()
            .and_maybe(self.eq.map(|id| Ok::<_, Error>(one(column, Expr::val(uuid(&id)?)))).transpose()?)
            .and_maybe(self.any.map(each_of).transpose()?)
            .or_nothing())
    }
}
