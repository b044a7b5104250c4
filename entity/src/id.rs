//! Typed ids: a `UUIDv7` in the database, a TypeID (`contact_01h455vb4pex5vsknk084sn02q`) everywhere outside.
//!
//! Source of the text form: the public TypeID specification, version 0.3 (prefix, `_`, 26 characters of Crockford's
//! base 32 in lower case, most significant bits first).

pub mod time;

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use async_graphql::{InputType, InputValueError, InputValueResult, OutputType, Value as GraphqlValue, registry};
use sea_orm::sea_query::{ArrayType, ColumnType, Nullable, Value, ValueType, ValueTypeErr};
use sea_orm::{ColIdx, DbErr, QueryResult, TryFromU64, TryGetError, TryGetable};
use serde::{Serialize, Serializer};
use uuid::Uuid;

/// What an id names: the entity, its prefix in ids and its type in the schema.
pub trait Tag: Send + Sync + 'static {
    /// The singular table name: the prefix of ids and the subject type of events.
    const PREFIX: &'static str;
}

/// The id of one `E`. It can't be passed where another entity's id is expected.
pub struct Id<E>(Uuid, PhantomData<fn() -> E>);

impl<E> Id<E> {
    /// Makes a new id: a `UUIDv7`, so that ids made later sort later.
    #[must_use]
    pub fn new() -> Self {
        Self::from_uuid(Uuid::now_v7())
    }

    /// Types a bare uuid that is known to be an id of `E`.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The uuid as the database has it.
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl<E: Tag> Id<E> {
    /// Reads a TypeID; the error says what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, InvalidId> {
        match split(text) {
            Some((prefix, uuid)) if prefix == E::PREFIX => Ok(Self::from_uuid(uuid)),
            Some((prefix, _)) => Err(InvalidId::WrongType { expected: E::PREFIX, found: prefix.to_owned() }),
            None => Err(InvalidId::Malformed { expected: E::PREFIX }),
        }
    }
}

/// Why a text is no id of the expected type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvalidId {
    /// Not a TypeID at all.
    Malformed { expected: &'static str },
    /// A TypeID of something else.
    WrongType { expected: &'static str, found: String },
}

impl fmt::Display for InvalidId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed { expected } => write!(f, "not an id: expected `{expected}_` and 26 characters"),
            Self::WrongType { expected, found } => write!(f, "an id of `{found}` where `{expected}` is expected"),
        }
    }
}

impl std::error::Error for InvalidId {}

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Splits a TypeID into its prefix and uuid; nothing if it is malformed.
pub fn split(text: &str) -> Option<(&str, Uuid)> {
    let (prefix, suffix) = text.rsplit_once('_')?;
    let well_formed =
        !prefix.is_empty() && prefix.len() <= 63 && prefix.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    // 26 characters hold 130 bits: the first one must leave the top two empty.
    if !well_formed || suffix.len() != 26 || suffix.as_bytes()[0] > b'7' {
        return None;
    }
    let mut bits = 0_u128;
    for byte in suffix.bytes() {
        let digit = ALPHABET.iter().position(|letter| *letter == byte)?;
        bits = bits << 5 | digit as u128;
    }
    Some((prefix, Uuid::from_u128(bits)))
}

/// The TypeID of a uuid under a prefix.
pub fn join(prefix: &str, uuid: Uuid) -> String {
    let mut text = String::with_capacity(prefix.len() + 27);
    text.push_str(prefix);
    text.push('_');
    text.extend(digits(uuid).map(char::from));
    text
}

/// Appends the TypeID of a uuid under a prefix.
pub fn write(prefix: &str, uuid: Uuid, out: &mut Vec<u8>) {
    out.extend_from_slice(prefix.as_bytes());
    out.push(b'_');
    out.extend(digits(uuid));
}

fn digits(uuid: Uuid) -> impl Iterator<Item = u8> {
    let bits = uuid.as_u128();
    (0..26).rev().map(move |place| ALPHABET[(bits >> (place * 5) & 31) as usize])
}

impl<E> Clone for Id<E> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<E> Copy for Id<E> {}
impl<E> PartialEq for Id<E> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<E> Eq for Id<E> {}
impl<E> PartialOrd for Id<E> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<E> Ord for Id<E> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<E> Hash for Id<E> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<E> Default for Id<E> {
    fn default() -> Self {
        Self::new()
    }
}
impl<E> fmt::Debug for Id<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<E: Tag> fmt::Display for Id<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&join(E::PREFIX, self.0))
    }
}
impl<E: Tag> Serialize for Id<E> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

// As a column.

impl<E> From<Id<E>> for Value {
    fn from(id: Id<E>) -> Self {
        Self::from(id.0)
    }
}
impl<E> TryGetable for Id<E> {
    fn try_get_by<I: ColIdx>(row: &QueryResult, index: I) -> Result<Self, TryGetError> {
        Uuid::try_get_by(row, index).map(Self::from_uuid)
    }
}
impl<E> ValueType for Id<E> {
    fn try_from(value: Value) -> Result<Self, ValueTypeErr> {
        <Uuid as ValueType>::try_from(value).map(Self::from_uuid)
    }
    fn type_name() -> String {
        "Id".to_owned()
    }
    fn array_type() -> ArrayType {
        ArrayType::Uuid
    }
    fn column_type() -> ColumnType {
        ColumnType::Uuid
    }
}
impl<E> Nullable for Id<E> {
    fn null() -> Value {
        Value::Uuid(None)
    }
}
impl<E> TryFromU64 for Id<E> {
    fn try_from_u64(_: u64) -> Result<Self, DbErr> {
        Err(DbErr::ConvertFromU64("Id"))
    }
}

// As a value of the schema's `ID`.

/// The extension of an error about an id that holds its text: by it the id is found again among those of an input. It is
/// taken off before the error goes out.
pub const REFUSED: &str = "refused";

impl<E: Tag> InputType for Id<E> {
    type RawValueType = Self;
    fn type_name() -> std::borrow::Cow<'static, str> {
        "ID".into()
    }
    fn create_type_info(registry: &mut registry::Registry) -> String {
        <async_graphql::ID as InputType>::create_type_info(registry)
    }
    fn parse(value: Option<GraphqlValue>) -> InputValueResult<Self> {
        match value {
            Some(GraphqlValue::String(text)) => {
                Self::parse(&text).map_err(|why| InputValueError::custom(why).with_extension(REFUSED, text))
            }
            other => Err(InputValueError::expected_type(other.unwrap_or_default())),
        }
    }
    fn to_value(&self) -> GraphqlValue {
        GraphqlValue::String(self.to_string())
    }
    fn as_raw_value(&self) -> Option<&Self> {
        Some(self)
    }
}
impl<E: Tag> OutputType for Id<E> {
    fn type_name() -> std::borrow::Cow<'static, str> {
        "ID".into()
    }
    fn create_type_info(registry: &mut registry::Registry) -> String {
        <async_graphql::ID as OutputType>::create_type_info(registry)
    }
    async fn resolve(
        &self,
        _: &async_graphql::ContextSelectionSet<'_>,
        _: &async_graphql::Positioned<async_graphql::parser::types::Field>,
    ) -> async_graphql::ServerResult<GraphqlValue> {
        Ok(GraphqlValue::String(self.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Prefix;
    impl Tag for Prefix {
        const PREFIX: &'static str = "prefix";
    }

    /// Pairs of the TypeID specification's `valid.json`.
    #[test]
    fn text_and_uuid_are_those_of_the_specification() {
        for (text, uuid) in [
            ("prefix_0123456789abcdefghjkmnpqrs", "0110c853-1d09-52d8-d73e-1194e95b5f19"),
            ("prefix_01h455vb4pex5vsknk084sn02q", "01890a5d-ac96-774b-bcce-b302099a8057"),
            ("prefix_00000000000000000000000000", "00000000-0000-0000-0000-000000000000"),
            ("prefix_7zzzzzzzzzzzzzzzzzzzzzzzzz", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
        ] {
            let id = Id::<Prefix>::parse(text).expect(text);
            assert_eq!(id.uuid(), Uuid::parse_str(uuid).expect(uuid));
            assert_eq!(id.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in [
            "",
            "prefix",
            "prefix_",
            "prefix_8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "prefix_01H455VB4PEX5VSKNK084SN02Q",
            "prefix_01h455vb4pex5vsknk084sn02u",
            "prefix_01h455vb4pex5vsknk084sn02q0",
            "pré_01h455vb4pex5vsknk084sn02q",
        ] {
            assert!(matches!(Id::<Prefix>::parse(text), Err(InvalidId::Malformed { .. })), "{text}");
        }
        assert!(matches!(Id::<Prefix>::parse("other_01h455vb4pex5vsknk084sn02q"), Err(InvalidId::WrongType { .. })));
    }
}
