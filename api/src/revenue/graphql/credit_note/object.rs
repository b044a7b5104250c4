//! The type `CreditNote`.

use async_graphql::{Context, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::revenue::credit_note::{self, CreditNoteStatus};

use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::ClientCompany;
use crate::error::Result;
use crate::files::graphql::file_link::FileLink;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scalar::{Currency, Date, Money};
use crate::graphql::scope::InScope;
use crate::revenue::graphql::invoice::Invoice;
use crate::revenue::graphql::tax::{CreditNoteTaxes, TaxAtRate};

use super::{CreditNoteFilter, CreditNoteOrderField};

/// What was taken back of an issued invoice, in whole or in part. It can't be changed, only voided.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(credit_note::Model)]
pub struct CreditNote {
    /// The credit note's id.
    #[graphql(owned)]
    pub id: Id<credit_note::Entity>,
    /// Its number in the organization's series of credit notes, which has no gaps.
    pub number: String,
    /// Where it stands.
    pub status: CreditNoteStatus,
    /// The day of issue.
    pub issue_date: Date,
    /// Why: the mail of the credit note says so to the client.
    pub reason: String,
    /// The currency of all its amounts: the invoice's.
    pub currency: Currency,
    /// What of it is not tax, in the invoice's own proportion: the notes of an invoice that is credited in whole come to
    /// its subtotal and its tax exactly.
    #[columns("subtotal", "currency")]
    pub subtotal: Money,
    /// What of it is tax.
    #[columns("tax", "currency")]
    pub tax: Money,
    /// Both together.
    #[columns("total", "currency")]
    pub total: Money,
    /// When it was last mailed, UTC.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was voided, UTC.
    pub voided_at: Option<DateTime<Utc>>,
    /// Why it was voided.
    pub void_reason: Option<String>,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// What it takes back.
    #[columns("invoice_id")]
    pub invoice: One<Invoice>,
    /// The client: that of the invoice's engagement. Null if there is none, or it is deleted.
    #[columns("client_company_id")]
    pub client_company: One<ClientCompany>,
    /// What can be done to it as it stands.
    #[columns("status")]
    pub available_actions: Actions<CreditNoteStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(CreditNoteStatus);

impl Object for CreditNote {
    type Row = credit_note::Model;
    const READ: Permission = Permission::InvoiceRead;
}

impl Listed for CreditNote {
    type Filter = CreditNoteFilter;
    type Order = CreditNoteOrderField;
}

#[relations]
impl CreditNote {
    /// What it takes back, rate by rate, the highest first, in the invoice's own proportion: the parts come to `subtotal`
    /// and `tax` to the minor unit.
    async fn taxes(&self, ctx: &Context<'_>) -> Result<Vec<TaxAtRate>> {
        let taxes = ctx.scope().reader().await?.derived::<CreditNoteTaxes>(self.id.uuid()).await?;
        Ok(TaxAtRate::of_document(taxes, self.currency))
    }

    /// The files that are linked to it, by their links.
    #[by("credit_note_id")]
    fn file_links() -> Many<FileLink>;

    /// What happened to this credit note, newest first.
    fn activity() -> Activity;
}
