//! The type `InvoiceSchedule`.

use async_graphql::SimpleObject;
use derive::{Columns, relations};
use entity::Id;
use entity::revenue::invoice_schedule::{self, InvoiceScheduleStatus};

use crate::agreements::graphql::contract::Contract;
use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::ClientCompany;
use crate::engagements::graphql::engagement::Engagement;
use crate::graphql::actions::Actions;
use crate::graphql::fixed::Percent;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scalar::{Currency, Date, Money};
use crate::revenue::graphql::installment::Installment;
use crate::revenue::graphql::invoice::Invoice;

use super::{InvoiceScheduleFilter, InvoiceScheduleOrderField};

/// When an engagement is billed, and how much: installments, which `runInvoiceSchedules` makes invoices of as they fall
/// due.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(invoice_schedule::Model)]
pub struct InvoiceSchedule {
    /// The schedule's id.
    #[graphql(owned)]
    pub id: Id<invoice_schedule::Entity>,
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub status: InvoiceScheduleStatus,
    /// Whether it is PAUSED because its engagement is: it resumes with it.
    pub paused_with_engagement: bool,
    /// The currency of all its amounts: the engagement's when it was made.
    pub currency: Currency,
    /// What its installments come to at most, net of tax; what percentages are of, and what is remaining is left of.
    #[columns("total", "currency")]
    pub total: Option<Money>,
    /// The tax on what it bills, in percent; at most three decimals.
    pub tax_rate: Percent,
    /// Days from issue until its invoices are due; null if the client's payment terms decide.
    pub payment_terms_days: Option<i32>,
    /// Whether a run issues its invoices; otherwise it leaves drafts.
    pub auto_issue: bool,
    /// Months from one recurring installment to the next; null if none recur.
    pub recurrence_months: Option<i32>,
    /// The day of the first recurring installment.
    pub recurrence_start: Option<Date>,
    /// The day after which none recurs; null if the engagement's last day decides, also when that moves on.
    pub recurrence_end: Option<Date>,
    /// What each recurring installment bills, net of tax.
    #[columns("recurrence_amount", "currency")]
    pub recurrence_amount: Option<Money>,
    /// What each recurring installment is for; its day is added.
    pub recurrence_description: Option<String>,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// The work that it bills.
    #[columns("engagement_id")]
    pub engagement: One<Engagement>,
    /// The contract whose money it bills; null if there is none, or it is deleted.
    #[columns("contract_id")]
    pub contract: One<Contract>,
    /// The client: that of the engagement. Null if there is none, or it is deleted.
    #[columns("client_company_id")]
    pub client_company: One<ClientCompany>,
    /// What can be done to it, and whether its state allows it now. One of which something is invoiced can't be deleted,
    /// whatever its state.
    #[columns("status", "deleted_at")]
    pub available_actions: Actions<InvoiceScheduleStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(InvoiceScheduleStatus);

impl Object for InvoiceSchedule {
    type Row = invoice_schedule::Model;
    const READ: Permission = Permission::InvoiceScheduleRead;
}

impl Listed for InvoiceSchedule {
    type Filter = InvoiceScheduleFilter;
    type Order = InvoiceScheduleOrderField;
}

#[relations]
impl InvoiceSchedule {
    /// What it bills. In the order of their positions with `orderBy: [{field: CREATED_AT}]`.
    #[by("invoice_schedule_id")]
    fn installments() -> Many<Installment>;

    /// The invoices that it made, void ones too.
    #[by("invoice_schedule_id")]
    fn invoices() -> Many<Invoice>;

    /// What happened to this schedule, newest first. What happened to single installments is told there.
    fn activity() -> Activity;
}
