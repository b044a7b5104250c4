//! Reports in the schema.

mod aging;
mod client_statement;
mod revenue;

pub use self::aging::InvoiceAgingQuery;
pub use self::client_statement::ClientStatementQuery;
pub use self::revenue::RevenueByMonthQuery;

use crate::graphql::scalar::{Currency, Decimal, Money};
use crate::money;

/// A sum: it may be more than an amount can be, so it is no `money::Money`.
fn sum(minor: i128, currency: iso_currency::Currency) -> Money {
    Money { amount: Decimal(money::decimal(minor, currency)), currency: Currency(currency) }
}
