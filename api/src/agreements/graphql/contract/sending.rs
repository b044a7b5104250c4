//! `sendContractForSignature`.

use async_graphql::{Context, InputObject, Object, OneofObject, SimpleObject};
use chrono::{DateTime, Utc};
use entity::agreements::contract as row;
use entity::agreements::signature_request::SigningOrder;
use entity::crm::contact;
use entity::identity::organization_member;
use entity::outbox::mail::MailKind;
use entity::{Id, Row};

use super::Contract;
use crate::agreements::graphql::signature_request::{SignatureRequest, desk};
use crate::agreements::signature_request::{Ask, Sent, Whom, send};
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Result, UserError};
use crate::graphql::mailing::mailing;
use crate::graphql::mutation::gone;
use crate::graphql::scope::InScope;
use crate::graphql::told::Told;
use crate::graphql::trial::{RequestOptions, Trial};
use crate::repo::find::{self, Rows};
use crate::repo::idempotency;

/// Who is to sign: one of these.
#[derive(Clone, Copy, Debug, OneofObject)]
pub enum SignerInput {
    /// A person of the contract's client; they need an e-mail address (REQUIRED).
    ContactId(Id<contact::Entity>),
    /// A member of the firm whose role may sign (INVALID).
    MemberId(Id<organization_member::Entity>),
}

impl From<SignerInput> for Whom {
    fn from(signer: SignerInput) -> Self {
        match signer {
            SignerInput::ContactId(contact) => Self::Contact(contact),
            SignerInput::MemberId(member) => Self::Member(member),
        }
    }
}

/// What `sendContractForSignature` takes.
#[derive(Clone, Debug, InputObject)]
pub struct SendContractForSignatureInput {
    /// Which contract.
    id: Id<row::Entity>,
    /// Send it only if it is still at this version; otherwise a CONFLICT.
    expected_version: Option<i32>,
    /// Who is to sign, in their order: 1 to 20, each with an address of their own (DUPLICATE).
    signers: Vec<SignerInput>,
    /// Who signs when; all at once if nothing is said.
    signing_order: Option<SigningOrder>,
    /// What the mails say besides, at most 10,000 characters.
    message: Option<String>,
    /// What signers consent to, at most 10,000 characters. If nothing is said, a text of ours by which they agree to sign
    /// electronically, confirm that they had the opportunity to read the document, and agree that time, name, addresses and
    /// software are kept as evidence.
    consent_text: Option<String>,
    /// When the request expires: later than now, within ten years. Never if nothing is said.
    expires_at: Option<DateTime<Utc>>,
    #[graphql(flatten)]
    options: RequestOptions,
}

/// What `sendContractForSignature` answers.
#[derive(SimpleObject)]
pub struct SendContractForSignaturePayload {
    /// The contract, `OUT_FOR_SIGNATURE`; after a CONFLICT, `INVALID_TRANSITION` or IMMUTABLE, as it is now.
    contract: Told<Contract>,
    /// The new signature request.
    signature_request: Told<SignatureRequest>,
    /// Why nothing was done; empty if something was, or would be.
    user_errors: Vec<UserError>,
}

/// Asking for signatures in the mutation root.
#[derive(Default)]
pub struct ContractSendingMutation;

#[Object]
impl ContractSendingMutation {
    /// Asks signers to sign a contract: a DRAFT, whose text is frozen then, or one whose earlier request was declined, voided
    /// or has expired. Each signer gets a mail; in SEQUENTIAL order each when those before them have signed. A retry by
    /// the same key mails nobody again.
    async fn send_contract_for_signature(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which contract, and who is to sign it.")] input: SendContractForSignatureInput,
    ) -> Result<SendContractForSignaturePayload> {
        let scope = ctx.scope();
        mailing(scope, Permission::ContractWrite, &input.options)?;
        let tx = scope.write(Permission::ContractWrite).await?;
        let trial = Trial::of(ctx, &tx, &input.options);
        let attempt = trial.attempt("sendContractForSignature", &input);
        let ask = Ask {
            signers: input.signers.into_iter().map(Into::into).collect(),
            signing_order: input.signing_order.unwrap_or(SigningOrder::Parallel),
            message: input.message,
            consent_text: input.consent_text,
            expires_at: input.expires_at,
        };
        let (id, version) = (input.id, input.expected_version);
        let effect = Box::pin(async {
            let mut sent = send(&tx, desk(scope), id, version, ask).await?;
            let mails = std::mem::take(&mut sent.mails);
            trial.post_counted(MailKind::SignatureRequest, sent.request.id, mails).await?;
            Ok(sent)
        });
        let kept = |sent: &Sent| (sent.contract.uuid(), sent.request.uuid());
        let outcome = idempotency::once_or(&tx, attempt, effect, kept, |kept| reread(&tx, kept)).await;
        let (sent, user_errors) = trial.settle(outcome).await?;
        let (contract, request) = sent.map(|sent| (sent.contract, sent.request)).unzip();
        Ok(SendContractForSignaturePayload {
            contract: trial.told_or_current(contract, id, &user_errors).await?,
            signature_request: trial.told(request),
            user_errors,
        })
    }
}

/// What a first attempt made; its mails are written.
async fn reread(tx: &OrgTx, (contract, request): (uuid::Uuid, uuid::Uuid)) -> Result<Sent> {
    let contract = find::by_id(tx, Id::from_uuid(contract), Rows::All).await?.ok_or_else(gone)?;
    let request = find::by_id(tx, Id::from_uuid(request), Rows::All).await?.ok_or_else(gone)?;
    Ok(Sent { contract, request, mails: Vec::new() })
}
