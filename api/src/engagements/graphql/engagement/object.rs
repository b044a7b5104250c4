//! The type `Engagement`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::engagements::engagement::{self, BillingModel, EngagementStatus};

use crate::agreements::graphql::contract::Contract;
use crate::auth::permission::Permission;
use crate::communications::graphql::thread::Thread;
use crate::crm::graphql::client_company::ClientCompany;
use crate::crm::graphql::deal::Deal;
use crate::files::graphql::file_object::FileObject;
use crate::files::graphql::folder::Folder;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scalar::{Currency, Date};
use crate::identity::graphql::member::OrganizationMember;
use crate::portal::graphql::client_portal_access::ClientPortalAccess;
use crate::projects::graphql::milestone::Milestone;
use crate::projects::graphql::project::Project;
use crate::projects::graphql::task::Task;
use crate::revenue::graphql::bill::Bill;
use crate::revenue::graphql::installment::Installment;
use crate::revenue::graphql::invoice::Invoice;
use crate::revenue::graphql::invoice_schedule::InvoiceSchedule;

use super::{EngagementFilter, EngagementOrderField};

/// Agreed work for a client: what is delivered and billed belongs to it.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(engagement::Model)]
pub struct Engagement {
    /// The engagement's id.
    #[graphql(owned)]
    pub id: Id<engagement::Entity>,
    /// Its number in the organization's series, such as `ENG-00042`; given when it is made, and never to another.
    pub number: String,
    /// What it is called.
    pub name: String,
    /// What is to be done.
    pub description: Option<String>,
    /// What is billed for.
    pub billing_model: BillingModel,
    /// Where it stands.
    pub status: EngagementStatus,
    /// What it is billed in.
    pub currency: Currency,
    /// Its first day.
    pub start_date: Option<Date>,
    /// Its last day; null if none was agreed.
    pub end_date: Option<Date>,
    /// Whether it is meant to go on by another term when its last day comes.
    pub auto_renew: bool,
    /// How long one term is, in months.
    pub term_months: Option<i32>,
    /// How often it was renewed.
    pub renewal_count: i32,
    /// When it was activated, UTC.
    pub activated_at: Option<DateTime<Utc>>,
    /// When it was completed or terminated, UTC.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it was terminated.
    pub termination_reason: Option<String>,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// The client; null if there is none, or it is deleted.
    #[columns("client_company_id")]
    pub client_company: One<ClientCompany>,
    /// The deal that was won; null if there is none, or it is deleted.
    #[columns("deal_id")]
    pub deal: One<Deal>,
    /// The contract by which it is agreed; null if there is none, or it is deleted.
    #[columns("contract_id")]
    pub contract: One<Contract>,
    /// The member who answers for it.
    #[columns("owner_member_id")]
    pub owner: One<OrganizationMember>,
    /// What can be done to it, and whether its state allows it now. One of which an invoice was issued can't be deleted,
    /// whatever its state.
    #[columns("status", "deleted_at")]
    pub available_actions: Actions<EngagementStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(BillingModel, EngagementStatus);

impl Object for Engagement {
    type Row = engagement::Model;
    const READ: Permission = Permission::EngagementRead;
}

impl Listed for Engagement {
    type Filter = EngagementFilter;
    type Order = EngagementOrderField;
}

#[relations]
impl Engagement {
    /// What is billed for it, drafts too.
    #[by("engagement_id")]
    fn invoices() -> Many<Invoice>;

    /// When it is billed.
    #[by("engagement_id")]
    fn invoice_schedules() -> Many<InvoiceSchedule>;

    /// What its invoice schedules bill, and when.
    #[by("engagement_id")]
    fn installments() -> Many<Installment>;

    /// What vendors asked for that was spent on it.
    #[by("engagement_id")]
    fn bills() -> Many<Bill>;

    /// What is to be done in its projects.
    #[by("engagement_id")]
    fn tasks() -> Many<Task>;

    /// What is delivered under it.
    #[by("engagement_id")]
    fn projects() -> Many<Project>;

    /// What its projects are to reach.
    #[by("engagement_id")]
    fn milestones() -> Many<Milestone>;

    /// What is said about it.
    #[by("engagement_id")]
    fn threads() -> Many<Thread>;

    /// Its folders; `filter: {parentFolderId: {isNull: true}}` gives those at the top.
    #[by("engagement_id")]
    fn folders() -> Many<Folder>;

    /// Its files, in folders and at the top.
    #[by("engagement_id")]
    fn files() -> Many<FileObject>;

    /// Who of the client may see what of it.
    #[by("engagement_id")]
    fn portal_access() -> Many<ClientPortalAccess>;

    /// What happened to the engagement and to all that belongs to it, such as its invoices, newest first.
    #[by("engagement_id")]
    fn activity() -> Activity;
}
