//! The type `Contact`.

use async_graphql::resolver_utils::EnumType;
use async_graphql::{Enum, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::crm::contact::{self, Consent};

use crate::agreements::graphql::proposal::Proposal;
use crate::agreements::graphql::signer::Signer;
use crate::auth::permission::Permission;
use crate::communications::graphql::message::Message;
use crate::crm::graphql::client_company::ClientCompany;
use crate::crm::graphql::deal::Deal;
use crate::crm::graphql::lead::Lead;
use crate::files::graphql::file_link::FileLink;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::show::Show;
use crate::identity::graphql::member::OrganizationMember;
use crate::portal::graphql::client_portal_access::ClientPortalAccess;

use super::{ContactFilter, ContactOrderField};

/// What a contact is to the firm.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum ContactRole {
    /// The one to talk to.
    Primary,
    /// The one who gets invoices.
    Billing,
    /// The one who signs.
    Signer,
}

/// A person at a client, or on the way to one.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(contact::Model)]
pub struct Contact {
    /// The contact's id.
    #[graphql(owned)]
    pub id: Id<contact::Entity>,
    /// The name to show.
    pub name: String,
    /// Their given name.
    pub given_name: Option<String>,
    /// Their family name.
    pub family_name: Option<String>,
    /// What they are at the company.
    pub title: Option<String>,
    /// Their addresses as they were typed; the first is the one that mail goes to.
    pub emails: Vec<String>,
    /// Their telephone numbers.
    pub phones: Vec<String>,
    /// What they are to the firm.
    pub roles: Vec<ContactRole>,
    /// Whether they agreed to be written to.
    pub consent: Consent,
    /// When they agreed, UTC; null if they didn't or took it back.
    pub consented_at: Option<DateTime<Utc>>,
    /// Where they said so, such as a form's name.
    pub consent_source: Option<String>,
    /// Free-form fields of the firm's own: a JSON object of at most 16 KiB.
    pub custom_fields: serde_json::Value,
    /// The id that a partner's system knows them by, unique in the organization.
    pub external_id: Option<String>,
    /// The company where they work; null if there is none, or it is deleted.
    #[columns("client_company_id")]
    pub client_company: One<ClientCompany>,
    /// The member who looks after them.
    #[columns("owner_member_id")]
    pub owner: One<OrganizationMember>,
    /// The contact that this one was merged into; null unless this is a tombstone.
    #[columns("merged_into_id")]
    pub merged_into: One<Contact>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(Consent, ContactRole);

impl Object for Contact {
    type Row = contact::Model;
    const READ: Permission = Permission::ContactRead;
}

impl Listed for Contact {
    type Filter = ContactFilter;
    type Order = ContactOrderField;
}

impl Show<Vec<String>> for Vec<ContactRole> {
    fn show(names: Vec<String>) -> Self {
        let roles = <ContactRole as EnumType>::items();
        names.iter().filter_map(|name| roles.iter().find(|role| role.name == name)).map(|role| role.value).collect()
    }
}

impl ContactRole {
    /// The role's name in the database.
    pub(super) fn name(self) -> String {
        match self {
            Self::Primary => "PRIMARY",
            Self::Billing => "BILLING",
            Self::Signer => "SIGNER",
        }
        .to_owned()
    }
}

#[relations]
impl Contact {
    /// The leads that became this contact.
    #[by("contact_id")]
    fn leads() -> Many<Lead>;

    /// The deals in which they are the contact.
    #[by("contact_id")]
    #[says(filter = "Which deals.")]
    fn deals() -> Many<Deal>;

    /// The proposals that are for them, each revision for itself.
    #[by("contact_id")]
    fn proposals() -> Many<Proposal>;

    /// What they were asked to sign.
    #[by("contact_id")]
    fn signatures() -> Many<Signer>;

    /// What they said in threads.
    #[by("author_contact_id")]
    fn messages() -> Many<Message>;

    /// The files that are linked to them, by their links.
    #[by("contact_id")]
    fn file_links() -> Many<FileLink>;

    /// What they may see in the portal.
    #[by("contact_id")]
    fn portal_access() -> Many<ClientPortalAccess>;

    /// What happened to this contact, and to those that were merged into it, newest first.
    fn activity() -> SurvivorActivity;
}
