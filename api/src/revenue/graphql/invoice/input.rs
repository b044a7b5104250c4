//! What mutations of invoices take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::engagements::engagement;
use entity::revenue::{invoice, invoice_line};

use crate::graphql::mutation::emptied;
use crate::graphql::scalar::{Currency, Date, Decimal};
use crate::graphql::trial::RequestOptions;
use crate::revenue::invoice::issue::Dates;
use crate::revenue::invoice::{Draft, Origin};
use crate::revenue::rules::issue_date::IssueDay;
use crate::revenue::rules::lines::LineDraft;

/// What a draft says. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "InvoiceFieldsInput")]
pub struct InvoiceFields {
    /// The client's order that it answers, at most 100 characters.
    purchase_order: MaybeUndefined<String>,
    /// What else it says, at most 10,000 characters.
    memo: MaybeUndefined<String>,
    /// The day when it is due; null leaves it to the payment terms of its schedule, or of the client, when it is issued.
    due_date: MaybeUndefined<Date>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: MaybeUndefined<String>,
    /// What it bills, at most 500 lines in this order. The list is replaced as a whole: lines that are not in it go.
    lines: MaybeUndefined<Vec<InvoiceLineInput>>,
}

/// One line of an invoice.
#[derive(Clone, Debug, InputObject)]
pub struct InvoiceLineInput {
    /// The line that it was, to keep its id; a new one if nothing is said.
    id: Option<Id<invoice_line::Entity>>,
    /// What it is for, 1 to 1,000 characters.
    description: String,
    /// How much of it: more than 0, at most four decimals; 1 if nothing is said.
    quantity: Option<Decimal>,
    /// The price of one without tax: 0 or more, no more decimals than the invoice's currency has.
    unit_price: Decimal,
    /// What is taken off: 0 to 100 percent, at most three decimals; nothing if nothing is said.
    discount_rate: Option<Decimal>,
    /// The tax: 0 to 100 percent, at most three decimals; none if nothing is said.
    tax_rate: Option<Decimal>,
}

impl From<InvoiceLineInput> for LineDraft {
    fn from(line: InvoiceLineInput) -> Self {
        let text = |decimal: Option<Decimal>| decimal.map(|decimal| decimal.0);
        Self {
            id: line.id.map(Id::uuid),
            description: line.description,
            quantity: text(line.quantity),
            unit_price: line.unit_price.0,
            discount_rate: text(line.discount_rate),
            tax_rate: text(line.tax_rate),
        }
    }
}

impl From<InvoiceFields> for Draft {
    fn from(fields: InvoiceFields) -> Self {
        Self {
            purchase_order: fields.purchase_order.into(),
            memo: fields.memo.into(),
            due_date: fields.due_date.map_value(|date| date.0).into(),
            external_id: fields.external_id.into(),
            lines: emptied(fields.lines, Vec::new()).map(|lines| lines.into_iter().map(Into::into).collect()),
        }
    }
}

/// An invoice to make: a draft.
#[derive(Clone, Debug, InputObject)]
pub struct NewInvoiceInput {
    /// The work that it bills; its client is billed.
    engagement_id: Id<engagement::Entity>,
    /// The currency of all its amounts, for good; the engagement's if nothing is said.
    currency: Option<Currency>,
    /// What it says.
    #[graphql(flatten)]
    fields: InvoiceFields,
}

impl NewInvoiceInput {
    pub(super) fn parts(self) -> (Origin, Draft) {
        let currency = self.currency.map(|currency| currency.0);
        (Origin { engagement: self.engagement_id, currency, installment: None }, self.fields.into())
    }
}

/// What `createInvoice` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateInvoiceInput {
    /// The new invoice.
    #[graphql(flatten)]
    pub(super) invoice: NewInvoiceInput,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `createInvoices` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateInvoicesInput {
    /// The new invoices, at most 100.
    pub(super) invoices: Vec<NewInvoiceInput>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateInvoice` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateInvoiceInput {
    /// Which invoice.
    pub(super) id: Id<invoice::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: InvoiceFields,
}

/// The days on an invoice that is issued.
#[derive(Clone, Copy, Debug, InputObject)]
pub struct InvoiceDatesInput {
    /// The day of issue: not later than today in the organization's time zone, and not before the day of the invoice whose
    /// number was given last, so that days go as numbers do. Today if nothing is said.
    issue_date: Option<Date>,
    /// The day when it is due, not before the day of issue. If nothing is said as the draft says; else by the
    /// `paymentTermsDays` of its invoice schedule, else of the client; else in 30 days.
    due_date: Option<Date>,
}

impl From<InvoiceDatesInput> for Dates {
    fn from(dates: InvoiceDatesInput) -> Self {
        let issue = dates.issue_date.map_or(IssueDay::Today, |date| IssueDay::On(date.0));
        Self { issue, due: dates.due_date.map(|date| date.0) }
    }
}

/// A draft to issue.
#[derive(Clone, Debug, InputObject)]
pub struct InvoiceToIssueInput {
    /// Which invoice.
    pub(super) id: Id<invoice::Entity>,
    /// Issue it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// With which days.
    #[graphql(flatten)]
    pub(super) dates: InvoiceDatesInput,
}

/// What `issueInvoice` takes.
#[derive(Clone, Debug, InputObject)]
pub struct IssueInvoiceInput {
    /// Which draft.
    #[graphql(flatten)]
    pub(super) invoice: InvoiceToIssueInput,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `issueInvoices` takes.
#[derive(Clone, Debug, InputObject)]
pub struct IssueInvoicesInput {
    /// Which drafts, at most 100. They get their numbers in this order.
    pub(super) invoices: Vec<InvoiceToIssueInput>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `sendInvoice` takes.
#[derive(Clone, Debug, InputObject)]
pub struct SendInvoiceInput {
    /// Which invoice.
    pub(super) id: Id<invoice::Entity>,
    /// Send it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The addresses that it goes to, at most 20; the first addresses of the client's BILLING contacts if nothing is
    /// said.
    pub(super) to: Option<Vec<String>>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `voidAndReissueInvoice` takes.
#[derive(Clone, Debug, InputObject)]
pub struct VoidAndReissueInvoiceInput {
    /// Which invoice.
    pub(super) id: Id<invoice::Entity>,
    /// Void it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// Why it was a mistake, 1 to 1,000 characters.
    pub(super) reason: String,
    /// Issue the new one at once, with these days; if nothing is said it is a draft, to be put right.
    pub(super) issue: Option<InvoiceDatesInput>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}
