//! The type `ProposalLine`.

use async_graphql::SimpleObject;
use derive::{Columns, relations};
use entity::Id;
use entity::agreements::proposal_line::{self, ProposalLineKind};

use crate::auth::permission::Permission;
use crate::graphql::fixed::{Percent, Quantity};
use crate::graphql::loader::Object;
use crate::graphql::prepared::texts;
use crate::graphql::scalar::Money;

/// One line of a proposal.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(proposal_line::Model)]
pub struct ProposalLine {
    /// The line's id.
    #[graphql(owned)]
    pub id: Id<proposal_line::Entity>,
    /// Its place among the proposal's lines, from 0.
    pub position: i32,
    /// What it is for.
    pub description: String,
    /// Whether the client takes it.
    pub kind: ProposalLineKind,
    /// Of the CHOICE lines of one name just one is selected; null for other kinds.
    pub choice: Option<String>,
    /// Whether it counts: as the firm suggests it; once the proposal is accepted, as the client chose.
    pub selected: bool,
    /// How much of it; at most four decimals.
    pub quantity: Quantity,
    /// Whether the client may change the quantity.
    pub quantity_editable: bool,
    /// The least that the client may change the quantity to; null if nothing was said.
    pub quantity_min: Option<Quantity>,
    /// The most that the client may change the quantity to; null if nothing was said.
    pub quantity_max: Option<Quantity>,
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
    /// The tax on it. Where the proposal's tax is rounded per document, a selected line's share of it; of one that is not
    /// selected, what it would come to alone.
    #[columns("tax", "currency")]
    pub tax: Money,
    /// Both together.
    #[columns("total", "currency")]
    pub total: Money,
}

texts!(ProposalLineKind);

impl Object for ProposalLine {
    type Row = proposal_line::Model;
    const READ: Permission = Permission::ProposalRead;
}

#[relations]
impl ProposalLine {}
