//! The type `Deal`.

use async_graphql::{ComplexObject, Context, SimpleObject};
use chrono::{DateTime, Utc};
use derive::Columns;
use entity::Id;
use entity::crm::deal::{self, DealStage};
use entity::crm::{client_company, contact};
use entity::identity::organization_member;

use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::ClientCompany;
use crate::crm::graphql::contact::Contact;
use crate::crm::rules::deal::TRANSITIONS;
use crate::error::Result;
use crate::graphql::activity::{self, ActivityEvent};
use crate::graphql::connection::Connection;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::prepared::{Field, Shape, to_one};
use crate::graphql::record::{AvailableAction, Record};
use crate::graphql::scalar::{Date, Money};
use crate::graphql::scope::InScope;
use crate::identity::graphql::member::OrganizationMember;
use crate::repo::list::{NESTED_DEFAULT, PageArgs};

use super::{DealFilter, DealOrderField};

/// Work that may be won.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
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
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
    #[graphql(skip)]
    company: Option<Id<client_company::Entity>>,
    #[graphql(skip)]
    contact: Option<Id<contact::Entity>>,
    #[graphql(skip)]
    owner: Option<Id<organization_member::Entity>>,
    #[graphql(skip)]
    deleted: bool,
}

impl From<deal::Model> for Deal {
    fn from(row: deal::Model) -> Self {
        Self {
            record: Record::from(&row),
            id: row.id,
            name: row.name,
            stage: row.stage,
            amount: Money::of(row.amount, row.currency.as_deref()),
            probability: row.probability,
            expected_close_date: row.expected_close_date.map(Date),
            lost_reason: row.lost_reason,
            closed_at: row.closed_at,
            custom_fields: row.custom_fields,
            external_id: row.external_id,
            company: row.client_company_id,
            contact: row.contact_id,
            owner: row.owner_member_id,
            deleted: row.deleted_at.is_some(),
        }
    }
}

impl Object for Deal {
    type Row = deal::Model;
    const READ: Permission = Permission::DealRead;
}

impl Listed for Deal {
    type Filter = DealFilter;
    type Order = DealOrderField;
}

impl Shape for Deal {
    fn relation(name: &str) -> Option<Field> {
        Some(match name {
            "clientCompany" => to_one::<ClientCompany>(&["client_company_id"]),
            "contact" => to_one::<Contact>(&["contact_id"]),
            "owner" => to_one::<OrganizationMember>(&["owner_member_id"]),
            "activity" => activity::of("subject_id"),
            "availableActions" => AvailableAction::field(&["stage", "deleted_at"], |cells| {
                let (stage, deleted) = (cells.choice(0)?, cells.bytes(1).is_some());
                Ok(AvailableAction::json(AvailableAction::all(TRANSITIONS.available(&stage, deleted))))
            }),
            _ => return None,
        })
    }
}

#[ComplexObject]
impl Deal {
    /// The company that it is with; null if there is none, or it is deleted.
    async fn client_company(&self, ctx: &Context<'_>) -> Result<Option<ClientCompany>> {
        ctx.scope().reader().await?.maybe(self.company).await
    }

    /// The person to talk to.
    async fn contact(&self, ctx: &Context<'_>) -> Result<Option<Contact>> {
        ctx.scope().reader().await?.maybe(self.contact).await
    }

    /// The member who works on it.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<OrganizationMember>> {
        ctx.scope().reader().await?.maybe(self.owner).await
    }

    /// What can be done to it, and whether its stage allows it now.
    async fn available_actions(&self) -> Vec<AvailableAction> {
        AvailableAction::all(TRANSITIONS.available(&self.stage, self.deleted))
    }

    /// What happened to this deal, newest first.
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
