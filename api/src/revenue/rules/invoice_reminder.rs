//! Where a reminder can go, and of what it reminds.

use entity::revenue::invoice::InvoiceStatus;
use entity::revenue::invoice_reminder::InvoiceReminderStatus::{self, Discarded, Drafted, Sent};
use entity::revenue::invoice_reminder::Model;
use sea_orm::ActiveEnum;

use crate::error::{UserError, UserErrorCode};
use crate::transition::{Transition, Transitions, When, stateful};

/// What can be done to a reminder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Mail it.
    Send,
    /// Decide that nobody is to get it.
    Discard,
}

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, InvoiceReminderStatus> = Transitions {
    subject: "reminder",
    frozen: &[Sent, Discarded],
    actions: &[
        Transition { action: Action::Send, mutation: "sendInvoiceReminder", when: When::In(&[Drafted]) },
        Transition { action: Action::Discard, mutation: "discardInvoiceReminder", when: When::In(&[Drafted]) },
    ],
};

stateful!(Model, status: InvoiceReminderStatus);

/// Only what a client owes is what they are reminded of.
pub fn is_owed(status: InvoiceStatus) -> Result<(), UserError> {
    if status == InvoiceStatus::Open {
        return Ok(());
    }
    let reason = format!("The invoice is {}: discard its reminder with discardInvoiceReminder.", status.to_value());
    Err(UserError::on("id", UserErrorCode::InvalidTransition, reason))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// State × action, the whole table.
    #[test]
    fn only_a_drafted_reminder_is_sent_or_discarded() {
        for (status, possible) in [(Drafted, true), (Sent, false), (Discarded, false)] {
            for action in [Action::Send, Action::Discard] {
                let refused = TRANSITIONS.guard(&action, &status).err();
                assert_eq!(refused.is_none(), possible, "{status:?} {action:?}");
                assert!(refused.is_none_or(|reason| reason.code == UserErrorCode::Immutable));
            }
        }
    }

    #[test]
    fn clients_are_reminded_only_of_what_they_owe() {
        assert_eq!(is_owed(InvoiceStatus::Open), Ok(()));
        for status in [InvoiceStatus::Paid, InvoiceStatus::Void, InvoiceStatus::Uncollectible, InvoiceStatus::Draft] {
            assert_eq!(is_owed(status).expect_err("nothing is owed").code, UserErrorCode::InvalidTransition);
        }
    }
}
