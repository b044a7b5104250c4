//! Values of the query builder as parameters of a statement.

use sea_orm::Value;
use sea_orm::sea_query::{ArrayType, OptionEnum};
use tokio_postgres::types::private::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// A value, bound as the type that [`type_of`] says.
#[derive(Debug)]
pub(super) struct Parameter<'a>(pub &'a Value);

type Refusal = Box<dyn std::error::Error + Sync + Send>;

/// The type that a value is bound as. Without it `unnest($1)` would be ambiguous.
pub(super) fn type_of(value: &Value) -> Type {
    match value {
        Value::Bool(_) => Type::BOOL,
        Value::SmallInt(_) => Type::INT2,
        Value::Int(_) => Type::INT4,
        Value::BigInt(_) | Value::BigUnsigned(_) => Type::INT8,
        Value::Double(_) => Type::FLOAT8,
        Value::String(_) | Value::Enum(_) => Type::TEXT,
        Value::Uuid(_) => Type::UUID,
        Value::ChronoDate(_) => Type::DATE,
        Value::ChronoDateTimeUtc(_) => Type::TIMESTAMPTZ,
        Value::Json(_) => Type::JSONB,
        Value::Bytes(_) => Type::BYTEA,
        Value::Array(ArrayType::Uuid, _) => Type::UUID_ARRAY,
        Value::Array(ArrayType::Int, _) => Type::INT4_ARRAY,
        Value::Array(ArrayType::BigInt, _) => Type::INT8_ARRAY,
        Value::Array(ArrayType::ChronoDate, _) => Type::DATE_ARRAY,
        Value::Array(ArrayType::ChronoDateTimeUtc, _) => Type::TIMESTAMPTZ_ARRAY,
        Value::Array(ArrayType::String, _) => Type::TEXT_ARRAY,
        // What no statement of ours binds; PostgreSQL finds the type, or refuses.
        _ => Type::UNKNOWN,
    }
}

impl ToSql for Parameter<'_> {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, Refusal> {
        match self.0 {
            Value::Bool(value) => value.to_sql(ty, out),
            Value::SmallInt(value) => value.to_sql(ty, out),
            Value::Int(value) => value.to_sql(ty, out),
            Value::BigInt(value) => value.to_sql(ty, out),
            Value::BigUnsigned(value) => value.map(i64::try_from).transpose()?.to_sql(ty, out),
            Value::Double(value) => value.to_sql(ty, out),
            Value::String(value) => value.as_deref().to_sql(ty, out),
            Value::Enum(OptionEnum::Some(value)) => value.value.as_ref().to_sql(ty, out),
            Value::Uuid(value) => value.to_sql(ty, out),
            Value::ChronoDate(value) => value.to_sql(ty, out),
            Value::ChronoDateTimeUtc(value) => value.to_sql(ty, out),
            Value::Json(value) => value.as_deref().to_sql(ty, out),
            Value::Bytes(value) => value.as_deref().to_sql(ty, out),
            Value::Array(_, Some(values)) => values.iter().map(Parameter).collect::<Vec<_>>().to_sql(ty, out),
            Value::Array(_, None) | Value::Enum(OptionEnum::None(_)) => Ok(IsNull::Yes),
            _ => Err(format!("a value that no statement binds, as {ty}").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}
