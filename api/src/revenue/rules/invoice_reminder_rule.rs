//! Where a rule of reminders can go, and what it may say.

use entity::revenue::invoice_reminder_rule::InvoiceReminderRuleStatus::{self, Disabled, Enabled};
use entity::revenue::invoice_reminder_rule::Model;

use crate::error::{UserError, UserErrorCode};
use crate::transition::{Transition, Transitions, When, stateful};
use crate::{template, text};

/// How long before an invoice is due a client can be reminded of it, in days below 0; and how long behind that.
pub const DAYS: std::ops::RangeInclusive<i32> = -30..=365;

/// Everything that a placeholder of a reminder's texts can be.
const PLACEHOLDERS: &[&str] = &[
    "invoice.number",
    "invoice.issueDate",
    "invoice.dueDate",
    "invoice.total",
    "invoice.due",
    "client.name",
    "organization.name",
];

/// What can be done to a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change its fields.
    Update,
    /// Let it remind.
    Enable,
    /// Let it remind no more.
    Disable,
    /// Delete it.
    Delete,
    /// Bring it back.
    Restore,
}

const EVERY: &[InvoiceReminderRuleStatus] = &[Enabled, Disabled];

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, InvoiceReminderRuleStatus> = Transitions {
    subject: "reminder rule",
    frozen: &[],
    actions: &[
        Transition { action: Action::Update, mutation: "updateInvoiceReminderRule", when: When::In(EVERY) },
        Transition { action: Action::Enable, mutation: "enableInvoiceReminderRule", when: When::In(&[Disabled]) },
        Transition { action: Action::Disable, mutation: "disableInvoiceReminderRule", when: When::In(&[Enabled]) },
        Transition { action: Action::Delete, mutation: "deleteInvoiceReminderRule", when: When::In(EVERY) },
        Transition { action: Action::Restore, mutation: "restoreInvoiceReminderRule", when: When::Deleted },
    ],
};

stateful!(Model, status: InvoiceReminderRuleStatus);

/// How many days behind the day when an invoice is due.
pub fn days(days: i32) -> Result<i32, UserError> {
    if DAYS.contains(&days) {
        return Ok(days);
    }
    let reason = format!("`days` must be from {} to {}: less than 0 is before the due date.", DAYS.start(), DAYS.end());
    Err(UserError::on("days", UserErrorCode::Invalid, reason))
}

/// The subject of a reminder: one line of known placeholders.
pub fn subject(typed: String) -> Result<String, UserError> {
    let subject = text::line("subject", typed, 200)?;
    template::check("subject", &subject, PLACEHOLDERS).map(|()| subject)
}

/// The text of a reminder, of known placeholders.
pub fn body(typed: String) -> Result<String, UserError> {
    let body = text::prose("body", typed, 10_000)?;
    template::check("body", &body, PLACEHOLDERS).map(|()| body)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// State × action, the whole table.
    #[test]
    fn every_state_allows_just_these_actions() {
        for (status, also) in [(Enabled, "disableInvoiceReminderRule"), (Disabled, "enableInvoiceReminderRule")] {
            let allowed = |deleted| {
                let available = TRANSITIONS.available(&status, deleted).filter(|(_, why_not)| why_not.is_none());
                available.map(|(mutation, _)| mutation).collect::<Vec<_>>()
            };
            let live = ["updateInvoiceReminderRule", also, "deleteInvoiceReminderRule"];
            assert_eq!(allowed(false), live, "{status:?}");
            assert_eq!(allowed(true), ["restoreInvoiceReminderRule"], "{status:?}");
        }
    }

    #[test]
    fn a_rule_says_when_and_what() {
        assert_eq!((days(-30), days(0), days(365)), (Ok(-30), Ok(0), Ok(365)));
        for bad in [-31, 366, i32::MIN, i32::MAX] {
            assert_eq!(days(bad).expect_err("not then").code, UserErrorCode::Invalid);
        }
        assert_eq!(subject(" {{invoice.number}} is due ".to_owned()).as_deref(), Ok("{{invoice.number}} is due"));
        assert!(subject("two\nlines".to_owned()).is_err() && body("two\nlines".to_owned()).is_ok());
        for name in PLACEHOLDERS {
            assert!(body(format!("{{{{{name}}}}}")).is_ok(), "{name}");
        }
        assert!(body("{{invoice.secret}}".to_owned()).is_err() && subject("{{subject.number}}".to_owned()).is_err());
    }
}
