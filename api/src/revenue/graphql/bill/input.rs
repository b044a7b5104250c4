//! What mutations of bills take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::engagements::engagement;
use entity::revenue::{bill, bill_line, vendor};

use crate::graphql::mutation::emptied;
use crate::graphql::scalar::{Currency, Date, Decimal};
use crate::graphql::trial::RequestOptions;
use crate::revenue::bill::Draft;
use crate::revenue::rules::lines::LineDraft;

/// A bill's fields. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "BillFieldsInput")]
pub struct BillFields {
    /// Who asks for it: an ACTIVE vendor. A new bill needs one.
    vendor_id: MaybeUndefined<Id<vendor::Entity>>,
    /// The work that it was spent on.
    engagement_id: MaybeUndefined<Id<engagement::Entity>>,
    /// The number that the vendor gave it, at most 100 characters. A DUPLICATE if another of the vendor's bills has it
    /// that is neither VOID nor deleted.
    vendor_invoice_number: MaybeUndefined<String>,
    /// The day that stands on it; of a new bill today in the organization's time zone, if nothing is said.
    bill_date: Option<Date>,
    /// The day when it is to be paid, not before `billDate`; of a new bill as many days after that as the vendor's terms
    /// say, if nothing is said.
    due_date: Option<Date>,
    /// Its currency; of a new bill the vendor's or else the organization's, if nothing is said. Changing it needs `lines`
    /// too.
    currency: Option<Currency>,
    /// All of its lines in their order, at most 500. Those of the bill's lines that are not among them are deleted.
    lines: MaybeUndefined<Vec<BillLineInput>>,
    /// What colleagues should know of it, at most 10,000 characters.
    memo: MaybeUndefined<String>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: MaybeUndefined<String>,
}

/// One thing that a bill asks for.
#[derive(Clone, Debug, InputObject)]
pub struct BillLineInput {
    /// The bill's line that it was, to keep it; a new line if nothing is said.
    id: Option<Id<bill_line::Entity>>,
    /// What it is for, at most 1,000 characters.
    description: String,
    /// How much of it: more than 0, at most 4 decimals; 1 if nothing is said.
    quantity: Option<Decimal>,
    /// The price of one in the bill's currency, before discount and tax: 0 or more, no more decimals than the currency has.
    unit_price: Decimal,
    /// What is taken off the price, in percent: 0 to 100, at most 3 decimals; 0 if nothing is said.
    discount_rate: Option<Decimal>,
    /// The tax on what is left, in percent: 0 to 100, at most 3 decimals; 0 if nothing is said.
    tax_rate: Option<Decimal>,
}

impl From<BillFields> for Draft {
    fn from(fields: BillFields) -> Self {
        Self {
            vendor: fields.vendor_id.into(),
            engagement: fields.engagement_id.into(),
            vendor_invoice_number: fields.vendor_invoice_number.into(),
            bill_date: fields.bill_date.map(|date| date.0),
            due_date: fields.due_date.map(|date| date.0),
            currency: fields.currency.map(|currency| currency.0),
            lines: emptied(fields.lines, Vec::new()).map(|lines| lines.into_iter().map(LineDraft::from).collect()),
            memo: fields.memo.into(),
            external_id: fields.external_id.into(),
        }
    }
}

impl From<BillLineInput> for LineDraft {
    fn from(line: BillLineInput) -> Self {
        Self {
            id: line.id.map(Id::uuid),
            description: line.description,
            quantity: line.quantity.map(|decimal| decimal.0),
            unit_price: line.unit_price.0,
            discount_rate: line.discount_rate.map(|decimal| decimal.0),
            tax_rate: line.tax_rate.map(|decimal| decimal.0),
        }
    }
}

/// What `createBill` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateBillInput {
    /// The new bill's fields.
    #[graphql(flatten)]
    pub(super) fields: BillFields,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `createBills` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateBillsInput {
    /// The new bills, at most 100. They are numbered in this order.
    pub(super) bills: Vec<BillFields>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateBill` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateBillInput {
    /// Which bill.
    pub(super) id: Id<bill::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: BillFields,
}
