//! Many rows in one statement, through the one door for writes: what a template makes would take a round trip each.

use std::collections::HashMap;

use entity::Stamped;
use sea_orm::sea_query::{Expr, Func, InsertStatement, Query};
use sea_orm::{ActiveModelTrait, ActiveValue, ConnectionTrait, EntityName, EntityTrait, IdenStatic, Iterable, Value};
use serde_json::{Map, Value as Json};

use super::parts::Parts;
use super::save::{self, Active};
use crate::db::OrgTx;
use crate::error::{Fault, Result};
use crate::outbox;

/// Inserts rows and records `verb` of each of them; answers with them in the same order. Rows may refer to each other.
pub async fn insert_all<M: Stamped>(tx: &OrgTx, mut rows: Vec<Active<M>>, verb: &str) -> Result<Vec<M>> {
    let mut places = HashMap::with_capacity(rows.len());
    let (mut activity, mut events) = (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()));
    for row in &mut rows {
        let made = save::fresh::<M>(tx, row)?;
        let (told, event) = outbox::told(tx, None, &made, verb, &Parts::none())?;
        places.insert(made.uuid(), places.len());
        activity.push(told);
        events.push(event);
    }
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut insert = rows_of(rows.into_iter(), M::GENERATED)?;
    insert.returning(Query::returning().columns(<M::Entity as EntityTrait>::Column::iter()));
    let [activity, events] = [rows_of(activity.into_iter(), &[])?, rows_of(events.into_iter(), &[])?];
    let statement = save::together(insert.into(), [activity, events], Parts::none());
    let made = tx.query_all(&statement).await?;
    let mut made = made.iter().map(|row| M::from_query_result(row, "")).collect::<Result<Vec<_>, _>>()?;
    made.sort_by_key(|row| places.get(&row.uuid()).copied());
    Ok(made)
}

/// Inserts whole rows: one text for any number of them, which travel as JSON.
pub(super) fn rows_of<A: ActiveModelTrait>(
    rows: impl Iterator<Item = A>,
    generated: &[&str],
) -> Result<InsertStatement> {
    let columns = || <A::Entity as EntityTrait>::Column::iter().filter(|column| !generated.contains(&column.as_str()));
    let mut objects = Vec::with_capacity(rows.size_hint().0);
    for row in rows {
        let cells = columns().map(|column| Ok((column.as_str().to_owned(), cell(row.get(column))?)));
        objects.push(Json::Object(cells.collect::<Result<Map<_, _>>>()?));
    }
    let table = A::Entity::default();
    let source = Func::cust("jsonb_populate_recordset")
        .arg(Expr::cust(format!("NULL::{}", table.table_name())))
        .arg(Expr::val(Json::Array(objects)));
    let mut select = Query::select();
    select.columns(columns()).from_function(source, "written");
    let mut insert = Query::insert();
    // As many columns as values: both are the same list.
    insert.into_table(table).columns(columns()).select_from(select).ok();
    Ok(insert)
}

/// A value in the form that PostgreSQL reads back from JSON.
fn cell(value: ActiveValue<Value>) -> Result<Json> {
    let (ActiveValue::Set(value) | ActiveValue::Unchanged(value)) = value else { return Ok(Json::Null) };
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
        other => return Err(Fault::Internal(format!("no JSON form of {other:?} in a row")).into()),
    })
}
