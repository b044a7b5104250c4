//! Where an invoice schedule can go.

use entity::engagements::engagement::EngagementStatus;
use entity::revenue::invoice_schedule::InvoiceScheduleStatus::{self, Active, Cancelled, Completed, Paused};
use entity::revenue::invoice_schedule::Model;

use crate::error::{UserError, UserErrorCode};
use crate::transition::{Transition, Transitions, When, stateful};

/// What can be done to an invoice schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change its fields.
    Update,
    /// Add an installment, or change one.
    ChangeInstallments,
    /// Invoice nothing for a while.
    Pause,
    /// Go on after a pause.
    Resume,
    /// Invoice nothing more.
    Cancel,
    /// Delete it.
    Delete,
    /// Bring it back.
    Restore,
}

const EVERY: &[InvoiceScheduleStatus] = &[Active, Paused, Completed, Cancelled];

/// Those that are not given up: a COMPLETED one is ACTIVE again as soon as something of it is pending.
pub const OPEN: &[InvoiceScheduleStatus] = &[Active, Paused, Completed];

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, InvoiceScheduleStatus> = Transitions {
    subject: "invoice schedule",
    frozen: &[Cancelled],
    actions: &[
        Transition { action: Action::Update, mutation: "updateInvoiceSchedule", when: When::In(OPEN) },
        Transition { action: Action::ChangeInstallments, mutation: "addInstallment", when: When::In(OPEN) },
        Transition { action: Action::Pause, mutation: "pauseInvoiceSchedule", when: When::In(&[Active]) },
        Transition { action: Action::Resume, mutation: "resumeInvoiceSchedule", when: When::In(&[Paused]) },
        Transition { action: Action::Cancel, mutation: "cancelInvoiceSchedule", when: When::In(&[Active, Paused]) },
        Transition { action: Action::Delete, mutation: "deleteInvoiceSchedule", when: When::In(EVERY) },
        Transition { action: Action::Restore, mutation: "restoreInvoiceSchedule", when: When::Deleted },
    ],
};

stateful!(Model, status: InvoiceScheduleStatus);

/// Where a schedule stands, by whether anything of it is still to be invoiced.
pub fn settled(status: InvoiceScheduleStatus, is_pending: bool) -> InvoiceScheduleStatus {
    match (status, is_pending) {
        (Active | Paused, false) => Completed,
        (Completed, true) => Active,
        _ => status,
    }
}

/// Refuses to schedule invoices of work that has ended.
pub fn schedulable(status: EngagementStatus) -> Result<(), UserError> {
    match status {
        EngagementStatus::Draft | EngagementStatus::Active | EngagementStatus::Paused => Ok(()),
        EngagementStatus::Completed | EngagementStatus::Terminated => {
            let reason = "The engagement has ended: renew it, or make a new one.";
            Err(UserError::on("engagementId", UserErrorCode::Invalid, reason))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// State × action, the whole table.
    #[test]
    fn every_state_allows_just_these_actions() {
        for (status, allowed) in [
            (Active, &["update", "pause", "cancel", "delete"][..]),
            (Paused, &["update", "resume", "cancel", "delete"]),
            (Completed, &["update", "delete"]),
            (Cancelled, &["delete"]),
        ] {
            let available = |deleted| {
                let available = TRANSITIONS.available(&status, deleted).filter(|(_, why_not)| why_not.is_none());
                available.map(|(mutation, _)| mutation).filter(|name| *name != "addInstallment").collect::<Vec<_>>()
            };
            let expected: Vec<_> = allowed.iter().map(|verb| format!("{verb}InvoiceSchedule")).collect();
            assert_eq!(available(false), expected, "{status:?}");
            assert_eq!(available(true), ["restoreInvoiceSchedule"], "{status:?}");
            let adds = TRANSITIONS.guard(&Action::ChangeInstallments, &status).is_ok();
            assert_eq!(adds, status != Cancelled, "{status:?}");
        }
    }

    #[test]
    fn a_cancelled_schedule_is_immutable() {
        let refusal = TRANSITIONS.guard(&Action::Resume, &Cancelled).expect_err("cancelled");
        assert_eq!(refusal.code, UserErrorCode::Immutable);
        let refusal = TRANSITIONS.guard(&Action::Resume, &Active).expect_err("active");
        assert_eq!(refusal.code, UserErrorCode::InvalidTransition);
    }

    #[test]
    fn a_schedule_is_completed_while_nothing_is_pending() {
        for (status, is_pending, after) in [
            (Active, true, Active),
            (Active, false, Completed),
            (Paused, true, Paused),
            (Paused, false, Completed),
            (Completed, true, Active),
            (Completed, false, Completed),
            (Cancelled, true, Cancelled),
            (Cancelled, false, Cancelled),
        ] {
            assert_eq!(settled(status, is_pending), after);
        }
    }
}
