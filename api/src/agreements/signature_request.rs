//! Signature requests: send, take back; in `asked`, who is asked; in `letter`, the mails; in `expiry`, the run; in
//! `verification`, whether their chains hold. What signers do is in `signer`.
//!
//! A request is of one text: the contract's, which is frozen by sending it. It is PENDING until all have signed, one
//! declines, the firm takes it back or its time passes; then it is closed for good, and what was signed of it counts no
//! more unless it is COMPLETED.

mod asked;
pub mod expiry;
mod letter;
pub mod verification;

use chrono::{DateTime, Utc};
use entity::Id;
use entity::agreements::contract::{self, ContractStatus};
use entity::agreements::signature_event::SignatureEventKind as Kind;
use entity::agreements::signature_request::{ActiveModel, Column, Entity, Model, SignatureRequestStatus, SigningOrder};
use entity::agreements::signer;
use sea_orm::sea_query::LockType;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

pub use self::asked::Whom;
pub(super) use self::letter::letter;
use super::contract as contracts;
use super::rules::contract as contract_rules;
use super::rules::digest::sha256;
use super::rules::signature_request::{self as rules, Action};
use super::signature_event::{Chain, Details, Happened};
use crate::auth::origin::Origin;
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError};
use crate::identity::organization;
use crate::mail::Mail;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::parts::Parts;
use crate::repo::save;
use crate::text;

/// Where a change of a request comes from and leads to.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// The address that links in mails lead to.
    pub app_url: &'a str,
    /// The network and software that the change came from: evidence.
    pub origin: &'a Origin,
}

/// Whom to ask, and how.
#[derive(Clone, Debug)]
pub struct Ask {
    /// The signers, in their order; at most twenty.
    pub signers: Vec<Whom>,
    /// Who signs when.
    pub signing_order: SigningOrder,
    /// What the mails say besides.
    pub message: Option<String>,
    /// What they consent to; [`rules::CONSENT`] if nothing is said.
    pub consent_text: Option<String>,
    /// When it expires; never if nothing is said.
    pub expires_at: Option<DateTime<Utc>>,
}

/// What was asked.
#[derive(Clone, Debug)]
pub struct Sent {
    /// The contract, `OUT_FOR_SIGNATURE`.
    pub contract: contract::Model,
    /// The request.
    pub request: Model,
    /// The mails, to be sent when this is committed.
    pub mails: Vec<Mail>,
}

/// Asks for signatures of a contract: of a draft, or of one whose earlier request came to nothing.
pub async fn send(
    tx: &OrgTx,
    desk: Desk<'_>,
    id: Id<contract::Entity>,
    expected_version: Option<i32>,
    ask: Ask,
) -> Result<Sent> {
    let before = contracts::allowed(tx, id, expected_version, contract_rules::Action::Send).await?;
    let mut reasons = Reasons::default();
    reasons.take(rules::signers(ask.signers.len()));
    let message =
        reasons.take(text::given(ask.message).map(|v| text::prose("message", v, 10_000)).transpose()).flatten();
    let consent = text::given(ask.consent_text)
        .map_or_else(|| Ok(rules::CONSENT.to_owned()), |v| text::prose("consentText", v, 10_000));
    let consent_text = reasons.take(consent).unwrap_or_default();
    let expires_at = reasons.take(ask.expires_at.map(|at| rules::expires_at(at, tx.now())).transpose()).flatten();
    let people = asked::people(tx, &mut reasons, &before, &ask.signers).await?;
    reasons.finish()?;

    let request = tx.new_id();
    let consent_sha256 = sha256(&consent_text);
    let mut chain = Chain::begin(request, before.body_sha256.clone(), consent_sha256.clone());
    let details = Details::of(tx, desk.origin);
    chain.add(tx, Happened { kind: Kind::Requested, signer: None, details: details.clone() })?;
    let mut rows = Vec::with_capacity(people.len());
    let mut asked = Vec::new();
    for (position, person) in (0..).zip(&people) {
        let id = tx.new_id();
        let now = ask.signing_order == SigningOrder::Parallel || position == 0;
        rows.push(person.row(tx, (request, id), position, now));
        if now {
            let details = details.clone().about(&person.name, &person.email);
            chain.add(tx, Happened { kind: Kind::Sent, signer: Some(id), details })?;
            asked.push((id, person));
        }
    }
    let row = ActiveModel {
        id: Set(request),
        contract_id: Set(id),
        message: Set(message),
        consent_text: Set(consent_text),
        consent_sha256: Set(consent_sha256),
        document_sha256: Set(before.body_sha256.clone()),
        expires_at: Set(expires_at),
        signing_order: Set(ask.signing_order),
        status: Set(SignatureRequestStatus::Pending),
        ..ActiveModel::default()
    };
    let parts = Parts::added::<signer::Model>(tx, Some("signers"), rows)?;
    let (row, parts) = chain.end(tx, row, parts)?;
    let request = save::insert_with(tx, row, parts, "sent").await?;
    let row = contract::ActiveModel {
        status: Set(ContractStatus::OutForSignature),
        awaits_signatures: Set(true),
        ..before.clone().into()
    };
    let contract = save::update(tx, &before, row, "sent_for_signature").await?;
    let sender = organization::own(tx).await?;
    let letter = |(id, person): (_, &asked::Person)| letter(&sender, desk, (&contract, &request), id, &person.email);
    let mails = asked.into_iter().map(letter).collect();
    Ok(Sent { contract, request, mails })
}

/// Takes a pending request back. Its contract can be sent anew.
pub async fn void(
    tx: &OrgTx,
    desk: Desk<'_>,
    id: Id<Entity>,
    expected_version: Option<i32>,
    reason: String,
) -> Result<Model> {
    // The contract first, as all do.
    let there: Model = find::by_id(tx, id, Rows::Live).await?.ok_or_else(|| UserError::not_found("id"))?;
    let contract = find::locked(tx, there.contract_id, "id", None, Rows::Live).await?;
    let before = allowed(tx, id, expected_version, Action::Void).await?;
    let reason = text::prose("reason", reason, 1000)?;
    let details = Details { reason: Some(reason.clone()), ..Details::of(tx, desk.origin) };
    let end = End { status: SignatureRequestStatus::Voided, kind: Kind::Voided, signer: None, details };
    let request = close(tx, &before, &signers(tx, id).await?, end, Some(reason)).await?;
    set_down(tx, &contract, "signature_voided").await?;
    Ok(request)
}

/// Takes the pending request of a contract back that is given up, and held.
pub(super) async fn void_with_contract(
    tx: &OrgTx,
    desk: Desk<'_>,
    contract: Id<contract::Entity>,
    reason: &str,
) -> Result<()> {
    let pending = find::own::<Model>(tx, Rows::Live)
        .add(Column::ContractId.eq(contract))
        .add(Column::Status.eq(SignatureRequestStatus::Pending));
    let Some(before) = Entity::find().filter(pending).lock(LockType::Update).one(tx).await? else { return Ok(()) };
    let details = Details { reason: Some(reason.to_owned()), ..Details::of(tx, desk.origin) };
    let end = End { status: SignatureRequestStatus::Voided, kind: Kind::Voided, signer: None, details };
    close(tx, &before, &signers(tx, before.id).await?, end, Some(reason.to_owned())).await?;
    Ok(())
}

/// How a request ends that does not come to its signatures.
pub(super) struct End {
    /// What it is then.
    pub status: SignatureRequestStatus,
    /// Its last event.
    pub kind: Kind,
    /// Whose it is.
    pub signer: Option<Id<signer::Entity>>,
    /// What is personal about it.
    pub details: Details,
}

/// Closes a request, which is held with its signers: nobody of them is waited for any more.
pub(super) async fn close(
    tx: &OrgTx,
    before: &Model,
    signers: &[signer::Model],
    end: End,
    reason: Option<String>,
) -> Result<Model> {
    for signer in signers {
        if signer.decided_at.is_none() && end.signer != Some(signer.id) {
            let row = signer::ActiveModel { released_at: Set(Some(tx.now())), ..signer.clone().into() };
            save::update(tx, signer, row, "released").await?;
        }
    }
    let End { status, kind, signer, details } = end;
    let mut chain = Chain::of(before);
    chain.add(tx, Happened { kind, signer, details })?;
    let row = ActiveModel {
        status: Set(status),
        closed_at: Set(Some(tx.now())),
        closing_reason: Set(reason),
        ..before.clone().into()
    };
    let (row, parts) = chain.end(tx, row, Parts::none())?;
    let verb = match status {
        SignatureRequestStatus::Declined => "declined",
        SignatureRequestStatus::Expired => "expired",
        _ => "voided",
    };
    save::update_with(tx, before, row, parts, verb).await
}

/// A contract whose request was closed is with nobody: what was signed counts no more.
pub(super) async fn set_down(tx: &OrgTx, before: &contract::Model, verb: &str) -> Result<contract::Model> {
    let row = contract::ActiveModel {
        status: Set(ContractStatus::OutForSignature),
        awaits_signatures: Set(false),
        ..before.clone().into()
    };
    save::update(tx, before, row, verb).await
}

/// The signers of a request in their order, locked: a merge of contacts changes them without their request.
pub(super) async fn signers(tx: &OrgTx, request: Id<Entity>) -> Result<Vec<signer::Model>> {
    let own = find::own::<signer::Model>(tx, Rows::Live).add(signer::Column::SignatureRequestId.eq(request));
    let order = signer::Entity::find().filter(own).order_by_asc(signer::Column::Position);
    Ok(order.lock(LockType::Update).all(tx).await?)
}
