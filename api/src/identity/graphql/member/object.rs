//! The type `OrganizationMember`.

use async_graphql::{ComplexObject, Context, SimpleObject};
use chrono::{DateTime, Utc};
use derive::Columns;
use entity::Id;
use entity::identity::organization_member::{self, MemberStatus, Role};

use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::{ClientCompany, ClientCompanyFilter, ClientCompanyOrderField};
use crate::crm::graphql::deal::{Deal, DealFilter, DealOrderField};
use crate::error::Result;
use crate::graphql::activity::{self, ActivityEvent};
use crate::graphql::connection::Connection;
use crate::graphql::list::{Listed, list};
use crate::graphql::loader::Object;
use crate::graphql::order::OrderBy;
use crate::graphql::prepared::{Field, Shape, to_many};
use crate::graphql::record::{AvailableAction, Record};
use crate::graphql::scope::InScope;
use crate::identity::rules::member::TRANSITIONS;
use crate::repo::list::{NESTED_DEFAULT, PageArgs};

use super::{MemberFilter, MemberOrderField};

/// Someone's place in the organization.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
pub struct OrganizationMember {
    /// The member's id.
    #[graphql(owned)]
    pub id: Id<organization_member::Entity>,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// A picture of them.
    pub avatar_url: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Where the membership stands.
    pub status: MemberStatus,
    /// When they joined, UTC.
    pub joined_at: Option<DateTime<Utc>>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

impl From<organization_member::Model> for OrganizationMember {
    fn from(row: organization_member::Model) -> Self {
        Self {
            record: Record::from(&row),
            id: row.id,
            name: row.name,
            email: row.email,
            avatar_url: row.avatar_url,
            role: row.role,
            status: row.status,
            joined_at: row.joined_at,
        }
    }
}

impl Object for OrganizationMember {
    type Row = organization_member::Model;
    const READ: Permission = Permission::MemberRead;
}

impl Listed for OrganizationMember {
    type Filter = MemberFilter;
    type Order = MemberOrderField;
}

impl Shape for OrganizationMember {
    fn relation(name: &str) -> Option<Field> {
        Some(match name {
            "clientCompanies" => to_many::<ClientCompany>("member.client_companies", "owner_member_id"),
            "deals" => to_many::<Deal>("member.deals", "owner_member_id"),
            "activity" => activity::of("subject_id"),
            "availableActions" => AvailableAction::field(&["status"], |cells| {
                Ok(AvailableAction::json(AvailableAction::all(TRANSITIONS.available(&cells.choice(0)?, false))))
            }),
            _ => return None,
        })
    }
}

#[ComplexObject]
impl OrganizationMember {
    /// What can be done to the membership now. Roles have their own say: nobody acts on a higher one, and the last active
    /// owner stays.
    async fn available_actions(&self) -> Vec<AvailableAction> {
        AvailableAction::all(TRANSITIONS.available(&self.status, false))
    }

    /// The companies that they look after.
    #[allow(clippy::too_many_arguments)]
    async fn client_companies(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most entries, read from the start; at most 100, 10 if nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most entries, read from the end.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones.")] filter: Option<ClientCompanyFilter>,
        #[graphql(desc = "In which order; newest first if nothing is said.")] order_by: Option<
            Vec<OrderBy<ClientCompanyOrderField>>,
        >,
    ) -> Result<Connection<ClientCompany>> {
        let page = PageArgs::new(first, after, last, before, NESTED_DEFAULT)?;
        let list = list::<ClientCompany>("member.client_companies", ctx, filter, order_by, None)?;
        ctx.scope().reader().await?.children("owner_member_id", self.id.uuid(), list, page).await
    }

    /// The deals that they work on.
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
        #[graphql(desc = "Which ones.")] filter: Option<DealFilter>,
        #[graphql(desc = "In which order; newest first if nothing is said.")] order_by: Option<
            Vec<OrderBy<DealOrderField>>,
        >,
    ) -> Result<Connection<Deal>> {
        let page = PageArgs::new(first, after, last, before, NESTED_DEFAULT)?;
        let list = list::<Deal>("member.deals", ctx, filter, order_by, None)?;
        ctx.scope().reader().await?.children("owner_member_id", self.id.uuid(), list, page).await
    }

    /// What happened to this membership, newest first.
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
