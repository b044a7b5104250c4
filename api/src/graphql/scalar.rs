//! The schema's own scalars: `Date`, `Decimal`, `Currency`, `Bytes`, and the `Money` made of them.

use async_graphql::{InputObject, InputValueError, InputValueResult, Scalar, ScalarType, SimpleObject, Value};
use chrono::NaiveDate;

use super::prepared::{Cell, Field, IsNull, Shown, Unreadable, texts};
use super::show::Show;
use crate::error::UserError;
use crate::money;

/// What to send for a `Date`.
const DAY: &str = "write a date as 2026-03-31";

/// A day without a time, as ISO 8601: `2026-11-20`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Date(pub NaiveDate);

/// A day without a time, as ISO 8601: `2026-11-20`.
#[Scalar]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            // chrono alone would take `2026-1-2` too, which other clients can't read back.
            Value::String(text) if text.len() == 10 => text.parse().map(Self).map_err(|_| InputValueError::custom(DAY)),
            Value::String(_) => Err(InputValueError::custom(DAY)),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An exact decimal number, as a string: `"1250.00"`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Decimal(pub String);

/// An exact decimal number, as a string: `"1250.00"`. Never a float, which could not hold it.
#[Scalar]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) => Ok(Self(text)),
            _ => Err(InputValueError::custom("write a decimal as a string, such as \"1250.00\"")),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A currency's code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Currency(pub iso_currency::Currency);

/// A currency's code of three capital letters, ISO 4217: `EUR`. Of those that people are billed in: no precious metal, no
/// unit of account between banks, no code for tests, and not `XXX`.
#[Scalar]
impl ScalarType for Currency {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(code) => iso_currency::Currency::from_code(code)
                // The crate's flag for XAU, XDR, XTS, XXX and their like.
                .filter(|currency| !currency.is_special())
                .map(Self)
                .ok_or_else(|| InputValueError::custom("no currency to bill in; write an ISO 4217 code such as EUR")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.code().to_owned())
    }
}

/// A number of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bytes(pub i64);

/// The largest whole number that every JSON reader keeps exactly: 2^53 - 1.
const LARGEST: u64 = (1 << 53) - 1;

/// A number of bytes: a whole JSON number, at most 9007199254740991. An `Int` would end at two gigabytes.
#[Scalar]
impl ScalarType for Bytes {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::Number(number) => number
                .as_i64()
                .filter(|bytes| bytes.unsigned_abs() <= LARGEST)
                .map(Self)
                .ok_or_else(|| InputValueError::custom("write a whole number of bytes")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::Number(self.0.into())
    }
}

/// An amount of money, exact.
#[derive(Clone, Debug, SimpleObject)]
pub struct Money {
    /// The amount with all of the currency's decimals, such as `"1250.00"`.
    pub amount: Decimal,
    /// The currency.
    pub currency: Currency,
}

texts!(Currency);

impl Show<i64> for Bytes {
    fn show(bytes: i64) -> Self {
        Self(bytes)
    }
}

impl Cell for Bytes {
    fn write(bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), Unreadable> {
        i64::write(bytes, out)
    }
}

impl Show<NaiveDate> for Date {
    fn show(day: NaiveDate) -> Self {
        Self(day)
    }
}

impl Show<Option<NaiveDate>> for Option<Date> {
    fn show(day: Option<NaiveDate>) -> Self {
        day.map(Date)
    }
}

/// Columns hold only known codes: any other is shown as that of no currency, `XXX`.
impl Show<String> for Currency {
    fn show(code: String) -> Self {
        Self(iso_currency::Currency::from_code(&code).unwrap_or(iso_currency::Currency::XXX))
    }
}

impl Show<Option<String>> for Option<Currency> {
    fn show(code: Option<String>) -> Self {
        code.map(Currency::show)
    }
}

/// Minor units and a currency's code.
impl Show<(i64, String)> for Money {
    fn show((minor, code): (i64, String)) -> Self {
        money::Money { minor, currency: Currency::show(code).0 }.into()
    }
}

impl Show<(Option<i64>, String)> for Option<Money> {
    fn show((minor, code): (Option<i64>, String)) -> Self {
        Some(Money::show((minor?, code)))
    }
}

impl Show<(Option<i64>, Option<String>)> for Option<Money> {
    fn show((minor, code): (Option<i64>, Option<String>)) -> Self {
        Some(Money::show((minor?, code?)))
    }
}

/// Money's fields, by the columns of minor units and of a currency's code.
fn of_money(columns: &'static [&'static str], name: &str) -> Option<Field> {
    match name {
        "amount" => Some(Field::Leaf {
            columns,
            write: |cells, out| {
                let code = cells.text(1)?.ok_or(Unreadable)?;
                let decimals = money::decimals_of(code).ok_or(Unreadable)?;
                out.push(b'"');
                money::write(cells.long(0)?.ok_or(Unreadable)?, decimals, out);
                out.push(b'"');
                Ok(())
            },
        }),
        "currency" => Some(Field::Leaf { columns, write: |cells, out| Currency::write(cells.bytes(1), out) }),
        _ => None,
    }
}

impl Shown for Option<Money> {
    fn shown(columns: &'static [&'static str]) -> Field {
        let is_null: Option<IsNull> = Some(|cells| !(cells.holds(0) && cells.holds(1)));
        Field::Inline { type_name: "Money".into(), columns, is_null, field: of_money }
    }
}

impl Shown for Money {
    fn shown(columns: &'static [&'static str]) -> Field {
        Field::Inline { type_name: "Money".into(), columns, is_null: None, field: of_money }
    }
}

impl From<money::Money> for Money {
    fn from(money: money::Money) -> Self {
        Self { amount: Decimal(money.decimal()), currency: Currency(money.currency) }
    }
}

/// An amount of money, exact.
#[derive(Clone, Debug, InputObject)]
pub struct MoneyInput {
    /// The amount, such as `"1250.00"`; no more decimals than the currency has.
    pub amount: Decimal,
    /// The currency.
    pub currency: Currency,
}

impl MoneyInput {
    /// The amount in minor units; the reason names `field`.
    pub fn money(&self, field: &str) -> Result<money::Money, UserError> {
        money::Money::parse(&self.amount.0, self.currency.0).map_err(|reason| reason.within(field))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_one_that_people_are_billed_in() {
        let read = |code: &str| Currency::parse(Value::String(code.to_owned()));
        for code in ["EUR", "JPY", "KWD", "XAF", "XOF", "XPF", "XCD"] {
            assert!(read(code).is_ok(), "{code}");
        }
        for code in [
            "XXX", "XTS", "XAU", "XAG", "XPT", "XPD", "XBA", "XBB", "XBC", "XBD", "XDR", "XSU", "XUA", "AAA", "eur", "",
        ] {
            assert!(read(code).is_err(), "{code}");
        }
    }
}
