//! `addThreadParticipants`, `removeThreadParticipant`, `snoozeThread`, `wakeThread`, `closeThread`, `reopenThread`,
//! `deleteThread`, `restoreThread`.

use chrono::{DateTime, Utc};
use entity::Id;
use entity::communications::thread_participant;
use entity::crm::contact;
use entity::identity::organization_member;

use super::Thread;
use crate::communications::{participant, thread};
use crate::graphql::change::changes;

changes! {
    /// Threads in the mutation root: who takes part, from state to state, out of the lists and back.
    ThreadTransitionMutation(thread: Thread, "thread");

    /// Lets others take part in a thread. What was said before is not unread for them. Those who take part already stay.
    addThreadParticipants(AddThreadParticipantsInput {
        /// Members.
        #[graphql(default)]
        member_ids: Vec<Id<organization_member::Entity>>,
        /// Contacts: in a CLIENT thread only, and at the client that it is about, if it is about one (INVALID).
        #[graphql(default)]
        contact_ids: Vec<Id<contact::Entity>>,
    }) -> AddThreadParticipantsPayload = participant::add, by ThreadWrite;

    /// Lets somebody take part in a thread no more, be it oneself: nothing counts as unread for them. Who posts or is
    /// mentioned again takes part again.
    removeThreadParticipant(RemoveThreadParticipantInput {
        /// Who, of the thread's `participants`.
        participant_id: Id<thread_participant::Entity>,
    }) -> RemoveThreadParticipantPayload = participant::remove, by ThreadWrite;

    /// Puts an OPEN thread out of sight until a time: it is SNOOZED then. One that is already gets another time. A reply
    /// opens it at once.
    snoozeThread(SnoozeThreadInput {
        /// Until when, UTC: in the future, and within a year.
        until: DateTime<Utc>,
    }) -> SnoozeThreadPayload = thread::snooze, by ThreadWrite;

    /// Takes a SNOOZED thread up before its time: it is OPEN again.
    wakeThread(WakeThreadInput) -> WakeThreadPayload = thread::wake, by ThreadWrite;

    /// Says that a thread is done: it is CLOSED then. A reply opens it again.
    closeThread(CloseThreadInput) -> CloseThreadPayload = thread::close, by ThreadWrite;

    /// Says that a CLOSED thread is not done after all: it is OPEN again.
    reopenThread(ReopenThreadInput) -> ReopenThreadPayload = thread::reopen, by ThreadWrite;

    /// Deletes a thread with its participants and messages. It leaves every list, and can be restored.
    deleteThread(DeleteThreadInput) -> DeleteThreadPayload = thread::delete, by ThreadModerate;

    /// Brings a deleted thread back, with the participants and messages that went with it. One that went with its engagement
    /// comes back with that (`INVALID_TRANSITION`).
    restoreThread(RestoreThreadInput) -> RestoreThreadPayload = thread::restore, by ThreadModerate;
}
