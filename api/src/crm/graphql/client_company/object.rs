//! The type `ClientCompany`.

use async_graphql::{ComplexObject, Context, SimpleObject};
use derive::Columns;
use entity::Id;
use entity::crm::address::Address;
use entity::crm::client_company::{self, CompanyStatus};
use entity::identity::organization_member;

use crate::auth::permission::Permission;
use crate::crm::client_company::TAX_ID;
use crate::crm::graphql::contact::{Contact, ContactFilter, ContactOrderField};
use crate::crm::graphql::deal::{Deal, DealFilter, DealOrderField};
use crate::crm::rules::client_company::{Action, Standing, transition};
use crate::error::Result;
use crate::graphql::activity::{self, ActivityEvent};
use crate::graphql::connection::Connection;
use crate::graphql::list::{Listed, list};
use crate::graphql::loader::Object;
use crate::graphql::order::OrderBy;
use crate::graphql::prepared::{Field, Shape, to_many, to_one};
use crate::graphql::record::{AvailableAction, Record};
use crate::graphql::scalar::Currency;
use crate::graphql::scope::InScope;
use crate::identity::graphql::member::OrganizationMember;
use crate::repo::list::{NESTED_DEFAULT, PageArgs};
use crate::tax_id;

use super::{ClientCompanyFilter, ClientCompanyOrderField};

/// A client of the firm.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
pub struct ClientCompany {
    /// The company's id.
    #[graphql(owned)]
    pub id: Id<client_company::Entity>,
    /// The name to show.
    pub name: String,
    /// The name in contracts.
    pub legal_name: Option<String>,
    /// Its Internet domains, in lower case.
    pub domains: Vec<String>,
    /// Where invoices go.
    pub billing_address: Option<Address>,
    /// The currency that it is billed in; the organization's if null.
    pub currency: Option<Currency>,
    /// Days until an invoice is due.
    pub payment_terms_days: Option<i32>,
    /// Where it stands.
    pub status: CompanyStatus,
    /// Free-form fields of the firm's own: a JSON object of at most 16 KiB.
    pub custom_fields: serde_json::Value,
    /// The id that a partner's system knows it by, unique in the organization.
    pub external_id: Option<String>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
    #[graphql(skip)]
    standing: Standing,
    #[graphql(skip)]
    tax_id_sealed: Option<String>,
    #[graphql(skip)]
    owner: Option<Id<organization_member::Entity>>,
    #[graphql(skip)]
    parent: Option<Id<client_company::Entity>>,
    #[graphql(skip)]
    merged_into: Option<Id<client_company::Entity>>,
}

impl From<client_company::Model> for ClientCompany {
    fn from(row: client_company::Model) -> Self {
        Self {
            record: Record::from(&row),
            standing: Standing::from(&row),
            id: row.id,
            name: row.name,
            legal_name: row.legal_name,
            domains: row.domains,
            billing_address: row.billing_address,
            currency: row.currency.as_deref().and_then(iso_currency::Currency::from_code).map(Currency),
            payment_terms_days: row.payment_terms_days,
            status: row.status,
            custom_fields: row.custom_fields,
            external_id: row.external_id,
            tax_id_sealed: row.tax_id_sealed,
            owner: row.owner_member_id,
            parent: row.parent_company_id,
            merged_into: row.merged_into_id,
        }
    }
}

impl Object for ClientCompany {
    type Row = client_company::Model;
    const READ: Permission = Permission::ClientCompanyRead;
}

impl Listed for ClientCompany {
    type Filter = ClientCompanyFilter;
    type Order = ClientCompanyOrderField;
}

fn available(standing: Standing) -> Vec<AvailableAction> {
    AvailableAction::all(
        Action::ALL
            .into_iter()
            .map(|action| (action.name(), transition(standing, action).err().map(|why| why.message))),
    )
}

impl Shape for ClientCompany {
    fn relation(name: &str) -> Option<Field> {
        Some(match name {
            "owner" => to_one::<OrganizationMember>(&["owner_member_id"]),
            "parent" => to_one::<ClientCompany>(&["parent_company_id"]),
            "mergedInto" => to_one::<ClientCompany>(&["merged_into_id"]),
            "subsidiaries" => to_many::<ClientCompany>("clientCompany.subsidiaries", "parent_company_id"),
            "contacts" => to_many::<Contact>("clientCompany.contacts", "client_company_id"),
            "deals" => to_many::<Deal>("clientCompany.deals", "client_company_id"),
            "activity" => activity::of_survivor("client_company_id", "client_companies"),
            "taxIdIsSet" => Field::Leaf { columns: &["tax_id_sealed"], write: |cells, out| cells.is_set(0, out) },
            "availableActions" => AvailableAction::field(&["status", "deleted_at", "merged_into_id"], |cells| {
                let standing = Standing::of(cells.choice(0)?, cells.bytes(1).is_some(), cells.bytes(2).is_some());
                Ok(AvailableAction::json(available(standing)))
            }),
            _ => return None,
        })
    }
}

#[ComplexObject]
impl ClientCompany {
    /// Its tax id; null if it has none, and for callers without the permission `TAX_ID_READ`.
    async fn tax_id(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let reader = ctx.scope().reader().await?;
        let tx = reader.tx(Permission::ClientCompanyRead)?;
        tax_id::opened(tx, &ctx.scope().services.cipher, TAX_ID, self.tax_id_sealed.as_deref())
    }

    /// Whether it has a tax id, also for those who may not see it.
    async fn tax_id_is_set(&self) -> bool {
        self.tax_id_sealed.is_some()
    }

    /// What can be done to the company as it stands.
    async fn available_actions(&self) -> Vec<AvailableAction> {
        available(self.standing)
    }

    /// The member who looks after the company.
    async fn owner(&self, ctx: &Context<'_>) -> Result<Option<OrganizationMember>> {
        ctx.scope().reader().await?.maybe(self.owner).await
    }

    /// The company that it belongs to.
    async fn parent(&self, ctx: &Context<'_>) -> Result<Option<ClientCompany>> {
        ctx.scope().reader().await?.maybe(self.parent).await
    }

    /// The company that this one was merged into; null unless this is a tombstone.
    async fn merged_into(&self, ctx: &Context<'_>) -> Result<Option<ClientCompany>> {
        ctx.scope().reader().await?.maybe(self.merged_into).await
    }

    /// The companies that belong to this one.
    #[allow(clippy::too_many_arguments)]
    async fn subsidiaries(
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
        let list = list::<ClientCompany>("clientCompany.subsidiaries", ctx, filter, order_by, None)?;
        ctx.scope().reader().await?.children("parent_company_id", self.id.uuid(), list, page).await
    }

    /// The people at this company.
    #[allow(clippy::too_many_arguments)]
    async fn contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most entries, read from the start; at most 100, 10 if nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most entries, read from the end.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which ones.")] filter: Option<ContactFilter>,
        #[graphql(desc = "In which order; newest first if nothing is said.")] order_by: Option<
            Vec<OrderBy<ContactOrderField>>,
        >,
    ) -> Result<Connection<Contact>> {
        let page = PageArgs::new(first, after, last, before, NESTED_DEFAULT)?;
        let list = list::<Contact>("clientCompany.contacts", ctx, filter, order_by, None)?;
        ctx.scope().reader().await?.children("client_company_id", self.id.uuid(), list, page).await
    }

    /// The deals with this company.
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
        let list = list::<Deal>("clientCompany.deals", ctx, filter, order_by, None)?;
        ctx.scope().reader().await?.children("client_company_id", self.id.uuid(), list, page).await
    }

    /// What happened to the company, its contacts, its deals and its leads, and to those of companies that were merged
    /// into it, newest first.
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
        activity::under_survivor(ctx, "client_company_id", "client_companies", self.id.uuid(), page).await
    }
}
