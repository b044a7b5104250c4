//! Rows without a life of their own: the lines of a document, the steps of a policy. They are saved with the row that
//! they are parts of, in its statement, and its events tell of them.

use std::collections::HashMap;

use entity::Stamped;
use sea_orm::sea_query::{Expr, Func, InsertStatement, OnConflict, Query};
use sea_orm::{ActiveModelTrait, ActiveValue, EntityName, EntityTrait, IdenStatic, Iterable, Value};
use serde_json::{Map, Value as Json, json};
use uuid::Uuid;

use super::save::{self, Active};
use crate::db::OrgTx;
use crate::error::{Fault, Result, UserError};

/// What becomes of a row's parts, of each kind.
pub struct Parts(Vec<Change>);

struct Change {
    /// What the row's events call its parts, such as `lines`.
    field: &'static str,
    /// The parts before and after, as events show them, in their order.
    told: [Json; 2],
    /// Writes those that are new, changed or gone; none if there are none.
    statement: Option<InsertStatement>,
}

impl Parts {
    /// A row without parts, or whose parts stay as they are.
    pub fn none() -> Self {
        Self(Vec::new())
    }

    /// These, and parts of another kind.
    #[must_use]
    pub fn and(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// The parts from now on, in their order: one with an id is one of those before, and changed; one without is new; those
    /// before that are not among them are deleted. An id that is none of theirs is NOT_FOUND on `<field>.<place>.id`.
    pub fn of<P: Stamped>(tx: &OrgTx, field: &'static str, before: &[P], after: Vec<Active<P>>) -> Result<Self> {
        let mut gone: HashMap<Uuid, &P> = before.iter().map(|part| (part.uuid(), part)).collect();
        let (mut written, mut whole) = (Vec::new(), Vec::with_capacity(after.len()));
        for (place, mut row) in after.into_iter().enumerate() {
            let Some(id) = id_of::<P>(&row) else {
                let made = save::fresh::<P>(tx, &mut row)?;
                written.push(made.clone());
                whole.push(made);
                continue;
            };
            let part = gone.remove(&id).ok_or_else(|| UserError::not_found(format!("{field}.{place}.id")))?;
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
        let statement = if written.is_empty() { None } else { Some(upsert(&written)?) };
        let told = [serde_json::to_value(before)?, serde_json::to_value(&whole)?];
        Ok(Self(vec![Change { field, told, statement }]))
    }

    /// Whether any part is new, changed or gone.
    pub fn change_anything(&self) -> bool {
        self.0.iter().any(|change| change.statement.is_some())
    }

    pub(super) fn into_statements(self) -> impl Iterator<Item = InsertStatement> {
        self.0.into_iter().filter_map(|change| change.statement)
    }

    /// Adds the parts to what events tell of the row: its diff and its payload.
    pub(crate) fn tell(&self, diff: &mut Map<String, Json>, payload: &mut Json) {
        for Change { field, told: [from, to], statement } in &self.0 {
            if statement.is_some() {
                diff.insert((*field).to_owned(), json!({ "from": from, "to": to }));
            }
            if let Json::Object(payload) = payload {
                payload.insert((*field).to_owned(), to.clone());
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

/// Inserts the rows, or makes those that are there like them: one text for any number of rows, which travel as JSON.
fn upsert<P: Stamped>(rows: &[P]) -> Result<InsertStatement> {
    let columns =
        || <P::Entity as EntityTrait>::Column::iter().filter(|column| !P::GENERATED.contains(&column.as_str()));
    let mut objects = Vec::with_capacity(rows.len());
    for row in rows {
        let cells = columns().map(|column| Ok((column.as_str().to_owned(), cell(row.get(column))?)));
        objects.push(Json::Object(cells.collect::<Result<Map<_, _>>>()?));
    }
    let table = P::Entity::default();
    let source = Func::cust("jsonb_populate_recordset")
        .arg(Expr::cust(format!("NULL::{}", table.table_name())))
        .arg(Expr::val(Json::Array(objects)));
    let mut select = Query::select();
    select.columns(columns()).from_function(source, "written");
    let keys = ["organization_id", "id"];
    let changed = columns().filter(|column| !keys.contains(&column.as_str()));
    let mut insert = Query::insert();
    insert
        .into_table(table)
        .columns(columns())
        .on_conflict(OnConflict::columns(keys).update_columns(changed).to_owned());
    // As many columns as values: both are the same list.
    insert.select_from(select).ok();
    Ok(insert)
}

/// A value in the form that PostgreSQL reads back from JSON.
fn cell(value: Value) -> Result<Json> {
    Ok(match value {
        value if value == value.as_null() => Json::Null,
        Value::Bool(Some(value)) => value.into(),
        Value::Int(Some(value)) => value.into(),
        Value::BigInt(Some(value)) => value.into(),
        Value::String(Some(value)) => value.into(),
        Value::Uuid(Some(value)) => value.to_string().into(),
        Value::ChronoDate(Some(value)) => value.to_string().into(),
        Value::ChronoDateTimeUtc(Some(value)) => value.to_rfc3339().into(),
        Value::Json(Some(value)) => *value,
        other => return Err(Fault::Internal(format!("no JSON form of {other:?} for a part")).into()),
    })
}
