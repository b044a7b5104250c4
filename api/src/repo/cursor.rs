//! Cursors: where a row stands in a list, as an opaque text bound to that list.
//!
//! A cursor is a stamp of list, organization and parent, and the row's order values, as base64url of JSON. It is
//! not secret and not signed: its values are only ever bound as parameters of the caller's own list.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use chrono::{DateTime, NaiveDate, Utc};
use entity::Row;
use std::str::FromStr;

use sea_orm::Value;
use sea_orm::sea_query::ColumnType;
use serde_json::{Value as Json, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::list::{List, Term};
use crate::auth::actor::OrganizationId;
use crate::error::{Error, Fault, Result};

/// Whose list it is: the organization, and the parent of a nested list.
pub(super) type Scope = (OrganizationId, Option<Uuid>);

/// The longest cursor that is looked at, in bytes.
const LONGEST: usize = 16 * 1024;

impl<M: Row> List<M> {
    /// The cursor of a row in this list.
    pub(super) fn cursor(&self, scope: Scope, row: &M) -> String {
        let values: Vec<_> = self.terms.iter().map(|term| row.value(term.column)).collect();
        Self::cursor_of(&self.stamp(scope), values.iter().map(Option::as_ref))
    }

    /// The cursor of a row with these order values.
    pub(super) fn cursor_of<'a>(stamp: &str, values: impl Iterator<Item = Option<&'a Value>>) -> String {
        let values: Vec<_> = values.map(|value| value.map_or(Json::Null, to_json)).collect();
        BASE64_URL_SAFE_NO_PAD.encode(json!([stamp, values]).to_string())
    }

    /// The order values that a cursor holds; `None` for a NULL.
    pub(super) fn position(&self, scope: Scope, cursor: &str) -> Result<Vec<Option<Value>>> {
        let read = || {
            let bytes = BASE64_URL_SAFE_NO_PAD.decode(cursor.get(..cursor.len().min(LONGEST))?).ok()?;
            let (stamp, values): (String, Vec<Json>) = serde_json::from_slice(&bytes).ok()?;
            Some((stamp, values))
        };
        let (stamp, values) = read().ok_or_else(|| refuse("This is not a cursor of ours."))?;
        if stamp != self.stamp(scope) {
            return Err(refuse("This cursor belongs to another list, filter or order: start again without it."));
        }
        let values = values.iter().map(from_json).collect::<Option<Vec<_>>>();
        let fits = |values: &Vec<Option<Value>>| {
            values.len() == self.terms.len()
                && self.terms.iter().zip(values).all(|(term, value)| Self::fits(*term, value.as_ref()))
        };
        values.filter(fits).ok_or_else(|| refuse("This is not a cursor of ours."))
    }

    /// Whether a value is one that the term's column can have; a cursor may have been changed on its way.
    fn fits(term: Term, value: Option<&Value>) -> bool {
        use sea_orm::ColumnTrait;
        let column = <<M as sea_orm::ModelTrait>::Entity as sea_orm::EntityTrait>::Column::from_str(term.column);
        let Ok(column) = column else { return false };
        match (column.def().get_column_type(), value) {
            (_, None) => term.nullable,
            (ColumnType::Uuid, Some(Value::Uuid(_)))
            | (ColumnType::Integer, Some(Value::Int(_)))
            | (ColumnType::BigInteger, Some(Value::BigInt(_)))
            | (ColumnType::Date, Some(Value::ChronoDate(_)))
            | (ColumnType::TimestampWithTimeZone, Some(Value::ChronoDateTimeUtc(_)))
            | (ColumnType::String(_) | ColumnType::Text | ColumnType::Char(_), Some(Value::String(_))) => true,
            _ => false,
        }
    }

    pub(super) fn stamp(&self, (organization, parent): Scope) -> String {
        let mut hash = Sha256::new();
        hash.update(self.fingerprint);
        hash.update(organization.uuid());
        hash.update(parent.unwrap_or_default());
        BASE64_URL_SAFE_NO_PAD.encode(&hash.finalize()[..12])
    }
}

fn refuse(message: &str) -> Error {
    Fault::BadUserInput(message.to_owned()).into()
}

/// A value with its type's letter, so that it is bound as what it was.
fn to_json(value: &Value) -> Json {
    match value {
        Value::String(Some(v)) => json!(["s", v]),
        Value::Uuid(Some(v)) => json!(["u", v]),
        Value::Int(Some(v)) => json!(["i", v]),
        Value::BigInt(Some(v)) => json!(["b", v]),
        Value::ChronoDate(Some(v)) => json!(["d", v]),
        Value::ChronoDateTimeUtc(Some(v)) => json!(["t", v.timestamp_micros()]),
        _ => Json::Null,
    }
}

fn from_json(json: &Json) -> Option<Option<Value>> {
    if json.is_null() {
        return Some(None);
    }
    let value = json.get(1)?;
    Some(Some(match json.get(0)?.as_str()? {
        "s" => Value::from(value.as_str()?),
        "u" => Value::from(value.as_str()?.parse::<Uuid>().ok()?),
        "i" => Value::from(i32::try_from(value.as_i64()?).ok()?),
        "b" => Value::from(value.as_i64()?),
        "d" => Value::from(value.as_str()?.parse::<NaiveDate>().ok()?),
        "t" => Value::from(DateTime::<Utc>::from_timestamp_micros(value.as_i64()?)?),
        _ => return None,
    }))
}
