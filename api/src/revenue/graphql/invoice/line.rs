//! The type `InvoiceLine`.

use async_graphql::SimpleObject;
use derive::{Columns, relations};
use entity::Id;
use entity::revenue::invoice_line;

use crate::auth::permission::Permission;
use crate::graphql::fixed::{Percent, Quantity};
use crate::graphql::loader::Object;
use crate::graphql::scalar::Money;

/// One line of an invoice.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(invoice_line::Model)]
pub struct InvoiceLine {
    /// The line's id.
    #[graphql(owned)]
    pub id: Id<invoice_line::Entity>,
    /// Its place among the invoice's lines, from 0.
    pub position: i32,
    /// What it is for.
    pub description: String,
    /// How much of it; at most four decimals.
    pub quantity: Quantity,
    /// The price of one, without tax.
    #[columns("unit_price", "currency")]
    pub unit_price: Money,
    /// What is taken off, in percent; at most three decimals.
    pub discount_rate: Percent,
    /// The tax, in percent; at most three decimals.
    pub tax_rate: Percent,
    /// Quantity × price, less the discount, rounded half up to the minor unit.
    #[columns("net", "currency")]
    pub net: Money,
    /// The tax on it. Where the invoice's tax is rounded per document, the line's share of it.
    #[columns("tax", "currency")]
    pub tax: Money,
    /// Both together.
    #[columns("total", "currency")]
    pub total: Money,
}

impl Object for InvoiceLine {
    type Row = invoice_line::Model;
    const READ: Permission = Permission::InvoiceRead;
}

#[relations]
impl InvoiceLine {}
