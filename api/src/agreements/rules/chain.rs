//! The chain of a signature request's events: what is hashed, and how a chain is checked.
//!
//! Each event has a commitment to what is personal about it, and a hash over the event before it, itself and the
//! commitment. The event does not hold what is personal: the evidence does, with the salt. Erasing salt and details
//! erases the person, and the chain holds without. All of it can be recomputed from the rows, by anybody:
//!
//! ```text
//! commitment = SHA-256(salt, as 64 hexadecimal digits, followed by the details, as canonical JSON)
//! hash       = SHA-256(these lines, each but the last ended by one line feed):
//!     chambers signature event 1
//!     the hash of the event before; empty for the first
//!     the request's uuid, in lower case with hyphens
//!     the event's sequence, from 1
//!     its kind, such as SIGNED
//!     when it occurred: microseconds since 1970-01-01T00:00:00Z
//!     the signer's uuid; empty if it is about none
//!     the document's SHA-256
//!     the consent text's SHA-256
//!     the commitment
//! ```
//!
//! Canonical JSON here is an object of texts and booleans, without white space, its members in the order of their names'
//! bytes: RFC 8785 for such objects.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::Id;
use entity::agreements::signature_event::{Model as Event, SignatureEventKind};
use entity::agreements::signer::{self, SignerStatus};
use entity::agreements::{signature_event, signature_evidence, signature_request};
use sea_orm::ActiveEnum;
use serde_json::Value as Json;

use super::digest::sha256;

/// What is hashed of an event.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// The hash of the event before; none for the first.
    pub previous_hash: Option<&'a str>,
    /// Whose event it is.
    pub request: Id<signature_request::Entity>,
    /// Its place, from 1.
    pub sequence: i32,
    /// What happened.
    pub kind: SignatureEventKind,
    /// When.
    pub occurred_at: DateTime<Utc>,
    /// To whom; none if it is about all.
    pub signer: Option<Id<signer::Entity>>,
    /// What was to be signed.
    pub document_sha256: &'a str,
    /// What was consented to.
    pub consent_sha256: &'a str,
    /// The commitment to what is personal.
    pub commitment: &'a str,
}

impl Said<'_> {
    /// The text that is hashed: none of its lines can hold a line feed.
    fn text(&self) -> String {
        [
            "chambers signature event 1",
            self.previous_hash.unwrap_or_default(),
            &self.request.uuid().to_string(),
            &self.sequence.to_string(),
            &self.kind.to_value(),
            &self.occurred_at.timestamp_micros().to_string(),
            &self.signer.map(|signer| signer.uuid().to_string()).unwrap_or_default(),
            self.document_sha256,
            self.consent_sha256,
            self.commitment,
        ]
        .join("\n")
    }

    /// The event's hash.
    pub fn hash(&self) -> String {
        sha256(self.text())
    }
}

impl<'a> From<&'a Event> for Said<'a> {
    fn from(event: &'a Event) -> Self {
        Self {
            previous_hash: event.previous_hash.as_deref(),
            request: event.signature_request_id,
            sequence: event.position,
            kind: event.kind,
            occurred_at: event.occurred_at,
            signer: event.signer_id,
            document_sha256: &event.document_sha256,
            consent_sha256: &event.consent_sha256,
            commitment: &event.commitment,
        }
    }
}

/// The commitment to details, an object of texts and booleans.
pub fn commitment(salt: &str, details: &Json) -> String {
    let members: BTreeMap<_, _> = details.as_object().into_iter().flatten().collect();
    let canonical: Vec<_> =
        members.into_iter().map(|(name, value)| format!("{}:{value}", Json::from(name.as_str()))).collect();
    sha256(format!("{salt}{{{}}}", canonical.join(",")))
}

/// Where a chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The first event that is not as it was, or the place where one is missing.
    pub sequence: i32,
    /// What is wrong there.
    pub why: &'static str,
}

/// What is checked: a request with all that belongs to it.
pub struct Whole<'a> {
    /// The request.
    pub request: &'a signature_request::Model,
    /// Its signers.
    pub signers: &'a [signer::Model],
    /// Its events.
    pub events: &'a [Event],
    /// Their evidence, by event.
    pub evidence: &'a HashMap<Id<signature_event::Entity>, signature_evidence::Model>,
}

/// Recomputes a chain from its rows; answers with the first place where it does not hold.
pub fn check(whole: &Whole<'_>) -> Result<(), Broken> {
    let Whole { request, events, .. } = whole;
    let mut events: Vec<_> = events.iter().collect();
    events.sort_by_key(|event| (event.position, event.id));
    let mut before: Option<&Event> = None;
    for (sequence, event) in (1..).zip(&events) {
        let why = unlike(whole, event, sequence, before);
        why.map_or(Ok(()), |why| Err(Broken { sequence, why }))?;
        before = Some(event);
    }
    let next = before.map_or(1, |last| last.position.saturating_add(1));
    if next - 1 != request.event_count {
        let (sequence, why) = (next.min(request.event_count.saturating_add(1)), "The chain does not end where it did.");
        return Err(Broken { sequence, why });
    }
    match before {
        Some(last) if last.hash != request.chain_head => {
            Err(Broken { sequence: last.position, why: "The chain ends with another event than it did." })
        }
        _ => signatures(whole, next - 1),
    }
}

/// What is wrong with an event at a place.
fn unlike(whole: &Whole<'_>, event: &Event, sequence: i32, before: Option<&Event>) -> Option<&'static str> {
    let request = whole.request;
    if event.position != sequence {
        return Some("An event is missing here, or another was put in its place.");
    }
    if event.signature_request_id != request.id {
        return Some("The event is another request's.");
    }
    if event.previous_hash.as_deref() != before.map(|before| before.hash.as_str()) {
        return Some("The event does not follow the one before it.");
    }
    if Said::from(event).hash() != event.hash {
        return Some("The event was changed.");
    }
    if (&event.document_sha256, &event.consent_sha256) != (&request.document_sha256, &request.consent_sha256) {
        return Some("The event is about another document, or another consent.");
    }
    match whole.evidence.get(&event.id) {
        None => Some("The event's evidence is missing."),
        Some(signature_evidence::Model { salt: Some(salt), details: Some(details), .. })
            if commitment(salt, details) != event.commitment =>
        {
            Some("The event's evidence was changed.")
        }
        Some(_) => None,
    }
}

/// Who signed by the events is who signed by the rows of the signers.
fn signatures(whole: &Whole<'_>, last: i32) -> Result<(), Broken> {
    let signed = whole.events.iter().filter(|event| event.kind == SignatureEventKind::Signed);
    let by_events: HashSet<_> = signed.filter_map(|event| event.signer_id).collect();
    let signed = whole.signers.iter().filter(|signer| signer.status == SignerStatus::Signed);
    let by_rows: HashSet<_> = signed.map(|signer| signer.id).collect();
    let why = "Not the same have signed by the chain as by their records.";
    if by_events == by_rows { Ok(()) } else { Err(Broken { sequence: last, why }) }
}

#[cfg(test)]
mod tests;
