//! What PostgreSQL sends, as values that SeaORM's models are made of.

use sea_orm::sea_query::ArrayType;
use sea_orm::{DbErr, ProxyRow, QueryResult, Value};
use tokio_postgres::Row;
use tokio_postgres::types::{FromSql, Type};
use uuid::Uuid;

/// A row as SeaORM reads it: by the names of its columns, never by their places.
///
/// SeaORM reads such a row's column of another type than the one it asks for as NULL. That entities ask for the types of
/// their tables is held by a guard of the tests; whoever reads a column by hand casts it to what is read.
pub(in crate::db) fn decoded(row: &Row) -> Result<QueryResult, DbErr> {
    let values = row.columns().iter().enumerate().map(|(at, column)| {
        let value = value(row, at, column.type_());
        let value = value.map_err(|why| DbErr::Type(format!("{}: {why}", column.name())))?;
        Ok((column.name().to_owned(), value))
    });
    Ok(ProxyRow::new(values.collect::<Result<_, DbErr>>()?).into())
}

fn value(row: &Row, at: usize, ty: &Type) -> Result<Value, String> {
    Ok(match *ty {
        Type::BOOL => Value::Bool(read(row, at)?),
        Type::INT2 => Value::SmallInt(read(row, at)?),
        Type::INT4 => Value::Int(read(row, at)?),
        Type::INT8 => Value::BigInt(read(row, at)?),
        Type::FLOAT8 => Value::Double(read(row, at)?),
        Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME => Value::String(read(row, at)?),
        Type::UUID => Value::Uuid(read(row, at)?),
        Type::DATE => Value::ChronoDate(read(row, at)?),
        Type::TIMESTAMPTZ => Value::ChronoDateTimeUtc(read(row, at)?),
        Type::JSON | Type::JSONB => Value::Json(read::<serde_json::Value>(row, at)?.map(Box::new)),
        Type::BYTEA => Value::Bytes(read(row, at)?),
        Type::INT4_ARRAY => array::<i32>(row, at, ArrayType::Int)?,
        Type::INT8_ARRAY => array::<i64>(row, at, ArrayType::BigInt)?,
        Type::TEXT_ARRAY => array::<String>(row, at, ArrayType::String)?,
        Type::UUID_ARRAY => array::<Uuid>(row, at, ArrayType::Uuid)?,
        Type::DATE_ARRAY => array::<chrono::NaiveDate>(row, at, ArrayType::ChronoDate)?,
        ref other => return Err(format!("nothing reads the type {other}")),
    })
}

fn read<'a, T: FromSql<'a>>(row: &'a Row, at: usize) -> Result<Option<T>, String> {
    row.try_get(at).map_err(|error| error.to_string())
}

fn array<'a, T: FromSql<'a> + Into<Value>>(row: &'a Row, at: usize, ty: ArrayType) -> Result<Value, String> {
    let items = read::<Vec<T>>(row, at)?;
    Ok(Value::Array(ty, items.map(|items| Box::new(items.into_iter().map(Into::into).collect()))))
}
