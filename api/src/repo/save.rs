//! The one door for writes: saving stamps, counts the version, and records what happened, or does nothing at all. It is
//! one statement, and for every row of a table the same one but for the columns that an update changes.
//!
//! Use cases call [`insert`], [`update`], [`delete`], [`restore`], [`super::many::insert_all`] and [`super::merge::merge`];
//! nothing else in the crate writes a tenant row.

use std::pin::Pin;
use std::str::FromStr;

use chrono::SubsecRound;
use entity::Stamped;
use sea_orm::sea_query::{
    Alias, Asterisk, CommonTableExpression, InsertStatement, Query, SubQueryStatement, WithClause, WithQuery,
};
use sea_orm::{
    ActiveEnum, ActiveModelTrait, ActiveValue, ConnectionTrait, EntityTrait, IdenStatic, Iterable, QueryTrait,
    TryIntoModel, Value,
};
use uuid::Uuid;

use crate::db::OrgTx;
use crate::error::{Fault, Result, UserError, UserErrorCode};
use crate::outbox;
use crate::repo::parts::Parts;
use crate::transition::Presence;

pub use super::family::Child;
use super::{family, trash};

pub(super) type Active<M> = <<M as sea_orm::ModelTrait>::Entity as EntityTrait>::ActiveModel;
type Column<M> = <<M as sea_orm::ModelTrait>::Entity as EntityTrait>::Column;

/// What the parts of a statement call the change.
const CHANGE: &str = "change";

/// Inserts a row and records `verb` (`created`, or what it means). The id is made here unless it is set.
pub async fn insert<M: Stamped>(tx: &OrgTx, row: Active<M>, verb: &str) -> Result<M> {
    insert_with(tx, row, Parts::none(), verb).await
}

/// As [`insert`], with the row's parts.
pub async fn insert_with<M: Stamped>(tx: &OrgTx, mut row: Active<M>, parts: Parts, verb: &str) -> Result<M> {
    let after = fresh::<M>(tx, &mut row)?;
    let mut insert = M::Entity::insert(row).into_query();
    insert.returning(Query::returning().columns(Column::<M>::iter()));
    let events = outbox::events(tx, None, &after, verb, CHANGE, &parts)?;
    send(tx, insert.into(), parts, events).await
}

/// Makes of what was said a whole new row, with id, version and stamps.
pub(super) fn fresh<M: Stamped>(tx: &OrgTx, row: &mut Active<M>) -> Result<M> {
    set::<M>(row, "organization_id", tx.organization().uuid());
    if let Ok(id) = Column::<M>::from_str("id")
        && row.get(id).is_not_set()
    {
        row.set(id, tx.new_id::<M::Entity>().into());
    }
    set::<M>(row, "version", 1);
    set::<M>(row, "created_at", tx.now());
    set::<M>(row, "created_by_kind", tx.actor().kind().to_value());
    set::<M>(row, "created_by_id", tx.actor().id());
    stamp::<M>(tx, row);
    complete(row)
}

/// Fills every unset column with NULL; returns the row as it will be stored. Generated columns are not written, and are
/// empty in what is returned.
fn complete<M: Stamped>(row: &mut Active<M>) -> Result<M> {
    let blank = Active::<M>::default_values();
    let mut known = row.clone();
    for column in Column::<M>::iter() {
        let said = match row.get(column) {
            ActiveValue::Set(value) | ActiveValue::Unchanged(value) => Some(value),
            ActiveValue::NotSet => None,
        };
        let is_generated = M::GENERATED.contains(&column.as_str());
        let value = match (said, blank.get(column)) {
            (Some(value), _) => as_kept(value),
            (None, ActiveValue::Set(empty)) if is_generated || empty == empty.as_null() => empty,
            _ => return Err(missing(column.as_str())),
        };
        known.set(column, value.clone());
        if !is_generated {
            row.set(column, value);
        }
    }
    Ok(known.try_into_model()?)
}

/// The value as PostgreSQL keeps it, so that events tell what is there: times to the microsecond.
fn as_kept(value: Value) -> Value {
    match value {
        Value::ChronoDateTimeUtc(Some(time)) => time.trunc_subsecs(6).into(),
        value => value,
    }
}

/// One statement of a change, its events and its parts; it answers with what the change returns.
pub(super) fn together(change: SubQueryStatement, [activity, event]: [InsertStatement; 2], parts: Parts) -> WithQuery {
    let part = |name: &str, query: SubQueryStatement| {
        CommonTableExpression::new().table_name(Alias::new(name)).query(query).to_owned()
    };
    let mut with = WithClause::new();
    with.cte(part(CHANGE, change)).cte(part("activity", activity.into())).cte(part("event", event.into()));
    for (kind, written) in parts.into_statements().enumerate() {
        // Not by the name of a table, which the statement could not write to any more.
        with.cte(part(&format!("parts_{kind}"), written));
    }
    with.query(Query::select().column(Asterisk).from(CHANGE).to_owned())
}

/// Sends the change and its events as one statement; answers with the row as it is now.
// Boxed: a use case awaits several of these, and as values they would fill the stack.
fn send<M: Stamped>(
    tx: &OrgTx,
    change: SubQueryStatement,
    parts: Parts,
    [activity, event]: [InsertStatement; 2],
) -> Pin<Box<impl Future<Output = Result<M>>>> {
    let statement = together(change, [activity, event], parts);
    Box::pin(async move {
        let row = tx.query_one(&statement).await?.ok_or_else(|| missing("the row to change"))?;
        Ok(M::from_query_result(&row, "")?)
    })
}

/// Saves the changes to a row that was loaded under lock, and records `verb`. A change that changes nothing is none:
/// no version, no event.
pub async fn update<M: Stamped>(tx: &OrgTx, before: &M, mut row: Active<M>, verb: &str) -> Result<M> {
    if !keep_changes(before, &mut row) {
        return Ok(before.clone());
    }
    write(tx, before, row, Parts::none(), verb).await
}

/// As [`update`], with the row's parts. A change of a part is a change of the row: its version counts it.
pub async fn update_with<M: Stamped>(
    tx: &OrgTx,
    before: &M,
    mut row: Active<M>,
    parts: Parts,
    verb: &str,
) -> Result<M> {
    if !keep_changes(before, &mut row) && !parts.change_anything() {
        return Ok(before.clone());
    }
    write(tx, before, row, parts, verb).await
}

/// Leaves only those values in the row that differ from what was; tells whether there are any.
pub(super) fn keep_changes<M: Stamped>(before: &M, row: &mut Active<M>) -> bool {
    let mut changed = false;
    for column in Column::<M>::iter() {
        if let ActiveValue::Set(value) = row.get(column) {
            if as_kept(value) == before.get(column) {
                row.not_set(column);
            } else {
                changed = true;
            }
        }
    }
    changed
}

/// Counts the version, stamps, saves and records.
pub(super) async fn write<M: Stamped>(
    tx: &OrgTx,
    before: &M,
    mut row: Active<M>,
    parts: Parts,
    verb: &str,
) -> Result<M> {
    let after = changed(tx, before, &mut row);
    // The primary key is the tenant and the id: the statement carries both.
    for key in [M::TENANT, "id"] {
        if let Some((column, value)) = Column::<M>::from_str(key).ok().zip(before.value(key)) {
            row.set(column, value);
        }
    }
    let mut update = M::Entity::update(row).validate()?.into_query();
    update.returning(Query::returning().columns(Column::<M>::iter()));
    let events = outbox::events(tx, Some(before), &after, verb, CHANGE, &parts)?;
    send(tx, update.into(), parts, events).await
}

/// Counts the version and stamps; answers with the row as it will be.
pub(super) fn changed<M: Stamped>(tx: &OrgTx, before: &M, row: &mut Active<M>) -> M {
    set::<M>(row, "version", before.version() + 1);
    stamp::<M>(tx, row);
    let mut after = before.clone();
    for column in Column::<M>::iter() {
        if let ActiveValue::Set(value) = row.get(column) {
            let value = as_kept(value);
            after.set(column, value.clone());
            row.set(column, value);
        }
    }
    after
}

/// Soft-deletes a row and what goes with it, under one deletion id; records one event. What can be restored is in the
/// trash from then on: the row itself, and not what goes with it.
pub async fn delete<M: Stamped>(tx: &OrgTx, before: &M, children: &'static [Child]) -> Result<M> {
    if !M::SOFT_DELETE {
        return Err(missing("soft delete on this table"));
    }
    let deletion = Uuid::now_v7();
    family::delete(tx, deletion, before.uuid(), children).await?;
    let mut row: Active<M> = before.clone().into();
    set::<M>(&mut row, "deleted_at", Some(tx.now()));
    set::<M>(&mut row, "deletion_id", Some(deletion));
    update_with(tx, before, row, trash::put(tx, before, deletion)?, "deleted").await
}

/// Reverses exactly one [`delete`]: the row and what went with it. A tombstone stays where it is, and so does what would
/// come back to a deleted record; a unique value that was taken meanwhile is a DUPLICATE.
pub async fn restore<M: Stamped>(tx: &OrgTx, before: &M, children: &'static [Child]) -> Result<M> {
    let refused = |why: &str| Err(UserError::on("id", UserErrorCode::InvalidTransition, why).into());
    let Some(Value::Uuid(Some(deletion))) = before.value("deletion_id") else {
        return refused("The record is not deleted.");
    };
    // Bringing it back would undo half of the merge.
    if Presence::from(before) == Presence::Merged {
        return refused("The record was merged into another and can't be restored.");
    }
    trash::parents_are_there(tx, before).await?;
    family::restore(tx, deletion, before.uuid(), children).await?;
    let mut row: Active<M> = before.clone().into();
    set::<M>(&mut row, "deleted_at", None::<chrono::DateTime<chrono::Utc>>);
    set::<M>(&mut row, "deletion_id", None::<Uuid>);
    update_with(tx, before, row, trash::take(tx, before), "restored").await
}

fn stamp<M: Stamped>(tx: &OrgTx, row: &mut Active<M>) {
    set::<M>(row, "updated_at", tx.now());
    set::<M>(row, "updated_by_kind", tx.actor().kind().to_value());
    set::<M>(row, "updated_by_id", tx.actor().id());
}

pub(super) fn set<M: Stamped>(row: &mut Active<M>, column: &str, value: impl Into<Value>) {
    if let Ok(column) = Column::<M>::from_str(column) {
        row.set(column, value.into());
    }
}

/// A fault for what the database must have and does not.
pub fn missing(what: &str) -> crate::error::Error {
    Fault::Internal(format!("missing: {what}")).into()
}
