//! `verifyDocument`.

use async_graphql::{Context, SimpleObject};
use derive::queries;

use super::SignatureRequest;
use crate::agreements::graphql::contract::Contract;
use crate::agreements::signature_request::verification::{Proven, verify};
use crate::auth::permission::Permission;
use crate::error::{Error, Fault, Refusal, Result};
use crate::graphql::scope::InScope;

/// What the organization knows of a document.
#[derive(Clone, Debug, SimpleObject)]
pub struct DocumentVerification {
    /// The SHA-256 that was asked about, in lower-case hexadecimal digits.
    sha256: String,
    /// Whether any contract says this, or was sent for signature saying it.
    is_known: bool,
    /// The contracts that say this to the letter, drafts too; the newest 50.
    contracts: Vec<Contract>,
    /// The requests for signatures of it, and of those contracts; the newest 50.
    requests: Vec<SignatureRequestVerification>,
}

/// Whether what a signature request tells is as it was.
#[derive(Clone, Debug, SimpleObject)]
pub struct SignatureRequestVerification {
    /// The request.
    signature_request: SignatureRequest,
    /// The contract of which it asked signatures.
    contract: Contract,
    /// Whether the chain of its events holds, recomputed from the rows, with all evidence that is not erased; and its contract
    /// still says what was to be signed.
    holds: bool,
    /// How many events there are.
    event_count: i32,
    /// Of how many of them what is personal is erased.
    erased_count: i32,
    /// Where the chain does not hold: the place of the first event that is not as it was, or that is missing.
    first_broken_sequence: Option<i32>,
    /// What is wrong there, or with the contract.
    reason: Option<String>,
}

impl From<Proven> for SignatureRequestVerification {
    fn from(proven: Proven) -> Self {
        let broken = proven.broken();
        let is_other = !proven.is_of_its_contract();
        let other = is_other.then(|| "The contract does not say any more what was to be signed.".to_owned());
        let count = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        Self {
            holds: broken.is_none() && !is_other,
            event_count: count(proven.events.len()),
            erased_count: count(proven.evidence.values().filter(|evidence| evidence.salt.is_none()).count()),
            first_broken_sequence: broken.as_ref().map(|broken| broken.sequence),
            reason: broken.map(|broken| broken.why.to_owned()).or(other),
            signature_request: proven.request.into(),
            contract: proven.contract.into(),
        }
    }
}

/// Checking documents in the query root.
#[derive(Default)]
pub struct VerificationQuery;

#[queries]
impl VerificationQuery {
    /// Whether the organization knows a document of this SHA-256, its contracts and the requests for signatures of it; and
    /// whether the chains of their events hold.
    async fn verify_document(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The SHA-256 of the document's UTF-8: 64 hexadecimal digits.")] sha256: String,
    ) -> Result<DocumentVerification> {
        let reader = ctx.scope().reader().await?;
        let known = verify(reader.tx(Permission::ContractRead)?, &sha256).await.map_err(unreadable)?;
        let requests: Vec<SignatureRequestVerification> = known.requests.into_iter().map(Into::into).collect();
        Ok(DocumentVerification {
            sha256: known.sha256,
            is_known: !known.contracts.is_empty() || !requests.is_empty(),
            contracts: known.contracts.into_iter().map(Into::into).collect(),
            requests,
        })
    }
}

/// A query has no payload to tell a refusal in.
fn unreadable(error: Error) -> Error {
    match error {
        Error::Refused(Refusal(reasons)) => {
            let said: Vec<_> = reasons.into_iter().map(|reason| reason.message).collect();
            Fault::BadUserInput(said.join(" ")).into()
        }
        fault @ Error::Fault(_) => fault,
    }
}
