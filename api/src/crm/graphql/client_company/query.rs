//! `clientCompany` and `clientCompanies`.

use derive::queries;

use super::ClientCompany;

/// This entity in the query root.
#[derive(Default)]
pub struct ClientCompanyQuery;

#[queries]
impl ClientCompanyQuery {
    /// One client company; null if there is none. The id of one that was merged into another finds the survivor.
    fn client_company() -> Survivor<ClientCompany>;

    /// The organization's client companies.
    #[says(search = "name or legal name")]
    fn client_companies() -> Many<ClientCompany>;
}
