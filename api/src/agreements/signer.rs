//! What signers do, and what is recorded of it: look, sign, decline; and reminding them.
//!
//! Contract, request and signers are held while it is done, in this order: of two signatures of one signer, or of a
//! signature and a withdrawal, one comes first, and the other is told.

use entity::Id;
use entity::agreements::contract::{self, ContractStatus};
use entity::agreements::signature_event::SignatureEventKind as Kind;
use entity::agreements::signature_request::{self, SignatureRequestStatus};
use entity::agreements::signer::{ActiveModel, Entity, Model, SignerStatus};
use sea_orm::Set;

use super::rules::signature_request as request_rules;
use super::rules::signer::{self as rules, Action, Standing};
use super::signature_event::{Chain, Details, Happened};
use super::signature_request::{Desk, End, close, letter, set_down, signers};
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError};
use crate::identity::organization;
use crate::mail::Mail;
use crate::repo::find::{self, Rows};
use crate::repo::parts::Parts;
use crate::repo::save;
use crate::text;

/// How a signer signs.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The name that they typed.
    pub typed_name: String,
    /// The hash of the text that they confirmed.
    pub consent_sha256: String,
    /// Whether a client's person does it in the presence of the member who records it.
    pub in_person: bool,
}

/// A signer, with what is held around them.
struct Held {
    contract: contract::Model,
    request: signature_request::Model,
    /// All of the request's, in their order.
    signers: Vec<Model>,
    signer: Model,
}

/// Records that a signer looked at the document.
pub async fn mark_viewed(
    tx: &OrgTx,
    desk: Desk<'_>,
    id: Id<Entity>,
    expected_version: Option<i32>,
    in_person: bool,
) -> Result<Model> {
    let held = hold(tx, id, expected_version, Action::View).await?;
    rules::may_act(&held.signer, tx.actor().member(), in_person)?;
    let row =
        ActiveModel { status: Set(SignerStatus::Viewed), viewed_at: Set(Some(tx.now())), ..held.signer.clone().into() };
    let signer = save::update(tx, &held.signer, row, "viewed").await?;
    let mut chain = Chain::of(&held.request);
    chain.add(tx, held.happened(Kind::Viewed, held.details(tx, desk, in_person)))?;
    go_on(tx, &held.request, chain, "viewed").await?;
    Ok(signer)
}

/// Asks a signer again. The mail is to be sent when this is committed.
pub async fn remind(
    tx: &OrgTx,
    desk: Desk<'_>,
    id: Id<Entity>,
    expected_version: Option<i32>,
) -> Result<(Model, Mail)> {
    let held = hold(tx, id, expected_version, Action::Remind).await?;
    request_rules::may_remind(&held.request)?;
    let row = ActiveModel { sent_at: Set(Some(tx.now())), ..held.signer.clone().into() };
    let signer = save::update(tx, &held.signer, row, "reminded").await?;
    let mut chain = Chain::of(&held.request);
    let details = Details::of(tx, desk.origin).about(&signer.name, &signer.email);
    chain.add(tx, held.happened(Kind::Reminded, details))?;
    go_on(tx, &held.request, chain, "reminded").await?;
    let mail = held.mail(tx, desk, &signer).await?;
    Ok((signer, mail))
}

/// Records a signature. The first makes the contract `PARTIALLY_SIGNED`; the last executes it, and completes the request. In
/// a sequential request the next signer is asked: the mail is to be sent when this is committed.
pub async fn sign(
    tx: &OrgTx,
    desk: Desk<'_>,
    id: Id<Entity>,
    expected_version: Option<i32>,
    signature: Signature,
) -> Result<(Model, Option<Mail>)> {
    let mut held = hold(tx, id, expected_version, Action::Sign).await?;
    let Signature { typed_name, consent_sha256, in_person } = signature;
    rules::may_act(&held.signer, tx.actor().member(), in_person)?;
    let mut reasons = Reasons::default();
    let typed_name = reasons.take(text::line("typedName", typed_name, 200));
    reasons.take(request_rules::consented(&held.request, &consent_sha256));
    reasons.finish()?;

    let row = ActiveModel {
        status: Set(SignerStatus::Signed),
        decided_at: Set(Some(tx.now())),
        ..held.signer.clone().into()
    };
    let signed = save::update(tx, &held.signer, row, "signed").await?;
    let mut chain = Chain::of(&held.request);
    chain.add(tx, held.happened(Kind::Signed, Details { typed_name, ..held.details(tx, desk, in_person) }))?;
    for signer in held.signers.iter_mut().filter(|signer| signer.id == id) {
        signer.clone_from(&signed);
    }
    if held.signers.iter().all(|signer| signer.status == SignerStatus::Signed) {
        complete(tx, desk, &held, chain).await?;
        return Ok((signed, None));
    }
    let next = match rules::next(&held.signers) {
        Some(next) => Some(ask(tx, desk, next, &mut chain).await?),
        None => None,
    };
    go_on(tx, &held.request, chain, "signed").await?;
    if held.contract.status == ContractStatus::OutForSignature {
        let row =
            contract::ActiveModel { status: Set(ContractStatus::PartiallySigned), ..held.contract.clone().into() };
        save::update(tx, &held.contract, row, "partially_signed").await?;
    }
    let mail = match &next {
        Some(next) => Some(held.mail(tx, desk, next).await?),
        None => None,
    };
    Ok((signed, mail))
}

/// Records that a signer refuses: the request is DECLINED, and its contract with nobody.
pub async fn decline(
    tx: &OrgTx,
    desk: Desk<'_>,
    id: Id<Entity>,
    expected_version: Option<i32>,
    reason: String,
    in_person: bool,
) -> Result<Model> {
    let held = hold(tx, id, expected_version, Action::Decline).await?;
    rules::may_act(&held.signer, tx.actor().member(), in_person)?;
    let reason = text::prose("reason", reason, 1000)?;
    let row = ActiveModel {
        status: Set(SignerStatus::Declined),
        decided_at: Set(Some(tx.now())),
        decline_reason: Set(Some(reason.clone())),
        ..held.signer.clone().into()
    };
    let declined = save::update(tx, &held.signer, row, "declined").await?;
    let end = End {
        status: SignatureRequestStatus::Declined,
        kind: Kind::Declined,
        signer: Some(id),
        details: Details { reason: Some(reason.clone()), ..held.details(tx, desk, in_person) },
    };
    close(tx, &held.request, &held.signers, end, Some(reason)).await?;
    set_down(tx, &held.contract, "signature_declined").await?;
    Ok(declined)
}

impl Held {
    fn happened(&self, kind: Kind, details: Details) -> Happened {
        Happened { kind, signer: Some(self.signer.id), details }
    }

    fn details(&self, tx: &OrgTx, desk: Desk<'_>, in_person: bool) -> Details {
        let of_request = Details::of(tx, desk.origin).about(&self.signer.name, &self.signer.email);
        Details { in_person: Some(in_person && self.signer.member_id.is_none()), ..of_request }
    }

    async fn mail(&self, tx: &OrgTx, desk: Desk<'_>, signer: &Model) -> Result<Mail> {
        let sender = organization::own(tx).await?;
        Ok(letter(&sender, desk, (&self.contract, &self.request), signer.id, &signer.email))
    }
}

/// The signer under lock, with contract and request, if it may be done to them.
async fn hold(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, action: Action) -> Result<Held> {
    let gone = || UserError::not_found("id");
    let there: Model = find::by_id(tx, id, Rows::Live).await?.ok_or_else(gone)?;
    let request = find::by_id(tx, there.signature_request_id, Rows::Live).await?;
    let request: signature_request::Model = request.ok_or_else(gone)?;
    let contract = find::locked(tx, request.contract_id, "id", None, Rows::Live).await?;
    let request: signature_request::Model = find::locked(tx, request.id, "id", None, Rows::Live).await?;
    let signers = signers(tx, request.id).await?;
    let signer = signers.iter().find(|signer| signer.id == id).cloned().ok_or_else(gone)?;
    find::at_version(&signer, "expectedVersion", expected_version)?;
    let waits_for = rules::turn(&signers).map(|signer| signer.name.as_str());
    rules::guard(action, Standing::from(&signer), waits_for)?;
    request_rules::is_open(&request, tx.now())?;
    Ok(Held { contract, request, signers, signer })
}

/// Asks the next signer of a sequential request.
async fn ask(tx: &OrgTx, desk: Desk<'_>, next: &Model, chain: &mut Chain) -> Result<Model> {
    let details = Details::of(tx, desk.origin).about(&next.name, &next.email);
    chain.add(tx, Happened { kind: Kind::Sent, signer: Some(next.id), details })?;
    let row = ActiveModel { status: Set(SignerStatus::Sent), sent_at: Set(Some(tx.now())), ..next.clone().into() };
    save::update(tx, next, row, "sent").await
}

/// All have signed: the request is complete, and the contract in force.
async fn complete(tx: &OrgTx, desk: Desk<'_>, held: &Held, mut chain: Chain) -> Result<()> {
    chain.add(tx, Happened { kind: Kind::Completed, signer: None, details: Details::of(tx, desk.origin) })?;
    let row = signature_request::ActiveModel {
        status: Set(SignatureRequestStatus::Completed),
        closed_at: Set(Some(tx.now())),
        ..held.request.clone().into()
    };
    let (row, parts) = chain.end(tx, row, Parts::none())?;
    save::update_with(tx, &held.request, row, parts, "completed").await?;
    let row = contract::ActiveModel {
        status: Set(ContractStatus::Active),
        awaits_signatures: Set(false),
        executed_at: Set(Some(tx.now())),
        ..held.contract.clone().into()
    };
    save::update(tx, &held.contract, row, "activated").await?;
    Ok(())
}

/// Saves the events of a request that stays pending.
async fn go_on(tx: &OrgTx, before: &signature_request::Model, chain: Chain, verb: &str) -> Result<()> {
    let (row, parts) = chain.end(tx, before.clone().into(), Parts::none())?;
    save::update_with(tx, before, row, parts, verb).await?;
    Ok(())
}
