//! The type `SignatureRequest`.

use async_graphql::{Context, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::agreements::signature_request::{self, SignatureRequestStatus, SigningOrder};

use crate::agreements::graphql::contract::Contract;
use crate::agreements::graphql::signer::Signer;
use crate::agreements::signature_request::verification::prove;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scope::InScope;
use crate::repo::find::{self, Rows};

use super::certificate::SignatureCertificate;
use super::event::SignatureEvent;
use super::{SignatureRequestFilter, SignatureRequestOrderField};

/// That a contract was sent to its signers. When it is closed it is closed for good: what was signed counts only if it is
/// COMPLETED.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(signature_request::Model)]
pub struct SignatureRequest {
    /// The request's id.
    #[graphql(owned)]
    pub id: Id<signature_request::Entity>,
    /// Where it stands. One whose time has passed is EXPIRED when `expireSignatureRequests` was run; it takes no signatures
    /// before either.
    pub status: SignatureRequestStatus,
    /// Who signs when.
    pub signing_order: SigningOrder,
    /// What the mails say besides.
    pub message: Option<String>,
    /// What signers consent to.
    pub consent_text: String,
    /// The SHA-256 of the consent text's UTF-8, in hexadecimal digits: signing confirms it.
    pub consent_sha256: String,
    /// The SHA-256 of the document: the contract's text.
    pub document_sha256: String,
    /// How many events its chain has.
    pub event_count: i32,
    /// The hash of the last of them.
    pub chain_head: String,
    /// When it expires, UTC; null if it does not.
    pub expires_at: Option<DateTime<Utc>>,
    /// When it was completed, declined, voided, or found expired, UTC.
    pub closed_at: Option<DateTime<Utc>>,
    /// Why it was declined or voided.
    pub closing_reason: Option<String>,
    /// The contract.
    #[columns("contract_id")]
    pub contract: One<Contract>,
    /// What can be done to it, and whether its state allows it now.
    #[columns("status", "deleted_at")]
    pub available_actions: Actions<SignatureRequestStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(SignatureRequestStatus, SigningOrder);

impl Object for SignatureRequest {
    type Row = signature_request::Model;
    const READ: Permission = Permission::ContractRead;
}

impl Listed for SignatureRequest {
    type Filter = SignatureRequestFilter;
    type Order = SignatureRequestOrderField;
}

#[relations]
impl SignatureRequest {
    /// Who is asked, in their order; at most 20.
    #[by("signature_request_id")]
    fn signers() -> Parts<Signer>;

    /// Its chain: what happened, in its order.
    #[by("signature_request_id")]
    fn events() -> Parts<SignatureEvent>;

    /// What proves the signatures of a COMPLETED request; null for any other. Recomputed from the rows each time.
    async fn certificate(&self, ctx: &Context<'_>) -> Result<Option<SignatureCertificate>> {
        if self.status != SignatureRequestStatus::Completed {
            return Ok(None);
        }
        let reader = ctx.scope().reader().await?;
        let tx = reader.tx(Self::READ)?;
        let request = find::by_id(tx, self.id, Rows::Live).await?;
        let proven = prove(tx, request.into_iter().collect()).await?;
        Ok(proven.first().map(SignatureCertificate::of))
    }

    /// What happened to this request, newest first.
    fn activity() -> Activity;
}
