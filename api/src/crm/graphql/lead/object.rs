//! The type `Lead`.

use async_graphql::{ComplexObject, Context, SimpleObject};
use chrono::{DateTime, Utc};
use derive::Columns;
use entity::Id;
use entity::crm::lead::{self, LeadStatus};
use entity::crm::{client_company, contact, deal};
use entity::identity::organization_member;

use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::ClientCompany;
use crate::crm::graphql::contact::Contact;
use crate::crm::graphql::deal::Deal;
use crate::crm::rules::lead::TRANSITIONS;
use crate::error::Result;
use crate::graphql::activity::{self, ActivityEvent};
use crate::graphql::connection::Connection;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::prepared::{Field, Shape, to_one};
use crate::graphql::record::{AvailableAction, Record};
use crate::graphql::scope::InScope;
use crate::identity::graphql::member::OrganizationMember;
use crate::repo::list::{NESTED_DEFAULT, PageArgs};

use super::{LeadFilter, LeadOrderField};

/// Someone who may become a client.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
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
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
    #[graphql(skip)]
    owner: Option<Id<organization_member::Entity>>,
    #[graphql(skip)]
    company: Option<Id<client_company::Entity>>,
    #[graphql(skip)]
    contact: Option<Id<contact::Entity>>,
    #[graphql(skip)]
    deal: Option<Id<deal::Entity>>,
    #[graphql(skip)]
    deleted: bool,
}

impl From<lead::Model> for Lead {
    fn from(row: lead::Model) -> Self {
        Self {
            record: Record::from(&row),
            id: row.id,
            name: row.name,
            email: row.email,
            phone: row.phone,
            company_name: row.company_name,
            source: row.source,
            message: row.message,
            score: row.score,
            status: row.status,
            disqualified_reason: row.disqualified_reason,
            submitted_at: row.submitted_at,
            converted_at: row.converted_at,
            external_id: row.external_id,
            owner: row.owner_member_id,
            company: row.client_company_id,
            contact: row.contact_id,
            deal: row.deal_id,
            deleted: row.deleted_at.is_some(),
        }
    }
}

impl Object for Lead {
    type Row = lead::Model;
    const READ: Permission = Permission::LeadRead;
}

impl Listed for Lead {
    type Filter = LeadFilter;
    type Order = LeadOrderField;
}

impl Shape for Lead {
    fn relation(name: &str) -> Option<Field> {
        Some(match name {
            "owner" => to_one::<OrganizationMember>(&["owner_member_id"]),
            "clientCompany" => to_one::<ClientCompany>(&["client_company_id"]),
            "contact" => to_one::<Contact>(&["contact_id"]),
            "deal" => to_one::<Deal>(&["deal_id"]),
            "activity" => activity::of("subject_id"),
            "availableActions" => AvailableAction::field(&["status", "deleted_at"], |cells| {
                let (status, deleted) = (cells.choice(0)?, cells.bytes(1).is_some());
                Ok(AvailableAction::json(AvailableAction::all(TRANSITIONS.available(&status, deleted))))
            }),
            _ => return None,
        })
    }
}

#[ComplexObject]
impl Lead {
    /// The member who works on it.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<OrganizationMember>> {
        ctx.scope().reader().await?.maybe(self.owner).await
    }

    /// The company that it became.
    async fn client_company(&self, ctx: &Context<'_>) -> Result<Option<ClientCompany>> {
        ctx.scope().reader().await?.maybe(self.company).await
    }

    /// The contact that it became.
    async fn contact(&self, ctx: &Context<'_>) -> Result<Option<Contact>> {
        ctx.scope().reader().await?.maybe(self.contact).await
    }

    /// The deal that it became.
    async fn deal(&self, ctx: &Context<'_>) -> Result<Option<Deal>> {
        ctx.scope().reader().await?.maybe(self.deal).await
    }

    /// What can be done to it, and whether its state allows it now.
    async fn available_actions(&self) -> Vec<AvailableAction> {
        AvailableAction::all(TRANSITIONS.available(&self.status, self.deleted))
    }

    /// What happened to this lead, newest first.
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
        activity::under(ctx, "subject_id", self.id.uuid(), page).await
    }
}
