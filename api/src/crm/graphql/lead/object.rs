//! The type `Lead`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::crm::lead::{self, LeadStatus};

use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::ClientCompany;
use crate::crm::graphql::contact::Contact;
use crate::crm::graphql::deal::Deal;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::identity::graphql::member::OrganizationMember;

use super::{LeadFilter, LeadOrderField};

/// Someone who may become a client.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(lead::Model)]
pub struct Lead {
    /// The lead's id.
    #[graphql(owned)]
    pub id: Id<lead::Entity>,
    /// Their name.
    pub name: String,
    /// Their address as it was typed.
    pub email: Option<String>,
    /// Their telephone number.
    pub phone: Option<String>,
    /// The company that they named.
    pub company_name: Option<String>,
    /// Where they came from, such as a campaign or `web form`.
    pub source: Option<String>,
    /// What they wrote.
    pub message: Option<String>,
    /// How promising they are, 0 to 100.
    pub score: i32,
    /// Where the lead stands.
    pub status: LeadStatus,
    /// Why it is not worth a deal.
    pub disqualified_reason: Option<String>,
    /// When it last came in through the public form, UTC.
    pub submitted_at: Option<DateTime<Utc>>,
    /// When it was converted, UTC.
    pub converted_at: Option<DateTime<Utc>>,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// The member who works on it.
    #[columns("owner_member_id")]
    pub owner: One<OrganizationMember>,
    /// The company that it became.
    #[columns("client_company_id")]
    pub client_company: One<ClientCompany>,
    /// The contact that it became.
    #[columns("contact_id")]
    pub contact: One<Contact>,
    /// The deal that it became.
    #[columns("deal_id")]
    pub deal: One<Deal>,
    /// What can be done to it, and whether its state allows it now.
    #[columns("status", "deleted_at")]
    pub available_actions: Actions<LeadStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(LeadStatus);

impl Object for Lead {
    type Row = lead::Model;
    const READ: Permission = Permission::LeadRead;
}

impl Listed for Lead {
    type Filter = LeadFilter;
    type Order = LeadOrderField;
}

#[relations]
impl Lead {
    /// What happened to this lead, newest first.
    fn activity() -> Activity;
}
