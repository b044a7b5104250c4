//! The type `BillLine`.

use async_graphql::SimpleObject;
use derive::{Columns, relations};
use entity::Id;
use entity::revenue::bill_line;

use crate::auth::permission::Permission;
use crate::graphql::fixed::{Percent, Quantity};
use crate::graphql::loader::Object;
use crate::graphql::scalar::Money;

/// One thing that a bill asks for.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(bill_line::Model)]
pub struct BillLine {
    /// The line's id; give it back in `updateBill` to keep the line.
    #[graphql(owned)]
    pub id: Id<bill_line::Entity>,
    /// Its place among the bill's lines, from 0.
    pub position: i32,
    /// What it is for.
    pub description: String,
    /// How much of it.
    pub quantity: Quantity,
    /// The price of one, before discount and tax.
    #[columns("unit_price", "currency")]
    pub unit_price: Money,
    /// What is taken off the price, in percent.
    pub discount_rate: Percent,
    /// The tax on what is left, in percent.
    pub tax_rate: Percent,
    /// Quantity × price, less the discount, rounded to the minor unit.
    #[columns("net", "currency")]
    pub net: Money,
    /// The tax; where tax is rounded per document, this line's share of the document's.
    #[columns("tax", "currency")]
    pub tax: Money,
    /// Net and tax.
    #[columns("total", "currency")]
    pub total: Money,
}

impl Object for BillLine {
    type Row = bill_line::Model;
    const READ: Permission = Permission::BillRead;
}

#[relations]
impl BillLine {}
