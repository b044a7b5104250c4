//! A postal address, kept as JSON: never searched, always shown and replaced as a whole.

use async_graphql::{InputObject, SimpleObject};
use sea_orm::FromJsonQueryResult;
use serde::{Deserialize, Serialize};

/// A postal address.
#[derive(
    Clone, Debug, Default, PartialEq, Eq, SimpleObject, InputObject, Serialize, Deserialize, FromJsonQueryResult,
)]
#[graphql(input_name = "AddressInput")]
#[serde(rename_all = "camelCase", default)]
pub struct Address {
    /// Street and number, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line1: Option<String>,
    /// What else leads to the door, at most 200 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line2: Option<String>,
    /// City, at most 100 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State, province or region, at most 100 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Postal code, at most 20 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postal_code: Option<String>,
    /// Country, ISO 3166-1 alpha-2: `DE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}
