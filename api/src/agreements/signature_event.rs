//! What happened to signature requests: events that are only ever added, and the evidence that a person's erasure empties.

use std::collections::HashMap;

use entity::Id;
use entity::agreements::signature_event::{self, ActiveModel, SignatureEventKind};
use entity::agreements::{signature_evidence, signature_request, signer};
use sea_orm::Set;
use serde::Serialize;

use super::rules::chain::{Said, commitment};
use super::rules::digest::digits;
use crate::auth::origin::Origin;
use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::find;
use crate::repo::parts::Parts;

/// What is personal about an event: what its commitment is to.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Details {
    /// The signer's name, as they were asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The signer's address, as they were asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<String>,
    /// The name that they typed to sign.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub typed_name: Option<String>,
    /// Whether a member recorded it in whose presence the signer was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_person: Option<bool>,
    /// Why they declined, or why it was voided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The id of the member or key whose request it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recorded_by: Option<String>,
    /// The address of the network that the request came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip: Option<String>,
    /// The software that it came from, as it calls itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user_agent: Option<String>,
}

impl Details {
    /// What a request tells by itself.
    pub fn of(tx: &OrgTx, origin: &Origin) -> Self {
        Self {
            recorded_by: tx.actor().id().map(|id| {
                let prefix = if tx.actor().member().is_some() { "organization_member" } else { "api_key" };
                entity::id::join(prefix, id)
            }),
            ip: origin.ip.map(|ip| ip.to_string()),
            user_agent: origin.user_agent.clone(),
            ..Self::default()
        }
    }

    /// The same, about a signer.
    #[must_use]
    pub fn about(self, name: &str, email: &str) -> Self {
        Self { name: Some(name.to_owned()), email: Some(email.to_owned()), ..self }
    }
}

/// Something that happened.
#[derive(Clone, Debug)]
pub struct Happened {
    /// What.
    pub kind: SignatureEventKind,
    /// To whom; none if to all.
    pub signer: Option<Id<signer::Entity>>,
    /// What is personal about it.
    pub details: Details,
}

/// A chain that is being written: the request's row is held, or new.
#[derive(Debug)]
pub struct Chain {
    request: Id<signature_request::Entity>,
    document_sha256: String,
    consent_sha256: String,
    count: i32,
    head: Option<String>,
    events: Vec<ActiveModel>,
    evidence: Vec<signature_evidence::ActiveModel>,
}

impl Chain {
    /// The chain of a new request.
    pub fn begin(request: Id<signature_request::Entity>, document_sha256: String, consent_sha256: String) -> Self {
        let (events, evidence) = (Vec::new(), Vec::new());
        Self { request, document_sha256, consent_sha256, count: 0, head: None, events, evidence }
    }

    /// The chain of a request that is held, to be gone on with.
    pub fn of(request: &signature_request::Model) -> Self {
        Self {
            count: request.event_count,
            head: Some(request.chain_head.clone()),
            ..Self::begin(request.id, request.document_sha256.clone(), request.consent_sha256.clone())
        }
    }

    /// Adds the next event, with a commitment of its own.
    pub fn add(&mut self, tx: &OrgTx, happened: Happened) -> Result<()> {
        let Happened { kind, signer, details } = happened;
        let salt = digits(&rand::random::<[u8; 32]>());
        let details = serde_json::to_value(details)?;
        let commitment = commitment(&salt, &details);
        let said = Said {
            previous_hash: self.head.as_deref(),
            request: self.request,
            sequence: self.count + 1,
            kind,
            occurred_at: tx.now(),
            signer,
            document_sha256: &self.document_sha256,
            consent_sha256: &self.consent_sha256,
            commitment: &commitment,
        };
        let (id, hash) = (tx.new_id(), said.hash());
        self.events.push(ActiveModel {
            id: Set(id),
            signature_request_id: Set(self.request),
            signer_id: Set(signer),
            position: Set(self.count + 1),
            occurred_at: Set(tx.now()),
            document_sha256: Set(self.document_sha256.clone()),
            consent_sha256: Set(self.consent_sha256.clone()),
            commitment: Set(commitment),
            previous_hash: Set(self.head.replace(hash.clone())),
            hash: Set(hash),
            kind: Set(kind),
            ..ActiveModel::default()
        });
        self.evidence.push(signature_evidence::ActiveModel {
            signature_event_id: Set(id),
            salt: Set(Some(salt)),
            details: Set(Some(details)),
            ..signature_evidence::ActiveModel::default()
        });
        self.count += 1;
        Ok(())
    }

    /// The request's row behind the chain's end, and what is to be written with it.
    pub fn end(
        self,
        tx: &OrgTx,
        row: signature_request::ActiveModel,
        parts: Parts,
    ) -> Result<(signature_request::ActiveModel, Parts)> {
        let row = signature_request::ActiveModel {
            event_count: Set(self.count),
            chain_head: Set(self.head.unwrap_or_default()),
            ..row
        };
        let events = Parts::added::<signature_event::Model>(tx, Some("events"), self.events)?;
        let evidence = Parts::added::<signature_evidence::Model>(tx, None, self.evidence)?;
        Ok((row, parts.and(events).and(evidence)))
    }
}

/// The evidence of events, by event.
pub async fn evidence(
    tx: &OrgTx,
    events: &[signature_event::Model],
) -> Result<HashMap<Id<signature_event::Entity>, signature_evidence::Model>> {
    let ids: Vec<_> = events.iter().map(|event| event.id.uuid()).collect();
    let found = find::under::<signature_evidence::Model>(tx, "signature_event_id", &ids).await?;
    Ok(found.into_iter().map(|evidence| (evidence.signature_event_id, evidence)).collect())
}
