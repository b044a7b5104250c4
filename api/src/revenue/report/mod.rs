//! What money came to: what clients owe, what was earned by month, what happened between the firm and one client.
//!
//! Each report is one statement, whose every part an index of the organization finds. Days are those of the organization's
//! time zone; sums are exact however large.

pub mod aging;
pub mod client_statement;
pub mod revenue;

use iso_currency::Currency;
use sea_orm::QueryResult;

use crate::error::Result;
use crate::money::stored;

/// The currency of a row.
fn currency(row: &QueryResult) -> Result<Currency> {
    let code: String = row.try_get("", "currency")?;
    stored(&code)
}
