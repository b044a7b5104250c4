//! The type `Invoice`.

use async_graphql::{Context, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::identity::organization::TaxRounding;
use entity::revenue::bill_to::BillTo;
use entity::revenue::invoice::{self, InvoiceStatus};
use serde_json::Value as Json;

use crate::auth::permission::Permission;
use crate::crm::client_company::TAX_ID;
use crate::crm::graphql::client_company::ClientCompany;
use crate::engagements::graphql::engagement::Engagement;
use crate::error::Result;
use crate::files::graphql::file_link::FileLink;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::{Cells, Field, Shown, texts};
use crate::graphql::record::Record;
use crate::graphql::scalar::{Currency, Date, Money};
use crate::graphql::scope::InScope;
use crate::graphql::show::IsSet;
use crate::revenue::graphql::credit_note::CreditNote;
use crate::revenue::graphql::installment::Installment;
use crate::revenue::graphql::invoice_reminder::InvoiceReminder;
use crate::revenue::graphql::invoice_schedule::InvoiceSchedule;
use crate::revenue::graphql::payment::PaymentAllocation;
use crate::revenue::graphql::tax::{InvoiceTaxes, TaxAtRate};
use crate::tax_id;

use super::actions::InvoiceActions;
use super::overdue::IsOverdue;
use super::{InvoiceFilter, InvoiceLine, InvoiceOrderField};

/// What a client is billed. As a DRAFT it is free; issued, it has its number, and what it says is frozen: lines, amounts,
/// days, and who it is for. It is corrected by credit notes, or voided and reissued.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(invoice::Model)]
pub struct Invoice {
    /// The invoice's id.
    #[graphql(owned)]
    pub id: Id<invoice::Entity>,
    /// Its number in the organization's series, which has no gaps; null for a draft.
    pub number: Option<String>,
    /// Where it stands.
    pub status: InvoiceStatus,
    /// Whether it is OPEN and was due before today: the organization's day, by its time zone.
    #[columns("status", "due_date")]
    pub is_overdue: IsOverdue,
    /// Whether it is OPEN and some of it is paid or credited.
    pub is_partially_paid: bool,
    /// Who it is for, as the client was when it was issued; null for a draft.
    pub bill_to: Option<BillTo>,
    /// Whether it keeps a tax id of who it is for, also for those who may not see it: false for a draft, if the client had
    /// none when it was issued, and for what was issued before invoices kept it.
    #[columns("bill_to_tax_id_sealed")]
    pub bill_to_tax_id_is_set: IsSet,
    /// The client's order that it answers.
    pub purchase_order: Option<String>,
    /// What else it says.
    pub memo: Option<String>,
    /// The day of issue; null for a draft.
    pub issue_date: Option<Date>,
    /// The day when it is due; of a draft null if the payment terms of its schedule, or of the client, are to decide.
    pub due_date: Option<Date>,
    /// The currency of all its amounts.
    pub currency: Currency,
    /// How its tax is rounded: as the organization did when it was made.
    pub tax_rounding: TaxRounding,
    /// The sum of its lines' net amounts.
    #[columns("subtotal", "currency")]
    pub subtotal: Money,
    /// The sum of its lines' taxes.
    #[columns("tax", "currency")]
    pub tax: Money,
    /// Both together.
    #[columns("total", "currency")]
    pub total: Money,
    /// What was paid of it.
    #[columns("paid", "currency")]
    pub paid: Money,
    /// What standing credit notes took back of it.
    #[columns("credited", "currency")]
    pub credited: Money,
    /// What is left to be paid: total, less what is paid and credited; of a VOID one nothing.
    #[columns("due", "currency")]
    pub due: Money,
    /// When it was issued, UTC.
    pub issued_at: Option<DateTime<Utc>>,
    /// When it was last mailed, UTC.
    pub sent_at: Option<DateTime<Utc>>,
    /// Since when nothing is due any more, UTC.
    pub paid_at: Option<DateTime<Utc>>,
    /// When its money was given up, UTC; kept when some of it comes after all.
    pub written_off_at: Option<DateTime<Utc>>,
    /// When it was told that it is overdue (`invoice.became_overdue`), UTC; null if it is not OPEN, or was not yet.
    pub overdue_at: Option<DateTime<Utc>>,
    /// When it was voided, UTC.
    pub voided_at: Option<DateTime<Utc>>,
    /// Why it was voided.
    pub void_reason: Option<String>,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// The work that it bills.
    #[columns("engagement_id")]
    pub engagement: One<Engagement>,
    /// The client: that of the engagement. Null if there is none, or it is deleted.
    #[columns("client_company_id")]
    pub client_company: One<ClientCompany>,
    /// The voided invoice in whose place it stands.
    #[columns("replaces_invoice_id")]
    pub replaces: One<Invoice>,
    /// The schedule that made it; null if none did, or it is deleted.
    #[columns("invoice_schedule_id")]
    pub invoice_schedule: One<InvoiceSchedule>,
    /// The installment that it bills; null if it bills none, or that is deleted.
    #[columns("installment_id")]
    pub installment: One<Installment>,
    /// What can be done to it as it stands.
    #[columns("status", "deleted_at", "total", "paid", "credited")]
    pub available_actions: InvoiceActions,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
    #[graphql(skip)]
    bill_to_tax_id_sealed: Option<String>,
}

texts!(InvoiceStatus);

/// A `jsonb` that holds all of an object's members, but for those that are null.
impl Shown for Option<BillTo> {
    fn shown(columns: &'static [&'static str]) -> Field {
        let value = |cells: &Cells<'_>| {
            let mut shown = cells.json::<Json>(0)?.unwrap_or_default();
            if let Some(Json::Object(address)) = shown.get_mut("address") {
                address.insert("__typename".to_owned(), "Address".into());
            }
            Ok(shown)
        };
        Field::Json { columns, type_name: "BillTo".into(), value }
    }
}

impl Object for Invoice {
    type Row = invoice::Model;
    const READ: Permission = Permission::InvoiceRead;
}

impl Listed for Invoice {
    type Filter = InvoiceFilter;
    type Order = InvoiceOrderField;
}

#[relations]
impl Invoice {
    /// The tax id of who it is for, as the client had it when it was issued. Where the client owes the tax itself (reverse
    /// charge), an invoice has to state it: Directive 2006/112/EC, article 226, point 4. Null if there is none, and for
    /// callers without the permission `TAX_ID_READ`: `billToTaxIdIsSet` tells which.
    async fn bill_to_tax_id(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let reader = ctx.scope().reader().await?;
        let tx = reader.tx(Permission::InvoiceRead)?;
        tax_id::opened(tx, &ctx.scope().services.cipher, TAX_ID, self.bill_to_tax_id_sealed.as_deref())
    }

    /// What it is taxed, rate by rate, the highest first: of a draft as it stands. The parts come to `subtotal` and `tax`
    /// to the minor unit, however its tax is rounded.
    async fn taxes(&self, ctx: &Context<'_>) -> Result<Vec<TaxAtRate>> {
        let taxes = ctx.scope().reader().await?.derived::<InvoiceTaxes>(self.id.uuid()).await?;
        Ok(TaxAtRate::of_document(taxes, self.currency))
    }

    /// What it bills, at most 500 lines, in their order.
    #[by("invoice_id")]
    fn lines() -> Parts<InvoiceLine>;

    /// What was taken back of it, voided credit notes too.
    #[by("invoice_id")]
    fn credit_notes() -> Many<CreditNote>;

    /// What payments gave it, and took back, entry by entry. Their sum is `paid`.
    #[by("invoice_id")]
    fn allocations() -> Many<PaymentAllocation>;

    /// What its client was reminded of, or is to be.
    #[by("invoice_id")]
    fn reminders() -> Many<InvoiceReminder>;

    /// The invoice that stands in its place, if it was voided and reissued.
    #[by("replaces_invoice_id")]
    fn replaced_by() -> Sole<Invoice>;

    /// The files that are linked to it, by their links.
    #[by("invoice_id")]
    fn file_links() -> Many<FileLink>;

    /// What happened to this invoice, newest first.
    fn activity() -> Activity;
}
