//! What mutations of signers take.

use async_graphql::InputObject;
use entity::Id;
use entity::agreements::signer;

use crate::agreements::signer::Signature;
use crate::graphql::trial::RequestOptions;

/// What `markSignerViewed` takes.
#[derive(Clone, Debug, InputObject)]
pub struct MarkSignerViewedInput {
    /// Which signer.
    pub(super) id: Id<signer::Entity>,
    /// Do it only if the signer is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// Whether a person of the client does it in the caller's presence; needed for them (REQUIRED).
    #[graphql(default)]
    pub(super) in_person: bool,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `remindSigner` takes.
#[derive(Clone, Debug, InputObject)]
pub struct RemindSignerInput {
    /// Which signer.
    pub(super) id: Id<signer::Entity>,
    /// Do it only if the signer is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

/// What `signDocument` takes.
#[derive(Clone, Debug, InputObject)]
pub struct SignDocumentInput {
    /// Which signer.
    pub(super) id: Id<signer::Entity>,
    /// Do it only if the signer is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The name that the signer types to sign, at most 200 characters.
    typed_name: String,
    /// The request's `consentSha256`: that its `consentText` was shown and confirmed. Another is INVALID.
    consent_sha256: String,
    /// Whether a person of the client signs in the caller's presence; needed for them (REQUIRED).
    #[graphql(default)]
    in_person: bool,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}

impl From<SignDocumentInput> for Signature {
    fn from(input: SignDocumentInput) -> Self {
        Self { typed_name: input.typed_name, consent_sha256: input.consent_sha256, in_person: input.in_person }
    }
}

/// What `declineSignature` takes.
#[derive(Clone, Debug, InputObject)]
pub struct DeclineSignatureInput {
    /// Which signer.
    pub(super) id: Id<signer::Entity>,
    /// Do it only if the signer is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// Why they don't sign, 1 to 1,000 characters.
    pub(super) reason: String,
    /// Whether a person of the client declines in the caller's presence; needed for them (REQUIRED).
    #[graphql(default)]
    pub(super) in_person: bool,
    #[graphql(flatten)]
    pub(super) options: RequestOptions,
}
