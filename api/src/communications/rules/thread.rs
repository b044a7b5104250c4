//! Where a thread can go, and who may take part in it.

use chrono::{DateTime, Months, Utc};
use entity::Id;
use entity::communications::thread::Model;
use entity::communications::thread::ThreadStatus::{self, Closed, Open, Snoozed};
use entity::crm::{client_company, contact};
use entity::files::file_object::Visibility;

use crate::error::{UserError, UserErrorCode};
use crate::transition::{Transition, Transitions, When, stateful};

/// What can be done to a thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Change its fields.
    Update,
    /// Say something.
    Post,
    /// Let others take part.
    AddParticipants,
    /// Let somebody take part no more.
    RemoveParticipant,
    /// Put it out of sight until a time.
    Snooze,
    /// Take it up before that.
    Wake,
    /// Say that it is done.
    Close,
    /// Say that it is not.
    Reopen,
    /// Delete it.
    Delete,
    /// Bring it back.
    Restore,
}

const EVERY: &[ThreadStatus] = &[Open, Snoozed, Closed];
const UNDER_WAY: &[ThreadStatus] = &[Open, Snoozed];

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, ThreadStatus> = Transitions {
    subject: "thread",
    frozen: &[],
    actions: &[
        Transition { action: Action::Update, mutation: "updateThread", when: When::In(EVERY) },
        Transition { action: Action::Post, mutation: "postMessage", when: When::In(EVERY) },
        Transition { action: Action::AddParticipants, mutation: "addThreadParticipants", when: When::In(EVERY) },
        Transition { action: Action::RemoveParticipant, mutation: "removeThreadParticipant", when: When::In(EVERY) },
        Transition { action: Action::Snooze, mutation: "snoozeThread", when: When::In(UNDER_WAY) },
        Transition { action: Action::Wake, mutation: "wakeThread", when: When::In(&[Snoozed]) },
        Transition { action: Action::Close, mutation: "closeThread", when: When::In(UNDER_WAY) },
        Transition { action: Action::Reopen, mutation: "reopenThread", when: When::In(&[Closed]) },
        Transition { action: Action::Delete, mutation: "deleteThread", when: When::In(EVERY) },
        Transition { action: Action::Restore, mutation: "restoreThread", when: When::Deleted },
    ],
};

stateful!(Model, status: ThreadStatus);

/// The most who take part in a thread: each message is counted for each of them.
pub const MOST_PARTICIPANTS: usize = 500;

/// Until when a thread is out of sight: a time to come, at most a year away.
pub fn snoozed_until(until: DateTime<Utc>, now: DateTime<Utc>) -> Result<DateTime<Utc>, UserError> {
    let invalid = |must: &str| Err(UserError::on("until", UserErrorCode::Invalid, format!("`until` must be {must}.")));
    if until <= now {
        return invalid("in the future");
    }
    if now.checked_add_months(Months::new(12)).is_none_or(|last| until > last) {
        return invalid("within a year");
    }
    Ok(until)
}

/// Refuses to show to clients, or to hide from them, what was said for others to read.
pub fn visibility(before: &Model, visibility: Visibility, has_contacts: bool) -> Result<Visibility, UserError> {
    let refuse = |code, reason: &str| Err(UserError::on("visibility", code, reason));
    if visibility == before.visibility {
        return Ok(visibility);
    }
    if before.message_count > 0 {
        let reason = "Messages were posted for those who could see them then: make a new thread instead.";
        return refuse(UserErrorCode::Immutable, reason);
    }
    if visibility == Visibility::Internal && has_contacts {
        let reason = "Contacts take part in the thread: remove them first.";
        return refuse(UserErrorCode::Invalid, reason);
    }
    Ok(visibility)
}

/// Refuses a contact who may not take part: in an INTERNAL thread, or in one with another client.
pub fn may_take_part(
    field: &str,
    (visibility, client): (Visibility, Option<Id<client_company::Entity>>),
    contact: &contact::Model,
) -> Result<(), UserError> {
    let refuse = |reason: &str| Err(UserError::on(field, UserErrorCode::Invalid, reason));
    if visibility == Visibility::Internal {
        return refuse("The thread is INTERNAL: contacts take part in CLIENT threads only.");
    }
    match (client, contact.client_company_id) {
        (Some(client), Some(theirs)) if client != theirs => refuse("This contact is at another client's."),
        _ => Ok(()),
    }
}

/// Refuses more participants than a thread has.
pub fn may_grow_to(count: usize) -> Result<(), UserError> {
    if count > MOST_PARTICIPANTS {
        let reason = format!("At most {MOST_PARTICIPANTS} take part in a thread; these would be {count}.");
        return Err(UserError::whole(UserErrorCode::Limit, reason));
    }
    Ok(())
}

/// Refuses to say the client twice.
pub fn one_client(has_engagement: bool, has_client: bool) -> Result<(), UserError> {
    if has_engagement && has_client {
        let reason = "The engagement says who the client is: leave `clientCompanyId` out.";
        return Err(UserError::on("clientCompanyId", UserErrorCode::Invalid, reason));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::Duration;

    use super::*;

    /// The whole table: state × action, by the states in which each is possible.
    #[test]
    fn every_action_is_possible_where_it_makes_sense() {
        for (action, possible) in [
            (Action::Update, [true, true, true]),
            (Action::Post, [true, true, true]),
            (Action::AddParticipants, [true, true, true]),
            (Action::RemoveParticipant, [true, true, true]),
            (Action::Snooze, [true, true, false]),
            (Action::Wake, [false, true, false]),
            (Action::Close, [true, true, false]),
            (Action::Reopen, [false, false, true]),
            (Action::Delete, [true, true, true]),
            (Action::Restore, [false, false, false]),
        ] {
            let found = [Open, Snoozed, Closed].map(|state| TRANSITIONS.guard(&action, &state).is_ok());
            assert_eq!(found, possible, "{action:?}");
        }
    }

    #[test]
    fn a_thread_is_snoozed_for_a_year_at_most() {
        let now: DateTime<Utc> = "2026-03-02T09:00:00Z".parse().expect("a time");
        let year = "2027-03-02T09:00:00Z".parse().expect("a time");
        assert_eq!(snoozed_until(year, now), Ok(year));
        assert!(snoozed_until(now + Duration::seconds(1), now).is_ok());
        for bad in [now, now - Duration::days(1), year + Duration::seconds(1), DateTime::<Utc>::MAX_UTC] {
            assert_eq!(snoozed_until(bad, now).expect_err("not then").code, UserErrorCode::Invalid);
        }
    }

    #[test]
    fn a_client_is_said_once() {
        assert!(one_client(true, false).is_ok() && one_client(false, true).is_ok());
        assert!(one_client(true, true).is_err());
        assert!(may_grow_to(MOST_PARTICIPANTS).is_ok() && may_grow_to(MOST_PARTICIPANTS + 1).is_err());
    }
}
