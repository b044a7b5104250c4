//! The type `Contact`.

use async_graphql::{ComplexObject, Context, Enum, SimpleObject};
use chrono::{DateTime, Utc};
use derive::Columns;
use entity::Id;
use entity::crm::client_company;
use entity::crm::contact::{self, Consent};
use entity::identity::organization_member;

use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::ClientCompany;
use crate::crm::graphql::deal::{Deal, DealFilter, DealOrderField};
use crate::error::Result;
use crate::graphql::activity::{self, ActivityEvent};
use crate::graphql::connection::Connection;
use crate::graphql::list::{Listed, list};
use crate::graphql::loader::Object;
use crate::graphql::order::OrderBy;
use crate::graphql::prepared::{Field, Shape, to_many, to_one};
use crate::graphql::record::Record;
use crate::graphql::scope::InScope;
use crate::identity::graphql::member::OrganizationMember;
use crate::repo::list::{NESTED_DEFAULT, PageArgs};

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
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
    #[graphql(skip)]
    company: Option<Id<client_company::Entity>>,
    #[graphql(skip)]
    owner: Option<Id<organization_member::Entity>>,
    #[graphql(skip)]
    merged_into: Option<Id<contact::Entity>>,
}

impl From<contact::Model> for Contact {
    fn from(row: contact::Model) -> Self {
        Self {
            record: Record::from(&row),
            id: row.id,
            name: row.name,
            given_name: row.given_name,
            family_name: row.family_name,
            title: row.title,
            emails: row.emails,
            phones: row.phones,
            roles: row.roles.iter().filter_map(|role| ContactRole::by_name(role)).collect(),
            consent: row.consent,
            consented_at: row.consented_at,
            consent_source: row.consent_source,
            custom_fields: row.custom_fields,
            external_id: row.external_id,
            company: row.client_company_id,
            owner: row.owner_member_id,
            merged_into: row.merged_into_id,
        }
    }
}

impl Object for Contact {
    type Row = contact::Model;
    const READ: Permission = Permission::ContactRead;
}

impl Listed for Contact {
    type Filter = ContactFilter;
    type Order = ContactOrderField;
}

impl Shape for Contact {
    fn relation(name: &str) -> Option<Field> {
        Some(match name {
            "clientCompany" => to_one::<ClientCompany>(&["client_company_id"]),
            "owner" => to_one::<OrganizationMember>(&["owner_member_id"]),
            "mergedInto" => to_one::<Contact>(&["merged_into_id"]),
            "deals" => to_many::<Deal>("contact.deals", "contact_id"),
            "activity" => activity::of_survivor("subject_id", "contacts"),
            _ => return None,
        })
    }
}

impl ContactRole {
    fn by_name(name: &str) -> Option<Self> {
        use async_graphql::resolver_utils::EnumType;
        <Self as EnumType>::items().iter().find(|item| item.name == name).map(|item| item.value)
    }

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

#[ComplexObject]
impl Contact {
    /// The company where they work; null if there is none, or it is deleted.
    async fn client_company(&self, ctx: &Context<'_>) -> Result<Option<ClientCompany>> {
        ctx.scope().reader().await?.maybe(self.company).await
    }

    /// The member who looks after them.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<OrganizationMember>> {
        ctx.scope().reader().await?.maybe(self.owner).await
    }

    /// The contact that this one was merged into; null unless this is a tombstone.
    async fn merged_into(&self, ctx: &Context<'_>) -> Result<Option<Contact>> {
        ctx.scope().reader().await?.maybe(self.merged_into).await
    }

    /// The deals in which they are the contact.
    #[allow(clippy::too_many_arguments)]
    async fn deals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most entries, read from the start; at most 100, 10 if nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most entries, read from the end.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which deals.")] filter: Option<DealFilter>,
        #[graphql(desc = "In which order; newest first if nothing is said.")] order_by: Option<
            Vec<OrderBy<DealOrderField>>,
        >,
    ) -> Result<Connection<Deal>> {
        let page = PageArgs::new(first, after, last, before, NESTED_DEFAULT)?;
        let list = list::<Deal>("contact.deals", ctx, filter, order_by, None)?;
        ctx.scope().reader().await?.children("contact_id", self.id.uuid(), list, page).await
    }

    /// What happened to this contact, and to those that were merged into it, newest first.
    async fn activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most entries, read from the start; at most 100, 10 if nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most entries, read from the end.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
    ) -> Result<Connection<ActivityEvent>> {
        let page = PageArgs::new(first, after, last, before, NESTED_DEFAULT)?;
        activity::under_survivor(ctx, "subject_id", "contacts", self.id.uuid(), page).await
    }
}
