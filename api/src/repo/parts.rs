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

/// What becomes of a row's parts.
pub struct Parts(Vec<Change>);

struct Change {
    /// What the row's events call these parts, such as `lines`; none if they don't tell of them.
    field: Option<&'static str>,
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
        Ok(Self(vec![Change { field: Some(field), told, statement }]))
    }

    /// Adds parts of another kind, all new, to a row whose parts are only ever added. The row's events tell of these few,
    /// if there is a `field` for them.
    pub fn and_new<P: Stamped>(
        mut self,
        tx: &OrgTx,
        field: Option<&'static str>,
        rows: Vec<Active<P>>,
    ) -> Result<Self> {
        let made = rows.into_iter().map(|mut row| save::fresh::<P>(tx, &mut row)).collect::<Result<Vec<_>>>()?;
        let statement = if made.is_empty() { None } else { Some(insert(&made)?) };
        self.0.push(Change { field, told: [json!([]), serde_json::to_value(&made)?], statement });
        Ok(self)
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
    let changed = columns::<P>().filter(|column| !keys.contains(&column.as_str()));
    let mut upsert = insert(rows)?;
    upsert.on_conflict(OnConflict::columns(keys).update_columns(changed).to_owned());
    Ok(upsert)
}

/// Inserts the rows: one text for any number of them, which travel as JSON.
fn insert<P: Stamped>(rows: &[P]) -> Result<InsertStatement> {
    let mut objects = Vec::with_capacity(rows.len());
    for row in rows {
        let cells = columns::<P>().map(|column| Ok((column.as_str().to_owned(), cell(row.get(column))?)));
        objects.push(Json::Object(cells.collect::<Result<Map<_, _>>>()?));
    }
    let table = P::Entity::default();
    let source = Func::cust("jsonb_populate_recordset")
        .arg(Expr::cust(format!("NULL::{}", table.table_name())))
        .arg(Expr::val(Json::Array(objects)));
    let mut select = Query::select();
    select.columns(columns::<P>()).from_function(source, "written");
    let mut insert = Query::insert();
    insert.into_table(table).columns(columns::<P>());
    // As many columns as values: both are the same list.
    insert.select_from(select).ok();
    Ok(insert)
}

fn columns<P: Stamped>() -> impl Iterator<Item = <P::Entity as EntityTrait>::Column> {
    <P::Entity as EntityTrait>::Column::iter().filter(|column| !P::GENERATED.contains(&column.as_str()))
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
