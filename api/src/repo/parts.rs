//! Rows without a life of their own: the lines of a document, the steps of a policy. They are saved with the row that
//! they are parts of, in its statement, and its events tell of them. A row may have parts of several kinds.

use std::collections::HashMap;

use entity::Stamped;
use sea_orm::sea_query::{InsertStatement, OnConflict, SubQueryStatement};
use sea_orm::{ActiveModelTrait, ActiveValue, EntityTrait, IdenStatic, Iterable, Value};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::many::rows_of;
use super::save::{self, Active};
use crate::db::OrgTx;
use crate::error::{Result, UserError};

/// What becomes of a row's parts, kind by kind.
pub struct Parts(Vec<Change>);

struct Change {
    /// What the row's events call these parts, such as `lines`; none if they don't tell of them.
    field: Option<&'static str>,
    /// The parts before and after, as events show them, in their order.
    told: [Json; 2],
    /// Writes those that are new, changed or gone; none if there are none.
    statement: Option<SubQueryStatement>,
}

impl Parts {
    /// A row without parts, or whose parts stay as they are.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// The parts from now on, in their order: one with an id is one of those before, and changed; one without is new; those
    /// before that are not among them are deleted. An id that is none of theirs is NOT_FOUND on `<field>.<place>.id`.
    pub fn of<P: Stamped>(tx: &OrgTx, field: &'static str, before: &[P], after: Vec<Active<P>>) -> Result<Self> {
        Self::from(tx, field, before, after, |place| Err(UserError::not_found(format!("{field}.{place}.id"))))
    }

    /// As [`Self::of`], of parts that refer to each other: new ones have their ids already.
    pub fn with_ids<P: Stamped>(tx: &OrgTx, field: &'static str, before: &[P], after: Vec<Active<P>>) -> Result<Self> {
        Self::from(tx, field, before, after, |_| Ok(()))
    }

    /// `unknown` says whether the one at a place may have an id that none before has.
    fn from<P: Stamped>(
        tx: &OrgTx,
        field: &'static str,
        before: &[P],
        after: Vec<Active<P>>,
        unknown: impl Fn(usize) -> Result<(), UserError>,
    ) -> Result<Self> {
        let mut gone: HashMap<Uuid, &P> = before.iter().map(|part| (part.uuid(), part)).collect();
        let (mut written, mut whole) = (Vec::new(), Vec::with_capacity(after.len()));
        for (place, mut row) in after.into_iter().enumerate() {
            let id = id_of::<P>(&row);
            let Some(part) = id.and_then(|id| gone.remove(&id)) else {
                if id.is_some() {
                    unknown(place)?;
                }
                let made = save::fresh::<P>(tx, &mut row)?;
                written.push(made.clone());
                whole.push(made);
                continue;
            };
            if save::keep_changes(part, &mut row) {
                let changed = save::changed(tx, part, &mut row);
                written.push(changed.clone());
                whole.push(changed);
            } else {
                whole.push(part.clone());
            }
        }
        let deletion = Uuid::now_v7();
        for part in gone.into_values() {
            let mut row: Active<P> = part.clone().into();
            save::set::<P>(&mut row, "deleted_at", Some(tx.now()));
            save::set::<P>(&mut row, "deletion_id", Some(deletion));
            written.push(save::changed(tx, part, &mut row));
        }
        let statement = if written.is_empty() { None } else { Some(upsert(&written)?.into()) };
        let told = [serde_json::to_value(before)?, serde_json::to_value(&whole)?];
        Ok(Self(vec![Change { field: Some(field), told, statement }]))
    }

    /// New parts beside those that there are, which are only ever added. The row's events tell of these few, if there is a
    /// `field` for them.
    pub fn added<P: Stamped>(tx: &OrgTx, field: Option<&'static str>, rows: Vec<Active<P>>) -> Result<Self> {
        let made = rows.into_iter().map(|mut row| save::fresh::<P>(tx, &mut row)).collect::<Result<Vec<P>>>()?;
        let told = [json!([]), serde_json::to_value(&made)?];
        let statement = if made.is_empty() {
            None
        } else {
            Some(rows_of(made.into_iter().map(Active::<P>::from), P::GENERATED)?.into())
        };
        Ok(Self(vec![Change { field, told, statement }]))
    }

    /// What is written elsewhere because of the change. The row's events don't tell of it.
    pub(super) fn beside(statement: impl Into<SubQueryStatement>) -> Self {
        Self(vec![Change { field: None, told: [Json::Null, Json::Null], statement: Some(statement.into()) }])
    }

    /// These, and those of another kind.
    #[must_use]
    pub fn and(mut self, others: Self) -> Self {
        self.0.extend(others.0);
        self
    }

    /// Whether any part is new, changed or gone.
    pub fn change_anything(&self) -> bool {
        self.0.iter().any(|change| change.statement.is_some())
    }

    /// What writes them, kind by kind.
    pub(super) fn into_statements(self) -> impl Iterator<Item = SubQueryStatement> {
        self.0.into_iter().filter_map(|change| change.statement)
    }

    /// Adds the parts to what events tell of the row: its diff and its payload.
    pub(crate) fn tell(&self, diff: &mut Map<String, Json>, payload: &mut Json) {
        for Change { field, told: [from, to], statement } in &self.0 {
            let Some(field) = *field else { continue };
            if statement.is_some() {
                diff.insert(field.to_owned(), json!({ "from": from, "to": to }));
            }
            if let Json::Object(payload) = &mut *payload {
                payload.insert(field.to_owned(), to.clone());
            }
        }
    }
}

fn id_of<P: Stamped>(row: &Active<P>) -> Option<Uuid> {
    use std::str::FromStr as _;
    let id = <P::Entity as EntityTrait>::Column::from_str("id").ok()?;
    match row.get(id) {
        ActiveValue::Set(Value::Uuid(id)) | ActiveValue::Unchanged(Value::Uuid(id)) => id,
        _ => None,
    }
}

/// Inserts the rows, or makes those that are there like them.
fn upsert<P: Stamped>(rows: &[P]) -> Result<InsertStatement> {
    let keys = ["organization_id", "id"];
    let columns = <P::Entity as EntityTrait>::Column::iter();
    let changed = columns.filter(|column| !P::GENERATED.contains(&column.as_str()) && !keys.contains(&column.as_str()));
    let mut insert = rows_of(rows.iter().map(|row| Active::<P>::from(row.clone())), P::GENERATED)?;
    insert.on_conflict(OnConflict::columns(keys).update_columns(changed).to_owned());
    Ok(insert)
}
