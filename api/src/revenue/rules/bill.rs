//! Where a bill can go, and what its fields must be.

use chrono::{Datelike as _, Days, NaiveDate};
use entity::revenue::bill::BillStatus::{self, Approved, Draft, PartiallyPaid, PendingApproval, Rejected};
use entity::revenue::bill::Model;

use crate::error::{UserError, UserErrorCode};
use crate::transition::{Transition, Transitions, When, stateful};

/// What can be done to a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change its fields.
    Update,
    /// Ask its approvers.
    Submit,
    /// Agree to it.
    Approve,
    /// Refuse it.
    Reject,
    /// Pay it, whole or in part.
    Pay,
    /// Say that it was a mistake.
    Void,
    /// Delete it.
    Delete,
    /// Bring it back.
    Restore,
}

/// In which states each mutation is possible. After the first payment a bill is only paid: what was paid for stays as it
/// was.
pub const TRANSITIONS: Transitions<Action, BillStatus> = Transitions {
    subject: "bill",
    frozen: &[],
    actions: &[
        Transition {
            action: Action::Update,
            mutation: "updateBill",
            when: When::In(&[Draft, PendingApproval, Approved, Rejected]),
        },
        Transition { action: Action::Submit, mutation: "submitBill", when: When::In(&[Draft, Rejected]) },
        Transition { action: Action::Approve, mutation: "approveBill", when: When::In(&[PendingApproval]) },
        Transition { action: Action::Reject, mutation: "rejectBill", when: When::In(&[PendingApproval]) },
        Transition { action: Action::Pay, mutation: "payBill", when: When::In(&[Approved, PartiallyPaid]) },
        Transition {
            action: Action::Void,
            mutation: "voidBill",
            when: When::In(&[Draft, PendingApproval, Approved, Rejected]),
        },
        Transition { action: Action::Delete, mutation: "deleteBill", when: When::In(&[Draft, Rejected]) },
        Transition { action: Action::Restore, mutation: "restoreBill", when: When::Deleted },
    ],
};

stateful!(Model, status: BillStatus);

/// Days until a bill is due, if its vendor's terms say nothing.
pub const USUAL_TERMS: i32 = 30;

/// The day when a bill is due: so many days after its date. Refuses on `billDate` one that lies too far ahead.
pub fn due_date(bill_date: NaiveDate, terms: Option<i32>) -> Result<NaiveDate, UserError> {
    let days = u64::try_from(terms.unwrap_or(USUAL_TERMS)).unwrap_or_default();
    bill_date
        .checked_add_days(Days::new(days))
        // What a day is written as has four digits for the year.
        .filter(|due| due.year() <= 9999)
        .ok_or_else(|| UserError::on("billDate", UserErrorCode::Invalid, "`billDate` lies too far ahead."))
}

/// Refuses what would be due before it was asked for.
pub fn dates(bill_date: NaiveDate, due_date: NaiveDate) -> Result<(), UserError> {
    if due_date >= bill_date {
        return Ok(());
    }
    let reason = format!("A bill of {bill_date} can't be due before that day: change `dueDate` or `billDate`.");
    Err(UserError::on("dueDate", UserErrorCode::Invalid, reason))
}

/// Refuses to ask anybody about a bill that asks for nothing.
pub fn asks_for_something(bill: &Model) -> Result<(), UserError> {
    if bill.total > 0 {
        return Ok(());
    }
    let reason = "The bill asks for nothing: give it lines with an amount first, by updateBill.";
    Err(UserError::on("lines", UserErrorCode::Required, reason))
}

/// Whether an edit makes the bill a draft again, and what approvers have said of it void. It does unless nothing but the
/// partner's id of the bill changed.
pub fn redrafts(before: &Model, after: &Model, lines_changed: bool) -> bool {
    let same = Model { external_id: before.external_id.clone(), ..after.clone() } == *before;
    before.status != Draft && (lines_changed || !same)
}

#[cfg(test)]
pub(super) mod tests {
    use BillStatus::{Paid, Void};
    use chrono::{DateTime, Utc};
    use entity::Id;
    use entity::identity::actor_kind::ActorKind;
    use entity::identity::organization::TaxRounding;

    use super::*;

    /// A bill in euros.
    pub fn bill(status: BillStatus, total: i64, paid: i64) -> Model {
        let epoch = DateTime::<Utc>::UNIX_EPOCH;
        Model {
            organization_id: Id::new(),
            id: Id::new(),
            vendor_id: None,
            engagement_id: None,
            approval_policy_id: None,
            next_approver_member_id: None,
            number: "BILL-00001".to_owned(),
            vendor_invoice_number: None,
            bill_date: day("2026-01-31"),
            due_date: day("2026-03-02"),
            currency: "EUR".to_owned(),
            memo: None,
            subtotal: total,
            tax: 0,
            total,
            paid,
            due: total - paid,
            is_owed: matches!(status, Approved | PartiallyPaid),
            approval_round: 0,
            submitted_at: None,
            approved_at: None,
            paid_at: None,
            voided_at: None,
            void_reason: None,
            rejection_reason: None,
            external_id: None,
            tax_rounding: TaxRounding::Line,
            status,
            version: 1,
            created_at: epoch,
            updated_at: epoch,
            created_by_kind: ActorKind::System,
            created_by_id: None,
            updated_by_kind: ActorKind::System,
            updated_by_id: None,
            deleted_at: None,
            deletion_id: None,
        }
    }

    /// State × action, the whole table.
    #[test]
    fn every_state_allows_just_these_actions() {
        let table: &[(BillStatus, &[&str])] = &[
            (Draft, &["updateBill", "submitBill", "voidBill", "deleteBill"]),
            (PendingApproval, &["updateBill", "approveBill", "rejectBill", "voidBill"]),
            (Approved, &["updateBill", "payBill", "voidBill"]),
            (PartiallyPaid, &["payBill"]),
            (Paid, &[]),
            (Rejected, &["updateBill", "submitBill", "voidBill", "deleteBill"]),
            (Void, &[]),
        ];
        for (status, expected) in table {
            let allowed = |deleted| {
                let available = TRANSITIONS.available(status, deleted).filter(|(_, why_not)| why_not.is_none());
                available.map(|(mutation, _)| mutation).collect::<Vec<_>>()
            };
            assert_eq!(allowed(false), *expected, "{status:?}");
            assert_eq!(allowed(true), ["restoreBill"], "{status:?}");
        }
    }

    #[test]
    fn a_refusal_says_what_is_possible() {
        let refusal = TRANSITIONS.guard(&Action::Update, &PartiallyPaid).expect_err("paid in part");
        assert_eq!(refusal.code, UserErrorCode::InvalidTransition);
        assert_eq!(
            refusal.message,
            "`updateBill` needs the bill to be DRAFT, PENDING_APPROVAL, APPROVED, REJECTED; it is PARTIALLY_PAID. \
             Possible now: payBill."
        );
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    #[test]
    fn a_bill_is_due_by_its_vendors_terms() {
        assert_eq!(due_date(day("2026-01-31"), Some(0)), Ok(day("2026-01-31")));
        assert_eq!(due_date(day("2026-01-31"), Some(14)), Ok(day("2026-02-14")));
        assert_eq!(due_date(day("2026-01-31"), None), Ok(day("2026-03-02")));
        for far in [day("9999-12-31"), NaiveDate::MAX] {
            let refusal = due_date(far, None).expect_err("no day that can be written behind it");
            assert_eq!(refusal.field.as_deref(), Some("billDate"));
        }
        assert_eq!(due_date(day("9999-12-31"), Some(0)), Ok(day("9999-12-31")));
    }

    #[test]
    fn nothing_is_due_before_its_date() {
        assert_eq!(dates(day("2026-01-31"), day("2026-01-31")), Ok(()));
        let refusal = dates(day("2026-01-31"), day("2026-01-30")).expect_err("due before it is asked for");
        assert_eq!((refusal.code, refusal.field.as_deref()), (UserErrorCode::Invalid, Some("dueDate")));
    }
    #[test]
    fn who_submits_a_bill_asks_for_something() {
        assert_eq!(asks_for_something(&bill(Draft, 1, 0)), Ok(()));
        let refusal = asks_for_something(&bill(Draft, 0, 0)).expect_err("nothing");
        assert_eq!((refusal.code, refusal.field.as_deref()), (UserErrorCode::Required, Some("lines")));
    }

    #[test]
    fn an_edit_makes_a_draft_of_all_but_the_partners_id() {
        for status in [Draft, PendingApproval, Approved, Rejected] {
            let before = bill(status, 100, 0);
            let synced = Model { external_id: Some("b-1".to_owned()), ..before.clone() };
            let edited = Model { memo: Some("More".to_owned()), ..synced.clone() };
            assert!(!redrafts(&before, &before, false), "{status:?}: nothing changed");
            assert!(!redrafts(&before, &synced, false), "{status:?}: a partner's id");
            assert_eq!(redrafts(&before, &edited, false), status != Draft, "{status:?}: the memo");
            assert_eq!(redrafts(&before, &before, true), status != Draft, "{status:?}: a line");
        }
    }
}
