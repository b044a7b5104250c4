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
    #[says(search = "name, legal name, e-mail address or telephone number")]
    fn vendors() -> Many<Vendor>;
}
