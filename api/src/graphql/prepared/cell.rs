//! From a column's bytes to JSON, by the type that the schema shows. Source of the formats: PostgreSQL's binary send
//! functions.

use std::io::Write as _;

use chrono::{DateTime, NaiveDate, Utc};
use entity::Id;
use entity::Tag;
use sea_orm::ActiveEnum;
use uuid::Uuid;

use super::field::Field;
use super::time;
use crate::db::Rows;

/// Bytes that are not what a column of that type holds, or a NULL where the schema allows none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreadable;

/// The columns of one row that one field reads.
pub struct Cells<'a> {
    pub(super) rows: &'a Rows,
    pub(super) row: usize,
    pub(super) places: &'a [usize],
    pub(super) today: Option<NaiveDate>,
}

impl<'a> Cells<'a> {
    /// The bytes of the field's `nth` column; `None` for NULL.
    pub fn bytes(&self, nth: usize) -> Option<&'a [u8]> {
        self.rows.cell(self.row, self.places[nth])
    }

    /// Writes whether the field's `nth` column holds anything.
    pub fn is_set(&self, nth: usize, out: &mut Vec<u8>) -> Result<(), Unreadable> {
        out.extend_from_slice(if self.bytes(nth).is_some() { b"true" } else { b"false" });
        Ok(())
    }

    /// Whether the field has an `nth` column that holds anything.
    pub fn holds(&self, nth: usize) -> bool {
        nth < self.places.len() && self.bytes(nth).is_some()
    }

    /// The text of the field's `nth` column.
    pub fn text(&self, nth: usize) -> Result<Option<&'a str>, Unreadable> {
        self.bytes(nth).map(|bytes| std::str::from_utf8(bytes).map_err(|_| Unreadable)).transpose()
    }

    /// The uuid of the field's `nth` column.
    pub fn uuid(&self, nth: usize) -> Result<Option<Uuid>, Unreadable> {
        self.bytes(nth).map(|bytes| Uuid::from_slice(bytes).map_err(|_| Unreadable)).transpose()
    }

    /// The whole number of the field's `nth` column, a `bigint`.
    pub fn long(&self, nth: usize) -> Result<Option<i64>, Unreadable> {
        self.bytes(nth).map(|bytes| exactly(bytes).map(i64::from_be_bytes)).transpose()
    }

    /// The day of the field's `nth` column, a `date`.
    pub fn day(&self, nth: usize) -> Result<Option<NaiveDate>, Unreadable> {
        self.bytes(nth).map(date).transpose()
    }

    /// The organization's day: for what no column knows.
    pub fn today(&self) -> Result<NaiveDate, Unreadable> {
        self.today.ok_or(Unreadable)
    }

    /// Which of a closed set the field's `nth` column names.
    pub fn choice<T: ActiveEnum<Value = String>>(&self, nth: usize) -> Result<T, Unreadable> {
        let name = self.text(nth)?.ok_or(Unreadable)?;
        T::try_from_value(&name.to_owned()).map_err(|_| Unreadable)
    }

    /// What the field's `nth` column holds, a `jsonb`.
    pub fn json<T: serde::de::DeserializeOwned>(&self, nth: usize) -> Result<Option<T>, Unreadable> {
        let read = |bytes| serde_json::from_slice(jsonb(bytes)?).map_err(|_| Unreadable);
        self.bytes(nth).map(read).transpose()
    }
}

/// A type of the schema that shows one column.
pub trait Cell {
    /// Writes the JSON of a value; `None` is NULL.
    fn write(bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), Unreadable>;
}

/// A type of the schema that shows columns.
pub trait Shown {
    /// How it shows them.
    fn shown(columns: &'static [&'static str]) -> Field;
}

impl<T: Cell> Shown for T {
    fn shown(columns: &'static [&'static str]) -> Field {
        Field::Leaf { columns, write: |cells, out| T::write(cells.bytes(0), out) }
    }
}

impl<T: Cell> Cell for Option<T> {
    fn write(bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), Unreadable> {
        if bytes.is_none() {
            out.extend_from_slice(b"null");
            return Ok(());
        }
        T::write(bytes, out)
    }
}

/// An array of one dimension: dimensions, NULLs?, element type, length, lower bound; then each element behind its length.
impl<T: Cell> Cell for Vec<T> {
    fn write(bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), Unreadable> {
        let mut rest = bytes.ok_or(Unreadable)?;
        let dimensions = int(take(&mut rest, 4)?)?;
        take(&mut rest, 8)?;
        out.push(b'[');
        if dimensions == 1 {
            let length = int(take(&mut rest, 4)?)?;
            take(&mut rest, 4)?;
            for nth in 0..length {
                if nth > 0 {
                    out.push(b',');
                }
                let size = int(take(&mut rest, 4)?)?;
                let element = usize::try_from(size).ok().map(|size| take(&mut rest, size)).transpose()?;
                T::write(element, out)?;
            }
        } else if dimensions != 0 {
            return Err(Unreadable);
        }
        out.push(b']');
        Ok(())
    }
}

/// A text, in JSON's spelling.
pub fn write_text(bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), Unreadable> {
    let bytes = bytes.ok_or(Unreadable)?;
    // Nearly every text is ASCII that JSON spells as it is. Without a way out of the loop, it looks at many bytes at once.
    if bytes.iter().fold(true, |plain, byte| plain & matches!(byte, b' ' | b'!' | b'#'..=b'[' | b']'..=0x7f)) {
        out.push(b'"');
        out.extend_from_slice(bytes);
        out.push(b'"');
        return Ok(());
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Unreadable)?;
    serde_json::to_writer(out, text).map_err(|_| Unreadable)
}

/// Types that are kept as the text that the schema shows: written beside the object that shows them.
macro_rules! texts {
    ($($type:ty),* $(,)?) => {$(
        impl $crate::graphql::prepared::Cell for $type {
            fn write(bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), $crate::graphql::prepared::Unreadable> {
                $crate::graphql::prepared::write_text(bytes, out)
            }
        }
    )*};
}

pub(crate) use texts;

texts!(String, entity::identity::actor_kind::ActorKind, entity::identity::organization::TaxRounding);

impl<E: Tag> Cell for Id<E> {
    fn write(bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), Unreadable> {
        let uuid = Uuid::from_slice(bytes.ok_or(Unreadable)?).map_err(|_| Unreadable)?;
        out.push(b'"');
        entity::id::write(E::PREFIX, uuid, out);
        out.push(b'"');
        Ok(())
    }
}

impl Cell for bool {
    fn write(bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), Unreadable> {
        out.extend_from_slice(match bytes.ok_or(Unreadable)? {
            [0] => b"false",
            [1] => b"true",
            _ => return Err(Unreadable),
        });
        Ok(())
    }
}

impl Cell for i32 {
    fn write(bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), Unreadable> {
        write!(out, "{}", int(bytes.ok_or(Unreadable)?)?).map_err(|_| Unreadable)
    }
}

impl Cell for i64 {
    fn write(bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), Unreadable> {
        write!(out, "{}", i64::from_be_bytes(exactly(bytes.ok_or(Unreadable)?)?)).map_err(|_| Unreadable)
    }
}

/// Microseconds from 2000 on, shown as async-graphql does: RFC 3339 with as many decimals as are needed.
impl Cell for DateTime<Utc> {
    fn write(bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), Unreadable> {
        let micros = i64::from_be_bytes(exactly(bytes.ok_or(Unreadable)?)?);
        out.push(b'"');
        time::write_moment(micros, out).ok_or(Unreadable)?;
        out.push(b'"');
        Ok(())
    }
}

/// A `jsonb` that holds all of an object's members, but for those that are null.
impl Shown for Option<entity::crm::address::Address> {
    fn shown(columns: &'static [&'static str]) -> Field {
        Field::Json {
            columns,
            type_name: "Address".into(),
            value: |cells| Ok(cells.json::<serde_json::Value>(0)?.unwrap_or_default()),
        }
    }
}

/// Days from 2000 on.
impl Cell for crate::graphql::scalar::Date {
    fn write(bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), Unreadable> {
        let day = date(bytes.ok_or(Unreadable)?)?;
        out.push(b'"');
        time::write_day(day, out).ok_or(Unreadable)?;
        out.push(b'"');
        Ok(())
    }
}

/// A `jsonb` is sent as a version and its text, which is JSON as it is.
impl Cell for serde_json::Value {
    fn write(bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), Unreadable> {
        out.extend_from_slice(jsonb(bytes.ok_or(Unreadable)?)?);
        Ok(())
    }
}

/// The day that a `date` is.
pub(super) fn date(bytes: &[u8]) -> Result<NaiveDate, Unreadable> {
    time::day(int(bytes)?.into()).ok_or(Unreadable)
}

fn jsonb(bytes: &[u8]) -> Result<&[u8], Unreadable> {
    match bytes {
        [1, text @ ..] => Ok(text),
        _ => Err(Unreadable),
    }
}

fn int(bytes: &[u8]) -> Result<i32, Unreadable> {
    exactly(bytes).map(i32::from_be_bytes)
}

fn exactly<const N: usize>(bytes: &[u8]) -> Result<[u8; N], Unreadable> {
    bytes.try_into().map_err(|_| Unreadable)
}

fn take<'a>(bytes: &mut &'a [u8], size: usize) -> Result<&'a [u8], Unreadable> {
    let (taken, rest) = bytes.split_at_checked(size).ok_or(Unreadable)?;
    *bytes = rest;
    Ok(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_spelled_as_json_spells_it() {
        for code in (0..=0x2ff).chain([0x2028, 0xfffd, 0x1f600]) {
            let text = format!("a{}z", char::from_u32(code).unwrap_or('"'));
            let mut out = Vec::new();
            write_text(Some(text.as_bytes()), &mut out).unwrap_or_else(|_| panic!("{code:#x} is refused"));
            assert_eq!(String::from_utf8(out).ok(), serde_json::to_string(&text).ok(), "{code:#x}");
        }
        assert_eq!(write_text(Some(b"a\xffz"), &mut Vec::new()), Err(Unreadable));
        assert_eq!(write_text(None, &mut Vec::new()), Err(Unreadable));
    }
}
