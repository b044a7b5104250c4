//! `signatureRequest` and `signatureRequests`.

use derive::queries;

use super::SignatureRequest;

/// This entity in the query root.
#[derive(Default)]
pub struct SignatureRequestQuery;

#[queries]
impl SignatureRequestQuery {
    /// One signature request; null if there is none.
    fn signature_request() -> One<SignatureRequest>;

    /// The organization's signature requests.
    fn signature_requests() -> Many<SignatureRequest>;
}
