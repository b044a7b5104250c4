//! What mutations of invoice schedules take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::agreements::contract;
use entity::engagements::engagement;
use entity::revenue::invoice_schedule;

use crate::graphql::scalar::{Date, Decimal, MoneyInput};
use crate::graphql::trial::RequestOptions;
use crate::revenue::graphql::installment::NewInstallmentInput;
use crate::revenue::invoice_schedule::{Draft, Plan, RecurrenceDraft};

/// An invoice schedule's own fields. What is left out stays as it is; null empties a field.
#[derive(Clone, Debug, InputObject)]
pub struct InvoiceScheduleFields {
    /// What it is called, at most 200 characters; a new schedule needs one.
    name: MaybeUndefined<String>,
    /// The tax on what it bills, in percent, such as `"19"` or `"9.975"`; 0 if nothing is said.
    tax_rate: Option<Decimal>,
    /// Days from issue until its invoices are due, 0 to 365; by the client's payment terms if nothing is said.
    payment_terms_days: MaybeUndefined<i32>,
    /// Whether a run issues its invoices, instead of leaving drafts. To say `true` needs the permission `INVOICE_ISSUE`:
    /// whoever runs schedules then issues on its strength.
    auto_issue: Option<bool>,
    /// The contract whose money it bills.
    contract_id: MaybeUndefined<Id<contract::Entity>>,
    /// The id that a partner's system knows it by, at most 200 characters, unique in the organization.
    external_id: MaybeUndefined<String>,
}

impl From<InvoiceScheduleFields> for Draft {
    fn from(fields: InvoiceScheduleFields) -> Self {
        Self {
            name: fields.name.into(),
            tax_rate: fields.tax_rate.map(|rate| rate.0),
            payment_terms_days: fields.payment_terms_days.into(),
            auto_issue: fields.auto_issue,
            contract: fields.contract_id.into(),
            external_id: fields.external_id.into(),
        }
    }
}

/// Installments that come back. Each is due on a day that is reckoned from the first: from the 31st on, the ends of shorter
/// months.
#[derive(Clone, Debug, InputObject)]
pub struct InvoiceRecurrenceInput {
    /// Months from one installment to the next, 1 to 60.
    every_months: i32,
    /// The day of the first.
    start: Date,
    /// The day after which there is none; the engagement's last day if nothing is said, also after it is renewed. Needed
    /// where the engagement has none, and where the schedule has a `total`.
    end: Option<Date>,
    /// What each bills, net of tax: more than 0, in the engagement's currency.
    amount: MoneyInput,
    /// What each is for, at most 200 characters; its day is added. The schedule's name if nothing is said.
    description: Option<String>,
}

impl From<InvoiceRecurrenceInput> for RecurrenceDraft {
    fn from(input: InvoiceRecurrenceInput) -> Self {
        Self {
            every_months: input.every_months,
            start: input.start.0,
            end: input.end.map(|day| day.0),
            amount: (input.amount.amount.0, input.amount.currency.0),
            description: input.description,
        }
    }
}

/// What `createInvoiceSchedule` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateInvoiceScheduleInput {
    /// The work that it bills; not one that has ended.
    pub(super) engagement_id: Id<engagement::Entity>,
    /// Its own fields; a name is needed.
    #[graphql(flatten)]
    pub(super) fields: InvoiceScheduleFields,
    /// What its installments come to at most, net of tax, in the engagement's currency. Needed by percentages and by what
    /// is remaining.
    total: Option<MoneyInput>,
    /// What it bills, one by one. With the recurring ones at most 120.
    installments: Option<Vec<NewInstallmentInput>>,
    /// What it bills again and again.
    recurrence: Option<InvoiceRecurrenceInput>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

impl CreateInvoiceScheduleInput {
    /// The engagement, the fields and the plan, as the use case takes them.
    pub(super) fn parts(self) -> (Id<engagement::Entity>, Draft, Plan) {
        let plan = Plan {
            total: self.total.map(|money| (money.amount.0, money.currency.0)),
            installments: self.installments.unwrap_or_default().into_iter().map(Into::into).collect(),
            recurrence: self.recurrence.map(Into::into),
        };
        (self.engagement_id, self.fields.into(), plan)
    }
}

/// What `updateInvoiceSchedule` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateInvoiceScheduleInput {
    /// Which invoice schedule.
    pub(super) id: Id<invoice_schedule::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: InvoiceScheduleFields,
}
