//! The scalar `Sequence`.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

use crate::graphql::prepared::{Cell, Unreadable};
use crate::graphql::show::Show;

/// The place of an event among those of its organization.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sequence(pub i64);

/// The place of an event among those of its organization, from 1 on: a whole number of up to 64 bits as a string of
/// digits, such as `"41"`, since an `Int` has 32. As an input a number is taken too; 0 is before the first event. Where
/// the first ones are not kept any more, `events` refuses it, and subscriptions begin with the oldest that is kept.
#[Scalar]
impl ScalarType for Sequence {
    fn parse(value: Value) -> InputValueResult<Self> {
        let number = match &value {
            // `parse` alone would take a sign too.
            Value::String(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok(),
            Value::String(_) => None,
            Value::Number(number) => number.as_i64().filter(|number| *number >= 0),
            _ => return Err(InputValueError::expected_type(value)),
        };
        number.map(Self).ok_or_else(|| InputValueError::custom("write a sequence number in digits, such as \"41\""))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl Show<Option<i64>> for Option<Sequence> {
    fn show(number: Option<i64>) -> Self {
        number.map(Sequence)
    }
}

impl Cell for Sequence {
    fn write(bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), Unreadable> {
        out.push(b'"');
        i64::write(bytes, out)?;
        out.push(b'"');
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::Number;

    use super::*;

    fn parsed(value: Value) -> Option<i64> {
        Sequence::parse(value).ok().map(|sequence| sequence.0)
    }

    #[test]
    fn digits_and_numbers_are_read_and_nothing_else() {
        for (text, number) in [("0", Some(0)), ("41", Some(41)), ("9223372036854775807", Some(i64::MAX))] {
            assert_eq!(parsed(Value::String(text.to_owned())), number);
            assert_eq!(parsed(Value::Number(Number::from(number.unwrap_or_default()))), number);
        }
        for text in ["", "-1", "+1", "1.0", "one", " 1", "9223372036854775808"] {
            assert_eq!(parsed(Value::String(text.to_owned())), None, "{text}");
        }
        assert_eq!(parsed(Value::Number(Number::from(-1))), None);
        assert_eq!(parsed(Value::Boolean(true)), None);
    }

    #[test]
    fn it_is_written_as_digits() {
        assert_eq!(Sequence(i64::MAX).to_value(), Value::String("9223372036854775807".to_owned()));
        let mut out = Vec::new();
        assert_eq!(Sequence::write(Some(&41_i64.to_be_bytes()), &mut out), Ok(()));
        assert_eq!(out, b"\"41\"");
    }
}
