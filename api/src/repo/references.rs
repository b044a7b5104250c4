//! What a change refers to, looked up together: one statement, however many kinds of rows it is.
//!
//! ```text
//! let mut references = References::of(tx);
//! let owner = references.patch("ownerId", draft.owner, &mut row.owner_member_id).that(assignable);
//! let found = references.find().await?;
//! found.put(owner, &mut reasons)?;
//! ```

use std::marker::PhantomData;

use entity::{Id, Row, Tag};
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockType, Query, SelectStatement};
use sea_orm::{
    ActiveValue, ConnectionTrait, EntityTrait, IdenStatic, Iterable, JoinType, ModelTrait, QueryFilter, QueryResult,
    QuerySelect, QueryTrait, Set,
};
use uuid::Uuid;

use super::find::{Rows, own};
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError};
use crate::patch::Patch;

/// References to be looked up. Foreign keys alone would accept deleted rows.
pub struct References<'a> {
    tx: &'a OrgTx,
    together: SelectStatement,
    asked: usize,
}

/// One of them; [`Found::get`] answers with its row.
pub struct Reference<M> {
    field: &'static str,
    /// What the names of its columns begin with; none if it refers to nothing.
    prefix: Option<String>,
    row: PhantomData<fn() -> M>,
}

/// A reference that a column keeps; [`Found::put`] applies it.
pub struct Patched<'row, M: Row> {
    to: Reference<M>,
    id: Patch<Id<M::Entity>>,
    cell: &'row mut ActiveValue<Option<Id<M::Entity>>>,
    check: fn(&M, &str) -> Result<(), UserError>,
}

impl<M: Row> Patched<'_, M> {
    /// Takes only a row that passes `check`, which is told the field.
    #[must_use]
    pub fn that(self, check: fn(&M, &str) -> Result<(), UserError>) -> Self {
        Self { check, ..self }
    }

    /// Whether the column would hold something else.
    pub fn is_change(&self) -> bool {
        self.id.is_some()
    }
}

/// The rows that were found.
pub struct Found<'a> {
    tx: &'a OrgTx,
    row: Option<QueryResult>,
}

impl<'a> References<'a> {
    /// None yet.
    pub fn of(tx: &'a OrgTx) -> Self {
        let mut together = Query::select();
        together.from_subquery(Query::select().expr(Expr::cust("1")).to_owned(), "change");
        Self { tx, together, asked: 0 }
    }

    /// Adds the reference that the input's `field` makes; null and nothing make none. The row is locked against deletion
    /// until the transaction ends: whoever deletes locks it for update first.
    pub fn add<M: Row>(&mut self, field: &'static str, id: Patch<Id<M::Entity>>) -> Reference<M> {
        let prefix = id.flatten().map(|id| {
            let table = Alias::new(format!("r{}", self.asked));
            let prefix = format!("{}_", table.0);
            for column in <M::Entity as EntityTrait>::Column::iter() {
                let name = Alias::new(format!("{prefix}{}", column.as_str()));
                self.together.expr_as(Expr::col((table.clone(), column)), name);
            }
            let wanted = own::<M>(self.tx, Rows::Live).add(Expr::col((M::Entity::default(), "id")).eq(id.uuid()));
            let row = M::Entity::find().filter(wanted).lock(LockType::KeyShare).into_query();
            self.together.join_subquery(JoinType::LeftJoin, row, table, Expr::cust("TRUE"));
            self.asked += 1;
            prefix
        });
        Reference { field, prefix, row: PhantomData }
    }

    /// Adds the reference that the input's `field` makes to a column that may be empty. What is there already is no
    /// change, and not looked up: it may have been deleted since.
    pub fn patch<'row, E, M>(
        &mut self,
        field: &'static str,
        id: Patch<Id<E>>,
        cell: &'row mut ActiveValue<Option<Id<E>>>,
    ) -> Patched<'row, M>
    where
        E: EntityTrait<Model = M> + Tag,
        M: Row + ModelTrait<Entity = E>,
    {
        let id = id.filter(|id| cell.try_as_ref() != Some(id));
        Patched { to: self.add(field, id), id, cell, check: |_, _| Ok(()) }
    }

    /// Looks them all up.
    pub async fn find(self) -> Result<Found<'a>> {
        let row = if self.asked == 0 { None } else { self.tx.query_one(&self.together).await? };
        Ok(Found { tx: self.tx, row })
    }
}

impl Found<'_> {
    /// The row of a reference, none if it refers to nothing. Refuses with NOT_FOUND on its field what isn't there.
    pub fn get<M: Row>(&self, reference: &Reference<M>) -> Result<Option<M>> {
        let (Some(row), Some(prefix)) = (&self.row, &reference.prefix) else { return Ok(None) };
        let Some(id) = row.try_get::<Option<Uuid>>(prefix, "id")? else {
            return Err(UserError::not_found(reference.field).into());
        };
        let row = M::from_query_result(row, prefix)?;
        self.tx.seen().note(id, row.clone());
        Ok(Some(row))
    }

    /// Sets the column to what the input says, or adds the reason why not. Answers with the row that it refers to now and
    /// did not before.
    pub fn put<M: Row>(&self, reference: Patched<'_, M>, reasons: &mut Reasons) -> Result<Option<M>> {
        let Patched { to, id, cell, check } = reference;
        let Some(row) = reasons.gather(self.get(&to))? else { return Ok(None) };
        let row = match row {
            Some(row) if reasons.take(check(&row, to.field)).is_none() => return Ok(None),
            row => row,
        };
        if let Some(id) = id {
            *cell = Set(id);
        }
        Ok(row)
    }
}
