//! What a reminder says, and to whom.

use entity::revenue::bill_to::BillTo;
use entity::revenue::invoice;
use entity::revenue::invoice_reminder::Model;
use entity::revenue::invoice_reminder_rule as rule;
use iso_currency::Currency;

use crate::mail::Mail;
use crate::money::Money;
use crate::template::{fill, line};

/// The most characters of a subject, with names in it.
const SUBJECT: usize = 1_000;
/// The most characters of a text, with names in it.
const BODY: usize = 40_000;

/// Subject and text of a rule's reminder of an invoice.
pub(super) fn written(
    rule: &rule::Model,
    invoice: &invoice::Model,
    currency: Currency,
    sender: &str,
) -> (String, String) {
    let money = |minor| Money { minor, currency }.to_string();
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    let value = |name: &str| match name {
        "invoice.number" => invoice.number.clone().unwrap_or_default(),
        "invoice.issueDate" => day(invoice.issue_date),
        "invoice.dueDate" => day(invoice.due_date),
        "invoice.total" => money(invoice.total),
        "invoice.due" => money(invoice.due),
        "client.name" => invoice.bill_to.as_ref().map(BillTo::formal_name).unwrap_or_default().to_owned(),
        "organization.name" => sender.to_owned(),
        // Rules are checked when they are written.
        _ => String::new(),
    };
    (line(&rule.subject, SUBJECT, value), fill(&rule.body, value).chars().take(BODY).collect())
}

/// One mail for each recipient.
pub fn mails(reminder: &Model) -> Vec<Mail> {
    let letter = |to: &String| Mail { to: to.clone(), subject: reminder.subject.clone(), body: reminder.body.clone() };
    reminder.recipients.iter().map(letter).collect()
}
