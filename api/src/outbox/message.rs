//! The one form of an event outside: webhooks send it, the feed lists it, subscriptions carry it.

use chrono::{DateTime, SecondsFormat, Utc};
use entity::Tag;
use entity::crm::contact;
use entity::id::join;
use entity::identity::actor_kind::ActorKind;
use entity::identity::{api_key, organization_member};
use entity::outbox::outbox_event::Model;
use serde_json::{Value, json};
use uuid::Uuid;

/// An event as everyone outside gets it. Its `id` is the same wherever and however often it arrives. `sequence` counts
/// the organization's events; it is null before the relay has numbered the event.
pub fn message(event: &Model) -> Value {
    json!({
        "id": event.id.to_string(),
        "type": event.r#type,
        "timestamp": timestamp(event.created_at),
        "sequence": event.sequence,
        "organizationId": event.organization_id.to_string(),
        "subject": {
            "type": event.subject_type,
            "id": join(&event.subject_type, event.subject_id),
            "version": event.subject_version,
        },
        "data": event.payload,
        "previous": event.previous,
        "actor": { "kind": event.actor_kind, "id": event.actor_id.and_then(|id| actor_id(event.actor_kind, id)) },
        "requestId": event.request_id,
    })
}

/// A time as messages tell it: UTC, to the microsecond.
pub fn timestamp(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Micros, true)
}

/// The id of who did it, typed by the kind of actor; none of those who have none.
pub fn actor_id(kind: ActorKind, id: Uuid) -> Option<String> {
    let prefix = match kind {
        ActorKind::Member => organization_member::Entity::PREFIX,
        ActorKind::ApiKey => api_key::Entity::PREFIX,
        ActorKind::Contact => contact::Entity::PREFIX,
        ActorKind::Form | ActorKind::System => return None,
    };
    Some(join(prefix, id))
}

#[cfg(test)]
mod tests {
    use entity::Id;
    use entity::outbox::outbox_event::OutboxStatus;

    use super::*;

    /// The uuid of the public TypeID specification's example, whose text is `01h455vb4pex5vsknk084sn02q`.
    const EXAMPLE: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

    #[test]
    fn a_message_is_what_partners_were_told() {
        let uuid = Uuid::parse_str(EXAMPLE).expect("a uuid");
        let event = Model {
            organization_id: Id::from_uuid(uuid),
            id: Id::from_uuid(uuid),
            r#type: "deal.won".to_owned(),
            subject_type: "deal".to_owned(),
            subject_id: uuid,
            subject_version: 3,
            payload: json!({ "title": "Audit", "status": "WON" }),
            previous: json!({ "status": "OPEN" }),
            actor_kind: ActorKind::Member,
            actor_id: Some(uuid),
            request_id: "req_1".to_owned(),
            sequence: Some(41),
            status: OutboxStatus::Dispatched,
            workflow_run_id: None,
            depth: 0,
            attempts: 0,
            created_at: "2026-03-02T09:00:00.25Z".parse().expect("a time"),
        };
        assert_eq!(
            message(&event),
            json!({
                "id": "outbox_event_01h455vb4pex5vsknk084sn02q",
                "type": "deal.won",
                "timestamp": "2026-03-02T09:00:00.250000Z",
                "sequence": 41,
                "organizationId": "organization_01h455vb4pex5vsknk084sn02q",
                "subject": { "type": "deal", "id": "deal_01h455vb4pex5vsknk084sn02q", "version": 3 },
                "data": { "title": "Audit", "status": "WON" },
                "previous": { "status": "OPEN" },
                "actor": { "kind": "MEMBER", "id": "organization_member_01h455vb4pex5vsknk084sn02q" },
                "requestId": "req_1",
            })
        );
    }

    #[test]
    fn only_who_has_an_id_is_told_by_one() {
        let uuid = Uuid::parse_str(EXAMPLE).expect("a uuid");
        for (kind, prefix) in [
            (ActorKind::Member, Some("organization_member_")),
            (ActorKind::ApiKey, Some("api_key_")),
            (ActorKind::Contact, Some("contact_")),
            (ActorKind::Form, None),
            (ActorKind::System, None),
        ] {
            let told = actor_id(kind, uuid);
            assert_eq!(told.is_some(), prefix.is_some(), "{kind:?}");
            assert!(told.is_none_or(|told| prefix.is_some_and(|prefix| told.starts_with(prefix))), "{kind:?}");
        }
    }
}
