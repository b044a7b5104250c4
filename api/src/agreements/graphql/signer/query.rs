//! `signer` and `signers`.

use derive::queries;

use super::Signer;

/// This entity in the query root.
#[derive(Default)]
pub struct SignerQuery;

#[queries]
impl SignerQuery {
    /// One signer; null if there is none.
    fn signer() -> One<Signer>;

    /// Who was asked to sign what, by all of the organization's signature requests.
    fn signers() -> Many<Signer>;
}
