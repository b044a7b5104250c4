//! The type `SignatureCertificate`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use entity::agreements::signature_event::{self, SignatureEventKind};
use entity::agreements::signature_request::SigningOrder;
use entity::agreements::signer;

use crate::agreements::signature_request::verification::Proven;

/// What proves the signatures of a document, as data: to be kept or printed with it.
#[derive(Clone, Debug, SimpleObject)]
pub struct SignatureCertificate {
    /// The contract's number.
    number: String,
    /// The contract's title.
    title: String,
    /// The SHA-256 of the document.
    document_sha256: String,
    /// What the signers consented to.
    consent_text: String,
    /// The SHA-256 of the consent text.
    consent_sha256: String,
    /// Who signed when.
    signing_order: SigningOrder,
    /// When the signatures were asked for, UTC.
    requested_at: Option<DateTime<Utc>>,
    /// When the last signer signed, UTC.
    completed_at: Option<DateTime<Utc>>,
    /// Who signed, in the order in which they were asked.
    signatures: Vec<CertifiedSignature>,
    /// How many events the chain has.
    event_count: i32,
    /// The hash of the last of them.
    chain_head: String,
    /// Whether the chain holds, and the contract still says what was signed.
    holds: bool,
}

/// One signature of a certificate. What is personal is null once the person is erased.
#[derive(Clone, Debug, SimpleObject)]
pub struct CertifiedSignature {
    /// The signer's name, as they were asked.
    name: String,
    /// The signer's address, as they were asked.
    email: String,
    /// When they were first asked, UTC.
    sent_at: Option<DateTime<Utc>>,
    /// When they looked at the document, UTC, if that was recorded.
    viewed_at: Option<DateTime<Utc>>,
    /// When they signed, UTC.
    signed_at: Option<DateTime<Utc>>,
    /// The name that they typed.
    typed_name: Option<String>,
    /// Whether they signed in the presence of the member who recorded it.
    in_person: Option<bool>,
    /// The address of the network that the signature came from.
    ip: Option<String>,
    /// The software that it came from, as it calls itself.
    user_agent: Option<String>,
    /// The place of the signature in the chain.
    sequence: Option<i32>,
    /// The hash of the signature's event.
    hash: Option<String>,
}

impl SignatureCertificate {
    /// The certificate of a completed request.
    pub fn of(proven: &Proven) -> Self {
        let Proven { request, contract, signers, events, .. } = proven;
        let at = |kind| events.iter().find(|event| event.kind == kind).map(|event| event.occurred_at);
        Self {
            number: contract.number.clone(),
            title: contract.title.clone(),
            document_sha256: request.document_sha256.clone(),
            consent_text: request.consent_text.clone(),
            consent_sha256: request.consent_sha256.clone(),
            signing_order: request.signing_order,
            requested_at: at(SignatureEventKind::Requested),
            completed_at: at(SignatureEventKind::Completed),
            signatures: signers.iter().map(|signer| CertifiedSignature::of(proven, signer)).collect(),
            event_count: request.event_count,
            chain_head: request.chain_head.clone(),
            holds: proven.broken().is_none() && proven.is_of_its_contract(),
        }
    }
}

impl CertifiedSignature {
    fn of(proven: &Proven, signer: &signer::Model) -> Self {
        let event = |kind| -> Option<&signature_event::Model> {
            proven.events.iter().find(|event| event.kind == kind && event.signer_id == Some(signer.id))
        };
        let at = |kind| event(kind).map(|event| event.occurred_at);
        let signed = event(SignatureEventKind::Signed);
        let evidence = signed.and_then(|event| proven.evidence.get(&event.id)?.details.as_ref());
        let text = |name: &str| evidence.and_then(|details| details.get(name)?.as_str()).map(str::to_owned);
        Self {
            name: signer.name.clone(),
            email: signer.email.clone(),
            sent_at: at(SignatureEventKind::Sent),
            viewed_at: at(SignatureEventKind::Viewed),
            signed_at: signed.map(|event| event.occurred_at),
            typed_name: text("typedName"),
            in_person: evidence.and_then(|details| details.get("inPerson")?.as_bool()),
            ip: text("ip"),
            user_agent: text("userAgent"),
            sequence: signed.map(|event| event.position),
            hash: signed.map(|event| event.hash.clone()),
        }
    }
}
