//! The type `Deal`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::crm::deal::{self, DealStage};

use crate::agreements::graphql::proposal::Proposal;
use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::ClientCompany;
use crate::crm::graphql::contact::Contact;
use crate::crm::graphql::lead::Lead;
use crate::engagements::graphql::engagement::Engagement;
use crate::files::graphql::file_link::FileLink;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scalar::{Date, Money};
use crate::identity::graphql::member::OrganizationMember;

use super::{DealFilter, DealOrderField};

/// Work that may be won.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(deal::Model)]
pub struct Deal {
    /// The deal's id.
    #[graphql(owned)]
    pub id: Id<deal::Entity>,
    /// What it is called.
    pub name: String,
    /// Where it stands.
    pub stage: DealStage,
    /// What it is worth.
    #[columns("amount", "currency")]
    pub amount: Option<Money>,
    /// How likely it is to be won, in percent; 100 when won, 0 when lost.
    pub probability: i32,
    /// The day when it should be decided.
    pub expected_close_date: Option<Date>,
    /// Why it was lost.
    pub lost_reason: Option<String>,
    /// When it was won or lost, UTC.
    pub closed_at: Option<DateTime<Utc>>,
    /// Free-form fields of the firm's own: a JSON object of at most 16 KiB.
    pub custom_fields: serde_json::Value,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// The company that it is with; null if there is none, or it is deleted.
    #[columns("client_company_id")]
    pub client_company: One<ClientCompany>,
    /// The person to talk to.
    #[columns("contact_id")]
    pub contact: One<Contact>,
    /// The member who works on it.
    #[columns("owner_member_id")]
    pub owner: One<OrganizationMember>,
    /// What can be done to it, and whether its stage allows it now.
    #[columns("stage", "deleted_at")]
    pub available_actions: Actions<DealStage>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(DealStage);

impl Object for Deal {
    type Row = deal::Model;
    const READ: Permission = Permission::DealRead;
}

impl Listed for Deal {
    type Filter = DealFilter;
    type Order = DealOrderField;
}

#[relations]
impl Deal {
    /// The leads that became this deal.
    #[by("deal_id")]
    fn leads() -> Many<Lead>;

    /// The engagements that came of this deal.
    #[by("deal_id")]
    fn engagements() -> Many<Engagement>;

    /// What the client was offered to win it, each revision for itself.
    #[by("deal_id")]
    fn proposals() -> Many<Proposal>;

    /// The files that are linked to it, by their links.
    #[by("deal_id")]
    fn file_links() -> Many<FileLink>;

    /// What happened to this deal, newest first.
    fn activity() -> Activity;
}
