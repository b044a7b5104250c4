//! The type `SignatureEvent`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::agreements::signature_event::{self, SignatureEventKind};

use crate::agreements::graphql::signer::Signer;
use crate::auth::permission::Permission;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;

/// Something that happened to a signature request. Events are only ever added, and each holds the hash of the one before it:
/// `verifyDocument` finds out whether they are as they were.
///
/// `hash` is the SHA-256 of ten lines, each but the last ended by one line feed: `chambers signature event 1`,
/// `previousHash`, the request's uuid, `sequence`, `kind`, `occurredAt` in microseconds since 1970 UTC, the signer's uuid,
/// `documentSha256`, `consentSha256`, `commitment`; what is null is an empty line.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(signature_event::Model)]
pub struct SignatureEvent {
    /// The event's id.
    #[graphql(owned)]
    pub id: Id<signature_event::Entity>,
    /// Its place in the request's chain, from 1, without gaps.
    #[columns("position")]
    pub sequence: i32,
    /// What happened.
    pub kind: SignatureEventKind,
    /// When, UTC.
    pub occurred_at: DateTime<Utc>,
    /// The SHA-256 of the document.
    pub document_sha256: String,
    /// The SHA-256 of the consent text.
    pub consent_sha256: String,
    /// The SHA-256 of a salt, in hexadecimal digits, and behind it what is personal about the event, as canonical JSON: so
    /// that erasing both erases the person, and leaves the chain valid.
    pub commitment: String,
    /// The hash of the event before it; null for the first.
    pub previous_hash: Option<String>,
    /// Its own hash.
    pub hash: String,
    /// The signer whom it is about; null if it is about all.
    #[columns("signer_id")]
    pub signer: One<Signer>,
}

texts!(SignatureEventKind);

impl Object for SignatureEvent {
    type Row = signature_event::Model;
    const READ: Permission = Permission::ContractRead;
}

#[relations]
impl SignatureEvent {}
