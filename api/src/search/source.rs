//! What is searched, and by which columns.

use crate::auth::permission::Permission;

/// The types of records that are searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// What vendors ask for.
    Bill,
    /// Clients of the firm.
    ClientCompany,
    /// People at clients.
    Contact,
    /// What clients signed, or are to sign.
    Contract,
    /// Work that may be won.
    Deal,
    /// Agreed work.
    Engagement,
    /// Files.
    FileObject,
    /// What clients are billed.
    Invoice,
    /// Those who may become clients.
    Lead,
    /// How work is delivered.
    Project,
    /// What clients are offered.
    Proposal,
    /// Pieces of work.
    Task,
    /// Conversations.
    Thread,
    /// Suppliers.
    Vendor,
}

/// How a type of records is searched.
#[derive(Debug)]
pub struct Source {
    /// Which type.
    pub kind: Kind,
    /// The prefix of their ids.
    pub prefix: &'static str,
    /// What a caller needs to see them.
    pub read: Permission,
    /// Their table, which has a function `search_<table>(tsquery)`.
    table: &'static str,
    /// An SQL expression of what they are called.
    title: &'static str,
    /// An SQL expression of what tells two of that name apart.
    subtitle: &'static str,
    /// Columns in the form that sorts use: folded and normalised.
    folded: &'static [&'static str],
    /// Columns with numbers and codes, which people type in any case.
    codes: &'static [&'static str],
}

/// Everything that is searched.
pub const SOURCES: &[Source] = &[
    Source {
        kind: Kind::Bill,
        prefix: "bill",
        read: Permission::BillRead,
        table: "bills",
        title: "number",
        subtitle: "coalesce(vendor_invoice_number, left(memo, 200))",
        folded: &[],
        codes: &["number", "vendor_invoice_number"],
    },
    Source {
        kind: Kind::ClientCompany,
        prefix: "client_company",
        read: Permission::ClientCompanyRead,
        table: "client_companies",
        title: "name",
        subtitle: "legal_name",
        folded: &["name_key"],
        codes: &[],
    },
    Source {
        kind: Kind::Contact,
        prefix: "contact",
        read: Permission::ContactRead,
        table: "contacts",
        title: "name",
        subtitle: "coalesce(title, emails[1])",
        folded: &["name_key", "email_key"],
        codes: &[],
    },
    Source {
        kind: Kind::Contract,
        prefix: "contract",
        read: Permission::ContractRead,
        table: "contracts",
        title: "title",
        subtitle: "number",
        folded: &["title_key"],
        codes: &["number"],
    },
    Source {
        kind: Kind::Deal,
        prefix: "deal",
        read: Permission::DealRead,
        table: "deals",
        title: "name",
        subtitle: "NULL",
        folded: &["name_key"],
        codes: &[],
    },
    Source {
        kind: Kind::Engagement,
        prefix: "engagement",
        read: Permission::EngagementRead,
        table: "engagements",
        title: "name",
        subtitle: "number",
        folded: &["name_key"],
        codes: &["number"],
    },
    Source {
        kind: Kind::FileObject,
        prefix: "file_object",
        read: Permission::FileRead,
        table: "file_objects",
        title: "name",
        subtitle: "left(description, 200)",
        folded: &["name_key"],
        codes: &[],
    },
    Source {
        kind: Kind::Invoice,
        prefix: "invoice",
        read: Permission::InvoiceRead,
        table: "invoices",
        title: "coalesce(number, purchase_order, left(memo, 200), '')",
        subtitle: "CASE WHEN number IS NULL THEN NULL ELSE coalesce(purchase_order, left(memo, 200)) END",
        folded: &[],
        codes: &["number"],
    },
    Source {
        kind: Kind::Lead,
        prefix: "lead",
        read: Permission::LeadRead,
        table: "leads",
        title: "name",
        subtitle: "coalesce(company_name, email)",
        folded: &["name_key", "email_key"],
        codes: &[],
    },
    Source {
        kind: Kind::Project,
        prefix: "project",
        read: Permission::ProjectRead,
        table: "projects",
        title: "name",
        subtitle: "code",
        folded: &["name_key"],
        codes: &["code"],
    },
    Source {
        kind: Kind::Proposal,
        prefix: "proposal",
        read: Permission::ProposalRead,
        table: "proposals",
        title: "title",
        subtitle: "number",
        folded: &["title_key"],
        codes: &["number"],
    },
    Source {
        kind: Kind::Task,
        prefix: "task",
        read: Permission::ProjectRead,
        table: "tasks",
        title: "title",
        subtitle: "NULL",
        folded: &["title_key"],
        codes: &[],
    },
    Source {
        kind: Kind::Thread,
        prefix: "thread",
        read: Permission::ThreadRead,
        table: "threads",
        title: "subject",
        subtitle: "NULL",
        folded: &["subject_key"],
        codes: &[],
    },
    Source {
        kind: Kind::Vendor,
        prefix: "vendor",
        read: Permission::VendorRead,
        table: "vendors",
        title: "name",
        subtitle: "coalesce(legal_name, email)",
        folded: &["name_key", "email_key"],
        codes: &[],
    },
];

/// What was typed, in the forms that columns have; reckoned once for all rows.
pub(super) const TYPED: &str = "typed AS MATERIALIZED (SELECT lower(normalize($2, NFKC)) AS folded, \
     upper($2) AS upper, lower($2) AS lower, app_search_query($2) AS query)";
const QUERY: &str = "(SELECT query FROM typed)";
const FOLDED: &str = "(SELECT folded FROM typed)";
const UPPER: &str = "(SELECT upper FROM typed)";
const LOWER: &str = "(SELECT lower FROM typed)";
/// The last of all code points, so of all continuations. A range is leakproof, LIKE is not.
const LAST: &str = "'\u{10FFFF}'";

impl Source {
    /// Their table.
    pub fn table(&self) -> &'static str {
        self.table
    }

    /// An SQL expression of what they are called.
    pub fn title(&self) -> &'static str {
        self.title
    }

    /// The best of the source that is `place`th of all, if it is asked for. All expressions are constants of ours.
    pub(super) fn select(&self, place: usize) -> String {
        let Self { table, title, subtitle, .. } = self;
        let folded = self.folded.iter().map(|column| (*column, FOLDED));
        // Series are upper case as a rule; what is not is found as it was typed.
        let codes = self.codes.iter().flat_map(|column| [(*column, UPPER), (*column, "$2")]);
        let beginning = folded.chain(codes).map(|(column, typed)| {
            format!(
                " UNION ALL (SELECT id FROM {table} WHERE organization_id = $1 AND deleted_at IS NULL \
                 AND {column} >= {typed} AND {column} < {typed} || {LAST} ORDER BY organization_id, {column} LIMIT $4)"
            )
        });
        let beginning = beginning.collect::<Vec<_>>().concat();
        let fits = |form: &dyn Fn(&str, &str) -> String| {
            let folded = self.folded.iter().map(|column| form(column, FOLDED));
            let codes = self.codes.iter().map(|column| form(&format!("lower({column})"), LOWER));
            folded.chain(codes).collect::<Vec<_>>().join(" OR ")
        };
        let exact = fits(&|cell, typed| format!("{cell} = {typed}"));
        let begins = fits(&|cell, typed| format!("starts_with({cell}, {typed})"));
        format!(
            "(SELECT {place} AS source, id, {title} AS title, {subtitle} AS subtitle, \
             CASE WHEN {exact} THEN 0 WHEN {begins} THEN 1 ELSE 2 END AS rank, updated_at \
             FROM {table} WHERE {place} = ANY ($3) AND organization_id = $1 AND deleted_at IS NULL \
             AND id = ANY (ARRAY(SELECT search_{table}({QUERY}){beginning})) \
             ORDER BY rank, updated_at DESC, id DESC LIMIT $4)"
        )
    }
}
