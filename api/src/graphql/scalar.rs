//! The schema's own scalars: `Date`, `Decimal`, `Currency`, and the `Money` made of them.

use async_graphql::{InputObject, InputValueError, InputValueResult, Scalar, ScalarType, SimpleObject, Value};
use chrono::NaiveDate;

use super::prepared::{Field, Shown};
use crate::error::UserError;
use crate::money;

/// A day without a time, as ISO 8601: `2026-11-20`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date(pub NaiveDate);

/// A day without a time, as ISO 8601: `2026-11-20`.
#[Scalar]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            // chrono alone would take `2026-1-2` too, which other clients can't read back.
            Value::String(text) if text.len() == 10 => {
                text.parse().map(Self).map_err(|_| InputValueError::custom("write a day as YYYY-MM-DD"))
            }
            Value::String(_) => Err(InputValueError::custom("write a day as YYYY-MM-DD")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An exact decimal number, as a string: `"1250.00"`.
#[derive(Clone, Debug, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Currency(pub iso_currency::Currency);

/// A currency's code of three capital letters, ISO 4217: `EUR`.
#[Scalar]
impl ScalarType for Currency {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(code) => iso_currency::Currency::from_code(code)
                .map(Self)
                .ok_or_else(|| InputValueError::custom("no currency of ISO 4217; write a code such as EUR")),
            _ => Err(InputValueError::expected_type(value)),
        }
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.code().to_owned())
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

impl Money {
    /// What two columns hold: minor units and a currency's code.
    pub fn of(minor: Option<i64>, code: Option<&str>) -> Option<Self> {
        let currency = iso_currency::Currency::from_code(code?)?;
        Some(money::Money { minor: minor?, currency }.into())
    }
}

impl Shown for Option<Money> {
    fn shown(columns: &'static [&'static str]) -> Field {
        let value = |cells: &super::prepared::Cells<'_>| {
            let money = Money::of(cells.long(0)?, cells.text(1)?);
            Ok(money.map_or(
                serde_json::Value::Null,
                |money| serde_json::json!({ "amount": money.amount.0, "currency": money.currency.0.code() }),
            ))
        };
        Field::Json { columns, type_name: "Money".into(), value }
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
