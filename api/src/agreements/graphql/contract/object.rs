//! The type `Contract`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::agreements::contract::{self, ContractRenewal, ContractStatus};

use crate::agreements::graphql::proposal::Proposal;
use crate::agreements::graphql::signature_request::SignatureRequest;
use crate::agreements::rules::contract::Standing;
use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::ClientCompany;
use crate::engagements::graphql::engagement::Engagement;
use crate::files::graphql::file_link::FileLink;
use crate::graphql::actions::ActionsOf;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scalar::{Date, Money};
use crate::identity::graphql::member::OrganizationMember;
use crate::revenue::graphql::invoice_schedule::InvoiceSchedule;

use super::{ContractFilter, ContractOrderField};

/// What is agreed, in words. As a DRAFT it is free; what a contract says that is no draft any more is frozen.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(contract::Model)]
pub struct Contract {
    /// The contract's id.
    #[graphql(owned)]
    pub id: Id<contract::Entity>,
    /// Its number in the organization's series, such as `CON-00042`; given when it is made, and never to another.
    pub number: String,
    /// What it is called.
    pub title: String,
    /// What is agreed: the document that is signed.
    pub body: String,
    /// The SHA-256 of the body's UTF-8, in hexadecimal digits.
    pub body_sha256: String,
    /// Where it stands. One whose last day is over is EXPIRED when `expireContracts` was run.
    pub status: ContractStatus,
    /// Whether a signature request of it is pending. `OUT_FOR_SIGNATURE` without is with nobody: its request was declined,
    /// voided or has expired, and it can be sent anew, activated or voided.
    pub awaits_signatures: bool,
    /// What it is worth; null if nothing was said. One that came of a proposal begins with the proposal's total.
    #[columns("value", "currency")]
    pub value: Option<Money>,
    /// Its first day; null if it holds from its execution on.
    pub effective_date: Option<Date>,
    /// Its last day; null if none was agreed.
    pub end_date: Option<Date>,
    /// What happens then.
    pub renewal: ContractRenewal,
    /// How long one more term is, in months.
    pub renewal_months: Option<i32>,
    /// So many days before its last one notice must be given.
    pub notice_days: Option<i32>,
    /// When notice was given: it is not renewed by itself then.
    pub notice_given_on: Option<Date>,
    /// Since when it is in force, UTC: when the last signer signed, or noon, in the organization's time zone, of the
    /// day of which that is all that was recorded.
    pub executed_at: Option<DateTime<Utc>>,
    /// When it expired, was terminated or voided, UTC; noon, in the organization's time zone, of a day of which that is
    /// all that was recorded.
    pub ended_at: Option<DateTime<Utc>>,
    /// Why it was terminated or voided.
    pub ending_reason: Option<String>,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// The proposal that it came of; null if there is none, or it is deleted.
    #[columns("proposal_id")]
    pub proposal: One<Proposal>,
    /// The client; null if there is none, or it is deleted.
    #[columns("client_company_id")]
    pub client_company: One<ClientCompany>,
    /// The member who answers for it.
    #[columns("owner_member_id")]
    pub owner: One<OrganizationMember>,
    /// The contract that it continues.
    #[columns("renews_contract_id")]
    pub renews: One<Contract>,
    /// What can be done to it as it stands.
    #[columns("status", "deleted_at", "awaits_signatures")]
    pub available_actions: ActionsOf<Standing>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(ContractStatus, ContractRenewal);

impl Object for Contract {
    type Row = contract::Model;
    const READ: Permission = Permission::ContractRead;
}

impl Listed for Contract {
    type Filter = ContractFilter;
    type Order = ContractOrderField;
}

#[relations]
impl Contract {
    /// Who was asked to sign it, also by requests that came to nothing.
    #[by("contract_id")]
    fn signature_requests() -> Many<SignatureRequest>;

    /// The contracts that continue it: one at most, but for those that were voided.
    #[by("renews_contract_id")]
    fn renewals() -> Many<Contract>;

    /// The work that is agreed by it.
    #[by("contract_id")]
    fn engagements() -> Many<Engagement>;

    /// When what it agrees is billed.
    #[by("contract_id")]
    fn invoice_schedules() -> Many<InvoiceSchedule>;

    /// The files that are linked to it, by their links.
    #[by("contract_id")]
    fn file_links() -> Many<FileLink>;

    /// What happened to this contract, newest first.
    fn activity() -> Activity;
}
