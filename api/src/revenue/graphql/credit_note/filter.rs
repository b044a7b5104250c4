//! Which credit notes, and in which order.

use async_graphql::{Enum, InputObject};
use entity::crm::client_company;
use entity::revenue::credit_note::CreditNoteStatus;
use entity::revenue::invoice;

use crate::auth::actor::Actor;
use crate::crm::graphql::client_company::{ClientCompany, ClientCompanyFilter};
use crate::error::Result;
use crate::graphql::filter::{
    ChoiceFilter, DateFilter, DateTimeFilter, Filter, IdFilter, MoneyFilter, StringFilter, join, related,
};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;
use crate::revenue::graphql::invoice::{Invoice, InvoiceFilter};

const TABLE: &str = "credit_notes";

/// Which credit notes. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct CreditNoteFilter {
    /// By where it stands.
    pub status: Option<ChoiceFilter<CreditNoteStatus>>,
    /// By its number, to the letter.
    pub number: Option<StringFilter>,
    /// By the day of issue.
    pub issue_date: Option<DateFilter>,
    /// By what it takes back, tax included.
    pub total: Option<MoneyFilter>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By what it takes back.
    pub invoice_id: Option<IdFilter<invoice::Entity>>,
    /// By the client.
    pub client_company_id: Option<IdFilter<client_company::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// Its invoice must be one of these.
    pub invoice: Option<InvoiceFilter>,
    /// Its client must be one of these.
    pub client_company: Option<ClientCompanyFilter>,
    /// All of these must hold.
    pub and: Option<Vec<CreditNoteFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<CreditNoteFilter>>,
    /// This must not hold.
    pub not: Option<Box<CreditNoteFilter>>,
}

impl Filter for CreditNoteFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let mut own = Sieve::default()
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.number.map(|f| f.unique((TABLE, "number"))))
            .and_maybe(self.issue_date.map(|f| f.on((TABLE, "issue_date"))))
            .and_maybe(self.total.map(|f| f.on((TABLE, "total"), (TABLE, "currency"))).transpose()?)
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.invoice_id.map(|f| f.on((TABLE, "invoice_id"))))
            .and_maybe(self.client_company_id.map(|f| f.on((TABLE, "client_company_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        if let Some(invoice) = self.invoice {
            own = own.and(related::<Invoice>((TABLE, "invoice_id"), actor, invoice)?);
        }
        if let Some(company) = self.client_company {
            own = own.and(related::<ClientCompany>((TABLE, "client_company_id"), actor, company)?);
        }
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What credit notes can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum CreditNoteOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The day of issue.
    IssueDate,
    /// What it takes back, in minor units, whatever the currency.
    Total,
}

impl OrderField for CreditNoteOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::IssueDate => ("issue_date", false),
            Self::Total => ("total", false),
        }
    }
}
