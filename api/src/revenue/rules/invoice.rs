//! What can be done to an invoice, and which days stand on it.

use chrono::{Datelike, Days, NaiveDate};
use entity::revenue::invoice::InvoiceStatus::{self, Draft, Open, Paid, Uncollectible};
use entity::revenue::invoice::Model;

use crate::error::{UserError, UserErrorCode};
use crate::transition::{Transition, Transitions, When};

/// Days until an invoice is due where neither it nor its client says: what is usual in trade.
pub const USUAL_TERMS: i32 = 30;

/// What can be done to an invoice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change what it says.
    Update,
    /// Give it its number and freeze it.
    Issue,
    /// Mail it to the client.
    Send,
    /// Declare it a mistake.
    Void,
    /// Declare it a mistake, and make another in its place.
    Reissue,
    /// Take back some of it, or all.
    Credit,
    /// No longer expect its money.
    WriteOff,
    /// Expect it again.
    Reopen,
    /// Delete it.
    Delete,
    /// Bring it back.
    Restore,
}

/// What a client can owe.
const ISSUED: &[InvoiceStatus] = &[Open, Paid, Uncollectible];

/// In which states each mutation is possible. Payments move an invoice too: from OPEN or UNCOLLECTIBLE to PAID when
/// nothing is due any more, and back to OPEN when they are taken back.
pub const TRANSITIONS: Transitions<Action, InvoiceStatus> = Transitions {
    subject: "invoice",
    frozen: &[],
    actions: &[
        Transition { action: Action::Update, mutation: "updateInvoice", when: When::In(&[Draft]) },
        Transition { action: Action::Issue, mutation: "issueInvoice", when: When::In(&[Draft]) },
        Transition { action: Action::Send, mutation: "sendInvoice", when: When::In(ISSUED) },
        Transition { action: Action::Void, mutation: "voidInvoice", when: When::In(ISSUED) },
        Transition { action: Action::Reissue, mutation: "voidAndReissueInvoice", when: When::In(ISSUED) },
        Transition { action: Action::Credit, mutation: "createCreditNote", when: When::In(ISSUED) },
        Transition { action: Action::WriteOff, mutation: "markInvoiceUncollectible", when: When::In(&[Open]) },
        Transition { action: Action::Reopen, mutation: "reopenInvoice", when: When::In(&[Uncollectible]) },
        Transition { action: Action::Delete, mutation: "deleteInvoice", when: When::In(&[Draft]) },
        Transition { action: Action::Restore, mutation: "restoreInvoice", when: When::Deleted },
    ],
};

/// What decides what can be done to an invoice: its state, and what was settled. Amounts are minor units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Where it stands.
    pub status: InvoiceStatus,
    /// Whether it is deleted.
    pub is_deleted: bool,
    /// What it bills.
    pub total: i64,
    /// What was paid of it.
    pub paid: i64,
    /// What was taken back of it.
    pub credited: i64,
}

impl From<&Model> for Standing {
    fn from(row: &Model) -> Self {
        let Model { status, total, paid, credited, .. } = *row;
        Self { status, is_deleted: row.deleted_at.is_some(), total, paid, credited }
    }
}

/// Refuses an action on a live invoice that its state or what was settled does not allow; a change of what an issued one
/// says is IMMUTABLE.
pub fn guard(action: Action, standing: Standing) -> Result<(), UserError> {
    if action == Action::Update && standing.status != Draft {
        let reason =
            "The invoice is issued, so what it says can't be changed: make a credit note, or void and reissue it.";
        return Err(UserError::on("id", UserErrorCode::Immutable, reason));
    }
    TRANSITIONS.guard(&action, &standing.status)?;
    match settled(action, standing) {
        Some(reason) => Err(UserError::on("id", UserErrorCode::InvalidTransition, reason)),
        None => Ok(()),
    }
}

/// Every mutation, with why it is not possible now, if it isn't.
pub fn available(standing: Standing) -> Vec<(&'static str, Option<String>)> {
    let of_state = TRANSITIONS.available(&standing.status, standing.is_deleted);
    let with_settled = TRANSITIONS.actions.iter().zip(of_state).map(|(row, (mutation, why_not))| {
        (mutation, why_not.or_else(|| settled(row.action, standing).map(str::to_owned)))
    });
    with_settled.collect()
}

/// Why what was settled forbids an action that the state allows.
fn settled(action: Action, standing: Standing) -> Option<&'static str> {
    match action {
        Action::Void | Action::Reissue if standing.paid > 0 => {
            Some("Money was paid on the invoice: refund it first, or make a credit note instead.")
        }
        Action::Void | Action::Reissue if standing.credited > 0 => {
            Some("Some of the invoice is credited: void its credit notes first, or credit the rest.")
        }
        Action::Credit if standing.credited == standing.total => {
            Some("There is nothing left of the invoice to credit.")
        }
        _ => None,
    }
}

/// What an issued invoice stands at with this total: of nothing, nothing is due.
pub fn issued(total: i64) -> InvoiceStatus {
    if total == 0 { Paid } else { Open }
}

/// Whether an invoice is overdue on a day: it is open, and was due before.
pub fn is_overdue(status: InvoiceStatus, due: Option<NaiveDate>, today: NaiveDate) -> bool {
    status == Open && due.is_some_and(|due| due < today)
}

/// The day when an invoice is due: as said, else so many days behind its issue. Refuses one before the issue.
pub fn due_date(issue: NaiveDate, said: Option<NaiveDate>, terms: Option<i32>) -> Result<NaiveDate, UserError> {
    let Some(due) = said else {
        let days = u64::try_from(terms.unwrap_or(USUAL_TERMS)).unwrap_or_default();
        let due = issue.checked_add_days(Days::new(days)).filter(|due| due.year() <= 9999);
        let reason =
            "With the days that the client has to pay, `issueDate` leads behind the year 9999: say an earlier one.";
        return due.ok_or_else(|| UserError::on("issueDate", UserErrorCode::Invalid, reason));
    };
    if due >= issue {
        return Ok(due);
    }
    let reason = format!("`dueDate` {due} is before the day of issue, {issue}: say a later day.");
    Err(UserError::on("dueDate", UserErrorCode::Invalid, reason))
}

#[cfg(test)]
mod tests {
    use InvoiceStatus::Void;

    use super::*;

    fn standing(status: InvoiceStatus) -> Standing {
        Standing { status, is_deleted: false, total: 100, paid: 0, credited: 0 }
    }

    fn allowed(standing: Standing) -> Vec<&'static str> {
        available(standing).into_iter().filter(|(_, why_not)| why_not.is_none()).map(|(mutation, _)| mutation).collect()
    }

    /// State × action, the whole table.
    #[test]
    fn every_state_allows_just_these_actions() {
        let issued = ["sendInvoice", "voidInvoice", "voidAndReissueInvoice", "createCreditNote"];
        for (status, expected) in [
            (Draft, vec!["updateInvoice", "issueInvoice", "deleteInvoice"]),
            (Open, [&issued[..], &["markInvoiceUncollectible"]].concat()),
            (Paid, issued.to_vec()),
            (Void, vec![]),
            (Uncollectible, [&issued[..], &["reopenInvoice"]].concat()),
        ] {
            assert_eq!(allowed(standing(status)), expected, "{status:?}");
            let deleted = Standing { is_deleted: true, ..standing(status) };
            assert_eq!(allowed(deleted), ["restoreInvoice"], "{status:?}");
            for row in TRANSITIONS.actions.iter().filter(|row| row.action != Action::Restore) {
                let refused = guard(row.action, standing(status)).err();
                assert_eq!(refused.is_none(), expected.contains(&row.mutation), "{status:?} {}", row.mutation);
                let is_change_of_issued = row.action == Action::Update && status != Draft;
                let code =
                    if is_change_of_issued { UserErrorCode::Immutable } else { UserErrorCode::InvalidTransition };
                assert!(refused.is_none_or(|reason| reason.code == code), "{status:?} {}", row.mutation);
            }
        }
    }

    #[test]
    fn what_is_settled_can_not_be_voided() {
        for (paid, credited) in [(1, 0), (0, 1), (60, 40)] {
            let part = Standing { paid, credited, ..standing(Open) };
            for action in [Action::Void, Action::Reissue] {
                let refused = guard(action, part).expect_err("settled");
                assert_eq!(refused.code, UserErrorCode::InvalidTransition, "{paid} {credited}");
            }
            assert!(!allowed(part).contains(&"voidInvoice"));
            assert!(allowed(part).contains(&"createCreditNote"));
        }
        assert!(guard(Action::Credit, Standing { credited: 100, ..standing(Paid) }).is_err());
        assert!(guard(Action::Credit, Standing { total: 0, ..standing(Paid) }).is_err());
        assert!(guard(Action::Void, Standing { total: 0, ..standing(Paid) }).is_ok());
    }

    #[test]
    fn only_an_open_invoice_is_overdue_and_not_on_its_day() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().expect(text));
        let today = day("2026-03-02").expect("a day");
        for (status, due, expected) in [
            (Open, day("2026-03-01"), true),
            (Open, day("2026-03-02"), false),
            (Uncollectible, day("2026-03-01"), false),
            (Paid, day("2026-03-01"), false),
            (Draft, day("2026-03-01"), false),
            (Draft, None, false),
        ] {
            assert_eq!(is_overdue(status, due, today), expected, "{status:?} {due:?}");
        }
    }

    #[test]
    fn an_invoice_is_due_as_said_else_by_its_clients_terms() {
        let day = |text: &str| text.parse::<NaiveDate>().expect(text);
        let issue = day("2026-03-02");
        assert_eq!(due_date(issue, Some(issue), Some(14)), Ok(issue));
        assert_eq!(due_date(issue, None, Some(14)), Ok(day("2026-03-16")));
        assert_eq!(due_date(issue, None, Some(0)), Ok(issue));
        assert_eq!(due_date(issue, None, None), Ok(day("2026-04-01")));
        let early = due_date(issue, Some(day("2026-03-01")), None).expect_err("before the issue");
        assert_eq!((early.code, early.field.as_deref()), (UserErrorCode::Invalid, Some("dueDate")));
        let late = due_date(day("9999-12-31"), None, None).expect_err("behind all days");
        assert_eq!(late.field.as_deref(), Some("issueDate"));
    }
}
