//! What mutations of rules of reminders take.

use async_graphql::{InputObject, MaybeUndefined};
use entity::Id;
use entity::revenue::invoice_reminder_rule::{self, InvoiceReminderMode};

use crate::graphql::trial::RequestOptions;
use crate::revenue::invoice_reminder_rule::Draft;

/// The fields of a rule of reminders. What is left out stays as it is; a new rule needs `days`, `subject` and `body`.
/// Texts can hold `{{invoice.number}}`, `{{invoice.issueDate}}`, `{{invoice.dueDate}}`, `{{invoice.total}}`,
/// `{{invoice.due}}` (what is left to pay), `{{client.name}}` and `{{organization.name}}`; other placeholders are
/// INVALID.
#[derive(Clone, Debug, InputObject)]
#[graphql(name = "InvoiceReminderRuleFieldsInput")]
pub struct InvoiceReminderRuleFields {
    /// How many days behind the day when the invoice is due: -30 to 365 (INVALID), less than 0 is before it. A
    /// DUPLICATE if another rule has them. A new rule needs them.
    days: MaybeUndefined<i32>,
    /// Whether its reminders are sent at once; a new rule drafts them if nothing is said.
    mode: Option<InvoiceReminderMode>,
    /// The subject of the mail, at most 200 characters; a new rule needs one.
    subject: MaybeUndefined<String>,
    /// The text of the mail, plain, at most 10,000 characters; a new rule needs one.
    body: MaybeUndefined<String>,
}

impl From<InvoiceReminderRuleFields> for Draft {
    fn from(fields: InvoiceReminderRuleFields) -> Self {
        Self { days: fields.days.into(), mode: fields.mode, subject: fields.subject.into(), body: fields.body.into() }
    }
}

/// What `createInvoiceReminderRule` takes.
#[derive(Clone, Debug, InputObject)]
pub struct CreateInvoiceReminderRuleInput {
    /// The new rule's fields.
    #[graphql(flatten)]
    pub(super) fields: InvoiceReminderRuleFields,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `updateInvoiceReminderRule` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateInvoiceReminderRuleInput {
    /// Which rule.
    pub(super) id: Id<invoice_reminder_rule::Entity>,
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The fields to change.
    #[graphql(flatten)]
    pub(super) fields: InvoiceReminderRuleFields,
}
