//! Which events a subscription is about.

use std::collections::HashSet;

use entity::Tag;
use entity::communications::{message, thread};
use entity::outbox::outbox_event;
use entity::{Id, id};
use serde_json::Value;
use uuid::Uuid;

/// Which events. All that is said must hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Of which types of records: of those that the subscriber may see.
    pub subjects: HashSet<&'static str>,
    /// Of which types.
    pub types: Option<HashSet<String>>,
    /// Of which records.
    pub records: Option<HashSet<(String, Uuid)>>,
    /// Of the messages of which thread.
    pub thread: Option<Id<thread::Entity>>,
}

impl Wanted {
    /// The events of a thread's messages.
    pub fn messages_of(thread: Id<thread::Entity>) -> Self {
        Self { subjects: HashSet::from([message::Entity::PREFIX]), thread: Some(thread), ..Self::default() }
    }

    /// Whether the event is one of them.
    pub fn wants(&self, event: &outbox_event::Model) -> bool {
        self.subjects.contains(event.subject_type.as_str())
            && self.types.as_ref().is_none_or(|types| types.contains(&event.r#type))
            && self
                .records
                .as_ref()
                .is_none_or(|records| records.contains(&(event.subject_type.clone(), event.subject_id)))
            && self.thread.is_none_or(|thread| thread_of(&event.payload) == Some(thread.uuid()))
    }
}

/// The thread that a message's event names.
fn thread_of(payload: &Value) -> Option<Uuid> {
    let (prefix, thread) = id::split(payload.get("threadId")?.as_str()?)?;
    (prefix == thread::Entity::PREFIX).then_some(thread)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::subscriptions::event::row as event;

    #[test]
    fn all_that_is_said_must_hold() {
        let (deal, other) = (Uuid::now_v7(), Uuid::now_v7());
        let won = event("deal.won", deal, json!({}));
        let subjects = HashSet::from(["deal", "task"]);
        let all = Wanted { subjects, ..Wanted::default() };
        assert!(all.wants(&won));
        assert!(!all.wants(&event("bill.created", deal, json!({}))), "of a type that may not be seen");

        let types = |one: &str| Some(HashSet::from([one.to_owned()]));
        assert!(Wanted { types: types("deal.won"), ..all.clone() }.wants(&won));
        assert!(!Wanted { types: types("deal.lost"), ..all.clone() }.wants(&won));

        let records = |prefix: &str, id| Some(HashSet::from([(prefix.to_owned(), id)]));
        assert!(Wanted { records: records("deal", deal), ..all.clone() }.wants(&won));
        assert!(!Wanted { records: records("deal", other), ..all.clone() }.wants(&won));
        assert!(!Wanted { records: records("task", deal), types: types("deal.won"), ..all }.wants(&won));
    }

    #[test]
    fn messages_are_those_of_their_thread() {
        let (here, there) = (Id::<thread::Entity>::new(), Id::<thread::Entity>::new());
        let posted = event("message.posted", Uuid::now_v7(), json!({ "threadId": here.to_string() }));
        assert!(Wanted::messages_of(here).wants(&posted));
        assert!(!Wanted::messages_of(there).wants(&posted));
        assert!(!Wanted::messages_of(here).wants(&event("thread.closed", here.uuid(), json!({}))));
        let erased = event("message.erased", Uuid::now_v7(), json!({ "id": "message_1" }));
        assert!(!Wanted::messages_of(here).wants(&erased), "it does not say whose it was");
    }
}
