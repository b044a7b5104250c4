//! `vendor` and `vendors`.

use derive::queries;

use super::Vendor;

/// This entity in the query root.
#[derive(Default)]
pub struct VendorQuery;

#[queries]
impl VendorQuery {
    /// One vendor; null if there is none.
    fn vendor() -> One<Vendor>;

    /// The organization's vendors.
    #[says(search = "Only those in whose name, legal name or e-mail address every word is found, as a beginning.")]
    fn vendors() -> Many<Vendor>;
}
