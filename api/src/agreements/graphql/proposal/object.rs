//! The type `Proposal`.

use async_graphql::{Context, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::agreements::proposal::{self, ProposalStatus};
use entity::engagements::engagement::BillingModel;
use entity::identity::organization::TaxRounding;

use crate::agreements::graphql::contract::Contract;
use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::ClientCompany;
use crate::crm::graphql::contact::Contact;
use crate::crm::graphql::deal::Deal;
use crate::error::Result;
use crate::files::graphql::file_link::FileLink;
use crate::graphql::fixed::Percent;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scalar::{Currency, Date, Money};
use crate::graphql::scope::InScope;
use crate::identity::graphql::member::OrganizationMember;
use crate::projects::graphql::project_template::ProjectTemplate;
use crate::revenue::graphql::tax::{ProposalTaxes, TaxAtRate};

use super::actions::ProposalActions;
use super::{ProposalFilter, ProposalLine, ProposalOrderField};

/// What a client is offered. As a DRAFT it is free; sent, what it says is frozen, and the client chooses among its lines.
/// What shall be different is a new revision.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(proposal::Model)]
pub struct Proposal {
    /// The proposal's id.
    #[graphql(owned)]
    pub id: Id<proposal::Entity>,
    /// Its number in the organization's series; all its revisions have the same.
    pub number: String,
    /// Which revision it is, from 1.
    pub revision: i32,
    /// What it is called.
    pub title: String,
    /// What it begins with.
    pub introduction: Option<String>,
    /// What else is agreed by accepting it.
    pub terms: Option<String>,
    /// Where it stands. One whose last day is over is EXPIRED when `expireProposals` was run; it can't be accepted any
    /// more before.
    pub status: ProposalStatus,
    /// How the work is billed.
    pub billing_model: BillingModel,
    /// The currency of all its amounts.
    pub currency: Currency,
    /// How its tax is rounded: as the organization did when it was made.
    pub tax_rounding: TaxRounding,
    /// The last day on which it can be accepted, in the organization's time zone; null if there is none.
    pub valid_until: Option<Date>,
    /// The sum of its selected lines' net amounts.
    #[columns("subtotal", "currency")]
    pub subtotal: Money,
    /// The sum of its selected lines' taxes.
    #[columns("tax", "currency")]
    pub tax: Money,
    /// Both together.
    #[columns("total", "currency")]
    pub total: Money,
    /// What part of the subtotal is invoiced when it is accepted, in percent; nothing if null.
    pub deposit_rate: Option<Percent>,
    /// Days until the invoices of the work are due; by the client's payment terms if null.
    pub payment_terms_days: Option<i32>,
    /// When it was last mailed, UTC.
    pub sent_at: Option<DateTime<Utc>>,
    /// When the client first looked at it, UTC.
    pub viewed_at: Option<DateTime<Utc>>,
    /// When it was accepted or declined, UTC.
    pub decided_at: Option<DateTime<Utc>>,
    /// Why it was declined.
    pub decline_reason: Option<String>,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// The deal that it should win; null if there is none, or it is deleted.
    #[columns("deal_id")]
    pub deal: One<Deal>,
    /// The client; null if there is none, or it is deleted.
    #[columns("client_company_id")]
    pub client_company: One<ClientCompany>,
    /// The person who it is for.
    #[columns("contact_id")]
    pub contact: One<Contact>,
    /// The member who answers for it.
    #[columns("owner_member_id")]
    pub owner: One<OrganizationMember>,
    /// The template of the project that is made when it is accepted; null if there is none, or it is deleted.
    #[columns("project_template_id")]
    pub project_template: One<ProjectTemplate>,
    /// The earlier revision that it replaces; null for the first.
    #[columns("revises_proposal_id")]
    pub revises: One<Proposal>,
    /// The client's person who accepted or declined it, or on whose behalf that was done.
    #[columns("decided_by_contact_id")]
    pub decided_by_contact: One<Contact>,
    /// The member who accepted or declined it on the client's behalf; null if the client did.
    #[columns("decided_by_member_id")]
    pub decided_by_member: One<OrganizationMember>,
    /// What can be done to it as it stands. Only the newest revision can be revised.
    #[columns("status", "deleted_at", "valid_until")]
    pub available_actions: ProposalActions,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(ProposalStatus);

impl Object for Proposal {
    type Row = proposal::Model;
    const READ: Permission = Permission::ProposalRead;
}

impl Listed for Proposal {
    type Filter = ProposalFilter;
    type Order = ProposalOrderField;
}

#[relations]
impl Proposal {
    /// What its selected lines are taxed, rate by rate, the highest first. The parts come to `subtotal` and `tax` to the
    /// minor unit, however its tax is rounded.
    async fn taxes(&self, ctx: &Context<'_>) -> Result<Vec<TaxAtRate>> {
        let taxes = ctx.scope().reader().await?.derived::<ProposalTaxes>(self.id.uuid()).await?;
        Ok(TaxAtRate::of_document(taxes, self.currency))
    }

    /// What it offers, at most 500 lines, in their order.
    #[by("proposal_id")]
    fn lines() -> Parts<ProposalLine>;

    /// The later revisions that replace it: one at most, unless drafts of them were deleted and are live again.
    #[by("revises_proposal_id")]
    fn revisions() -> Many<Proposal>;

    /// The contracts that came of it.
    #[by("proposal_id")]
    fn contracts() -> Many<Contract>;

    /// The files that are linked to it, by their links.
    #[by("proposal_id")]
    fn file_links() -> Many<FileLink>;

    /// What happened to this proposal, newest first.
    fn activity() -> Activity;
}
