//! Numbers with a fixed number of decimals: kept as integers of their smallest unit, shown as `Decimal` without zeros at
//! the end.

use std::borrow::Cow;
use std::io::Write as _;

use async_graphql::parser::types::Field as Selected;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, Value};

use super::prepared::{Cell, Unreadable};
use super::scalar::Decimal;
use super::show::Show;
use crate::money::shortest;
use crate::revenue::rules::lines::{QUANTITY_DECIMALS, RATE_DECIMALS};

/// How much of something: `1.5`.
pub type Quantity = Fixed<QUANTITY_DECIMALS>;
/// A rate in percent: `19` or `9.975`.
pub type Percent = Fixed<RATE_DECIMALS>;

/// A number with so many decimals, from a `bigint` or an `integer`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fixed<const DECIMALS: usize>(i64);

impl<const DECIMALS: usize> Show<i64> for Fixed<DECIMALS> {
    fn show(smallest: i64) -> Self {
        Self(smallest)
    }
}

impl<const DECIMALS: usize> Show<i32> for Fixed<DECIMALS> {
    fn show(smallest: i32) -> Self {
        Self(smallest.into())
    }
}

impl<const DECIMALS: usize> Show<Option<i32>> for Option<Fixed<DECIMALS>> {
    fn show(smallest: Option<i32>) -> Self {
        smallest.map(Fixed::show)
    }
}

impl<const DECIMALS: usize> Show<Option<i64>> for Option<Fixed<DECIMALS>> {
    fn show(smallest: Option<i64>) -> Self {
        smallest.map(Fixed::show)
    }
}

impl<const DECIMALS: usize> Cell for Fixed<DECIMALS> {
    fn write(bytes: Option<&[u8]>, out: &mut Vec<u8>) -> Result<(), Unreadable> {
        let bytes = bytes.ok_or(Unreadable)?;
        let long = bytes.try_into().map(i64::from_be_bytes);
        let smallest = long.or_else(|_| bytes.try_into().map(|int| i32::from_be_bytes(int).into()));
        let text = shortest(smallest.map_err(|_| Unreadable)?, DECIMALS);
        write!(out, "\"{text}\"").map_err(|_| Unreadable)
    }
}

impl<const DECIMALS: usize> OutputType for Fixed<DECIMALS> {
    fn type_name() -> Cow<'static, str> {
        <Decimal as OutputType>::type_name()
    }

    fn create_type_info(registry: &mut Registry) -> String {
        <Decimal as OutputType>::create_type_info(registry)
    }

    async fn resolve(&self, _: &ContextSelectionSet<'_>, _: &Positioned<Selected>) -> ServerResult<Value> {
        Ok(Value::String(shortest(self.0, DECIMALS)))
    }
}
