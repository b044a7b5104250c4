//! Where sealed values are kept: what is to be sealed again when a key is replaced.

/// A column of sealed values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// Its table.
    pub table: &'static str,
    /// Its name.
    pub column: &'static str,
    /// The column that says whose row it is.
    pub tenant: &'static str,
    /// What its values are sealed for: [`super::Place::column`].
    pub place: &'static str,
}

const fn of(table: &'static str, column: &'static str, place: &'static str) -> Sealed {
    Sealed { table, column, tenant: "organization_id", place }
}

/// All of them. A guard looks for sealed values in every other column.
pub const SEALED: [Sealed; 7] = [
    Sealed { tenant: "id", ..of("organizations", "tax_id_sealed", "organizations.tax_id_sealed") },
    of("client_companies", "tax_id_sealed", "client_companies.tax_id_sealed"),
    // Copied from there.
    of("invoices", "bill_to_tax_id_sealed", "client_companies.tax_id_sealed"),
    of("vendors", "tax_id_sealed", "vendors.tax_id_sealed"),
    of("webhook_endpoints", "secret_sealed", "webhook_endpoints.secret"),
    of("webhook_endpoints", "previous_secret_sealed", "webhook_endpoints.secret"),
    of("mails", "sealed", "mails.sealed"),
];
