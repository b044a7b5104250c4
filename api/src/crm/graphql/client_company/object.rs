//! The type `ClientCompany`.

use async_graphql::{Context, SimpleObject};
use derive::{Columns, relations};
use entity::Id;
use entity::crm::address::Address;
use entity::crm::client_company::{self, CompanyStatus};

use crate::agreements::graphql::contract::Contract;
use crate::agreements::graphql::proposal::Proposal;
use crate::auth::permission::Permission;
use crate::communications::graphql::thread::Thread;
use crate::crm::client_company::TAX_ID;
use crate::crm::graphql::contact::Contact;
use crate::crm::graphql::deal::Deal;
use crate::crm::graphql::lead::Lead;
use crate::engagements::graphql::engagement::Engagement;
use crate::error::Result;
use crate::files::graphql::file_link::FileLink;
use crate::files::graphql::file_object::FileObject;
use crate::files::graphql::folder::Folder;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scalar::Currency;
use crate::graphql::scope::InScope;
use crate::graphql::show::IsSet;
use crate::identity::graphql::member::OrganizationMember;
use crate::projects::graphql::project::Project;
use crate::revenue::graphql::credit_note::CreditNote;
use crate::revenue::graphql::invoice::Invoice;
use crate::revenue::graphql::invoice_schedule::InvoiceSchedule;
use crate::revenue::graphql::payment::Payment;
use crate::tax_id;

use super::{ClientCompanyFilter, ClientCompanyOrderField};

/// A client of the firm.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(client_company::Model)]
pub struct ClientCompany {
    /// The company's id.
    #[graphql(owned)]
    pub id: Id<client_company::Entity>,
    /// The name to show.
    pub name: String,
    /// The name in contracts.
    pub legal_name: Option<String>,
    /// Its Internet domains, in lower case.
    pub domains: Vec<String>,
    /// Where invoices go.
    pub billing_address: Option<Address>,
    /// The currency that it is billed in; the organization's if null.
    pub currency: Option<Currency>,
    /// Days until an invoice is due.
    pub payment_terms_days: Option<i32>,
    /// Where it stands.
    pub status: CompanyStatus,
    /// Free-form fields of the firm's own: a JSON object of at most 16 KiB.
    pub custom_fields: serde_json::Value,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// Whether it has a tax id, also for those who may not see it.
    #[columns("tax_id_sealed")]
    pub tax_id_is_set: IsSet,
    /// The member who looks after the company.
    #[columns("owner_member_id")]
    pub owner: One<OrganizationMember>,
    /// The company that it belongs to.
    #[columns("parent_company_id")]
    pub parent: One<ClientCompany>,
    /// The company that this one was merged into; null unless this is a tombstone.
    #[columns("merged_into_id")]
    pub merged_into: One<ClientCompany>,
    /// What can be done to the company as it stands. `deleteClientCompany` also looks at what must be kept: it refuses
    /// while there are issued invoices, payments, or engagements under way.
    #[columns("status", "deleted_at", "merged_into_id")]
    pub available_actions: Actions<CompanyStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
    #[graphql(skip)]
    tax_id_sealed: Option<String>,
}

texts!(CompanyStatus);

impl Object for ClientCompany {
    type Row = client_company::Model;
    const READ: Permission = Permission::ClientCompanyRead;
}

impl Listed for ClientCompany {
    type Filter = ClientCompanyFilter;
    type Order = ClientCompanyOrderField;
}

#[relations]
impl ClientCompany {
    /// Its tax id; null if it has none, and for callers without the permission `TAX_ID_READ`.
    async fn tax_id(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let reader = ctx.scope().reader().await?;
        let tx = reader.tx(Permission::ClientCompanyRead)?;
        tax_id::opened(tx, &ctx.scope().services.cipher, TAX_ID, self.tax_id_sealed.as_deref())
    }

    /// The companies that belong to this one.
    #[by("parent_company_id")]
    fn subsidiaries() -> Many<ClientCompany>;

    /// The people at this company.
    #[by("client_company_id")]
    fn contacts() -> Many<Contact>;

    /// The leads that became this company, its contacts or its deals.
    #[by("client_company_id")]
    fn leads() -> Many<Lead>;

    /// The deals with this company.
    #[by("client_company_id")]
    fn deals() -> Many<Deal>;

    /// The contracts with this company.
    #[by("client_company_id")]
    fn contracts() -> Many<Contract>;

    /// The engagements with this company.
    #[by("client_company_id")]
    fn engagements() -> Many<Engagement>;

    /// What is delivered to this company: the projects of its engagements.
    #[by("client_company_id")]
    fn projects() -> Many<Project>;

    /// What the company was offered, each revision for itself.
    #[by("client_company_id")]
    fn proposals() -> Many<Proposal>;

    /// What the company is billed, drafts too: the invoices of its engagements.
    #[by("client_company_id")]
    fn invoices() -> Many<Invoice>;

    /// What it was credited.
    #[by("client_company_id")]
    fn credit_notes() -> Many<CreditNote>;

    /// When its engagements are billed.
    #[by("client_company_id")]
    fn invoice_schedules() -> Many<InvoiceSchedule>;

    /// What the company paid, and what is announced.
    #[by("client_company_id")]
    fn payments() -> Many<Payment>;

    /// What is said about the company and its engagements, among members and with its contacts.
    #[by("client_company_id")]
    fn threads() -> Many<Thread>;

    /// The folders of its engagements.
    #[by("client_company_id")]
    fn folders() -> Many<Folder>;

    /// The files of its engagements.
    #[by("client_company_id")]
    fn files() -> Many<FileObject>;

    /// The files that are linked to it, by their links.
    #[by("client_company_id")]
    fn file_links() -> Many<FileLink>;

    /// What happened to the company, its contacts, its deals and its leads, and to those of companies that were merged
    /// into it, newest first.
    #[by("client_company_id")]
    fn activity() -> SurvivorActivity;
}
