use entity::agreements::signature_event::SignatureEventKind::{Completed, Declined, Reminded, Requested, Sent, Signed};
use entity::agreements::signature_request::{SignatureRequestStatus, SigningOrder};
use entity::identity::actor_kind::ActorKind;
use proptest::prelude::*;
use serde_json::json;

use super::*;

const EPOCH: DateTime<Utc> = DateTime::<Utc>::UNIX_EPOCH;

/// A request with its rows, as they are written.
#[derive(Clone)]
struct Rows {
    request: signature_request::Model,
    signers: Vec<signer::Model>,
    events: Vec<Event>,
    evidence: HashMap<Id<signature_event::Entity>, signature_evidence::Model>,
}

impl Rows {
    /// One signer, and these events, all of them the signer's but the first and the last.
    fn of(kinds: &[SignatureEventKind]) -> Self {
        let request = request();
        let signed = kinds.contains(&Signed);
        let signers = vec![signer(request.id, if signed { SignerStatus::Signed } else { SignerStatus::Sent })];
        let mut rows = Self { request, signers, events: Vec::new(), evidence: HashMap::new() };
        for kind in kinds {
            rows.add(*kind);
        }
        rows
    }

    fn add(&mut self, kind: SignatureEventKind) {
        let position = i32::try_from(self.events.len()).expect("few") + 1;
        let salt = sha256(position.to_string());
        let details = json!({ "name": "Zoë \"Z\" O'Neill\n", "ip": "::1", "inPerson": true });
        let id = Id::new();
        let mut event = Event {
            organization_id: self.request.organization_id,
            id,
            signature_request_id: self.request.id,
            signer_id: (!matches!(kind, Requested | Completed)).then(|| self.signers[0].id),
            position,
            occurred_at: EPOCH + chrono::Duration::microseconds(i64::from(position) * 1_000_001),
            document_sha256: self.request.document_sha256.clone(),
            consent_sha256: self.request.consent_sha256.clone(),
            commitment: commitment(&salt, &details),
            previous_hash: self.events.last().map(|event| event.hash.clone()),
            hash: String::new(),
            kind,
            version: 1,
            created_at: EPOCH,
            updated_at: EPOCH,
            created_by_kind: ActorKind::System,
            created_by_id: None,
            updated_by_kind: ActorKind::System,
            updated_by_id: None,
        };
        event.hash = Said::from(&event).hash();
        let evidence = signature_evidence::Model {
            organization_id: event.organization_id,
            id: Id::new(),
            signature_event_id: id,
            salt: Some(salt),
            details: Some(details),
            version: 1,
            created_at: EPOCH,
            updated_at: EPOCH,
            created_by_kind: ActorKind::System,
            created_by_id: None,
            updated_by_kind: ActorKind::System,
            updated_by_id: None,
        };
        self.request.event_count = position;
        self.request.chain_head.clone_from(&event.hash);
        self.evidence.insert(id, evidence);
        self.events.push(event);
    }

    fn check(&self) -> Result<(), Broken> {
        let Self { request, signers, events, evidence } = self;
        check(&Whole { request, signers, events, evidence })
    }

    fn broken_at(&self) -> Option<i32> {
        self.check().err().map(|broken| broken.sequence)
    }
}

fn request() -> signature_request::Model {
    signature_request::Model {
        organization_id: Id::new(),
        id: Id::new(),
        contract_id: Id::new(),
        message: None,
        consent_text: "I agree.".to_owned(),
        consent_sha256: sha256("I agree."),
        document_sha256: sha256("The contract."),
        event_count: 0,
        chain_head: String::new(),
        expires_at: None,
        closed_at: None,
        closing_reason: None,
        signing_order: SigningOrder::Parallel,
        status: SignatureRequestStatus::Pending,
        version: 1,
        created_at: EPOCH,
        updated_at: EPOCH,
        created_by_kind: ActorKind::System,
        created_by_id: None,
        updated_by_kind: ActorKind::System,
        updated_by_id: None,
        deleted_at: None,
        deletion_id: None,
    }
}

fn signer(request: Id<signature_request::Entity>, status: SignerStatus) -> signer::Model {
    signer::Model {
        organization_id: Id::new(),
        id: Id::new(),
        signature_request_id: request,
        contact_id: None,
        member_id: None,
        name: "Zoë".to_owned(),
        email: "zoe@acme.test".to_owned(),
        email_key: "zoe@acme.test".to_owned(),
        position: 0,
        sent_at: None,
        viewed_at: None,
        decided_at: None,
        released_at: None,
        decline_reason: None,
        status,
        version: 1,
        created_at: EPOCH,
        updated_at: EPOCH,
        created_by_kind: ActorKind::System,
        created_by_id: None,
        updated_by_kind: ActorKind::System,
        updated_by_id: None,
        deleted_at: None,
        deletion_id: None,
    }
}

/// What is hashed is what the module says: a change of it would make all chains that are stored invalid.
#[test]
fn an_events_text_is_as_it_is_told() {
    let uuid = |n: u128| uuid::Uuid::from_u128(n);
    let said = Said {
        previous_hash: Some("aa"),
        request: Id::from_uuid(uuid(1)),
        sequence: 2,
        kind: Signed,
        occurred_at: DateTime::from_timestamp(1_772_442_000, 123_456_789).expect("a time"),
        signer: Some(Id::from_uuid(uuid(2))),
        document_sha256: "bb",
        consent_sha256: "cc",
        commitment: "dd",
    };
    let expected = "chambers signature event 1\naa\n00000000-0000-0000-0000-000000000001\n2\nSIGNED\n1772442000123456\n\
                    00000000-0000-0000-0000-000000000002\nbb\ncc\ndd";
    assert_eq!((said.text().as_str(), said.hash()), (expected, sha256(expected)));
    let first = Said { previous_hash: None, sequence: 1, kind: Requested, signer: None, ..said };
    let expected = "chambers signature event 1\n\n00000000-0000-0000-0000-000000000001\n1\nREQUESTED\n1772442000123456\n\n\
                    bb\ncc\ndd";
    assert_eq!(first.text(), expected);
}

#[test]
fn a_commitment_is_to_canonical_json() {
    let details = json!({ "userAgent": "Mozilla/5.0 \"x\"", "name": "Zoë\n", "inPerson": true });
    let canonical = r#"{"inPerson":true,"name":"Zoë\n","userAgent":"Mozilla/5.0 \"x\""}"#;
    assert_eq!(commitment("00ff", &details), sha256(format!("00ff{canonical}")));
    assert_eq!(commitment("00ff", &json!({})), sha256("00ff{}"));
}

#[test]
fn a_chain_holds_as_it_was_written_and_when_evidence_is_erased() {
    let mut rows = Rows::of(&[Requested, Sent, Signed, Completed]);
    assert_eq!(rows.check(), Ok(()));
    rows.events.reverse();
    assert_eq!(rows.check(), Ok(()), "in whatever order the rows come");
    for evidence in rows.evidence.values_mut() {
        (evidence.salt, evidence.details) = (None, None);
    }
    assert_eq!(rows.check(), Ok(()));
}

#[test]
fn missing_and_added_events_are_found() {
    let rows = Rows::of(&[Requested, Sent, Reminded, Signed, Completed]);
    for gone in 0..5 {
        let mut without = rows.clone();
        without.events.remove(gone);
        assert_eq!(without.broken_at(), Some(i32::try_from(gone).expect("few") + 1), "without event {}", gone + 1);
    }
    let mut none = rows.clone();
    none.events.clear();
    assert_eq!(none.broken_at(), Some(1));
    let mut more = rows.clone();
    more.add(Reminded);
    (more.request.event_count, more.request.chain_head) = (5, rows.request.chain_head.clone());
    assert_eq!(more.broken_at(), Some(6));
    let mut doubled = rows.clone();
    doubled.events.push(rows.events[1].clone());
    assert_eq!(doubled.broken_at(), Some(3));
    let mut end = rows.clone();
    end.request.chain_head = sha256("another");
    assert_eq!(end.broken_at(), Some(5));
}

#[test]
fn what_belongs_to_another_is_found() {
    let rows = Rows::of(&[Requested, Sent, Signed, Completed]);
    let mut document = rows.clone();
    document.request.document_sha256 = sha256("Another contract.");
    assert_eq!(document.broken_at(), Some(1));
    let mut request = rows.clone();
    request.request.id = Id::new();
    assert_eq!(request.broken_at(), Some(1));
    let mut evidence = rows.clone();
    let second = evidence.events[1].id;
    evidence.evidence.get_mut(&second).expect("its evidence").details = Some(json!({ "name": "Else" }));
    assert_eq!(evidence.broken_at(), Some(2));
    let mut gone = rows.clone();
    gone.evidence.remove(&second);
    assert_eq!(gone.broken_at(), Some(2));
}

#[test]
fn signers_have_signed_as_the_chain_says() {
    let mut signed = Rows::of(&[Requested, Sent]);
    signed.signers[0].status = SignerStatus::Signed;
    assert_eq!(signed.broken_at(), Some(2));
    let mut unsigned = Rows::of(&[Requested, Sent, Signed]);
    unsigned.signers[0].status = SignerStatus::Declined;
    assert_eq!(unsigned.broken_at(), Some(3));
}

/// Changes one digit of a hash, or makes another text.
fn flip(text: &mut String, place: usize) {
    let mut bytes = std::mem::take(text).into_bytes();
    let place = place % bytes.len();
    bytes[place] = if bytes[place] == b'0' { b'1' } else { b'0' };
    *text = String::from_utf8(bytes).expect("ASCII");
}

proptest! {
    /// Any change of anything that an event holds is found, at that event or, of a hash, at the next at the latest.
    #[test]
    fn any_change_of_an_event_is_found(
        middle in prop::collection::vec(prop::sample::select(vec![Sent, Reminded, Declined]), 0..10),
        (at, field, place) in (any::<prop::sample::Index>(), 0..10, any::<usize>()),
    ) {
        let kinds: Vec<_> = [Requested].into_iter().chain(middle).chain([Signed]).collect();
        let mut rows = Rows::of(&kinds);
        prop_assert_eq!(rows.check(), Ok(()));
        let at = at.index(rows.events.len());
        let event = &mut rows.events[at];
        match field {
            0 => event.signature_request_id = Id::new(),
            1 => event.signer_id = event.signer_id.map_or(Some(Id::new()), |_| None),
            2 => event.position += 1 + i32::try_from(place % 100).expect("few"),
            3 => event.occurred_at += chrono::Duration::microseconds(1),
            4 => flip(&mut event.document_sha256, place),
            5 => flip(&mut event.consent_sha256, place),
            6 => flip(&mut event.commitment, place),
            7 => event.kind = if event.kind == Completed { Sent } else { Completed },
            8 => match &mut event.previous_hash {
                Some(hash) => flip(hash, place),
                none => *none = Some(sha256("before")),
            },
            _ => flip(&mut event.hash, place),
        }
        let sequence = i32::try_from(at).expect("few") + 1;
        prop_assert_eq!(rows.broken_at(), Some(sequence));
    }

    /// Two events that change places are found at the first of them.
    #[test]
    fn swapped_events_are_found(
        kinds in prop::collection::vec(prop::sample::select(vec![Sent, Reminded, Declined]), 2..10),
        (one, other) in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
    ) {
        let mut rows = Rows::of(&kinds);
        let (one, other) = (one.index(kinds.len()), other.index(kinds.len()));
        prop_assume!(one != other);
        let (first, second) = (rows.events[one].position, rows.events[other].position);
        (rows.events[one].position, rows.events[other].position) = (second, first);
        prop_assert_eq!(rows.broken_at(), Some(first.min(second)));
    }
}
