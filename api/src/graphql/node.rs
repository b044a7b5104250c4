//! `node(id)` and `nodes(ids)`: any record by its id, dispatched by the id's prefix.

#![expect(missing_docs, reason = "the derive of `Interface` makes methods without any")]

use async_graphql::{Context, ID, Interface, Object};
use entity::crm::{client_company, contact, deal, lead};
use entity::identity::{api_key, invitation, organization, organization_member};
use entity::timeline::activity_event;
use entity::{Id, Tag};

use super::activity::ActivityEvent;
use super::loader::{Object as _, Reader};
use super::scope::InScope;
use crate::auth::permission::{Permission, Permissions};
use crate::crm::graphql::client_company::ClientCompany;
use crate::crm::graphql::contact::Contact;
use crate::crm::graphql::deal::Deal;
use crate::crm::graphql::lead::Lead;
use crate::error::{Fault, Result};
use crate::identity::graphql::api_key::ApiKey;
use crate::identity::graphql::invitation::Invitation;
use crate::identity::graphql::member::OrganizationMember;
use crate::identity::graphql::organization::Organization;

/// Anything with an id of its own.
#[derive(Clone, Interface)]
#[graphql(field(name = "id", ty = "ID", desc = "The record's id, unique among all records of all types."))]
pub enum Node {
    /// An event of the timeline.
    ActivityEvent(ActivityEvent),
    /// A partner's key.
    ApiKey(ApiKey),
    /// A client of the firm.
    ClientCompany(ClientCompany),
    /// A person at a client.
    Contact(Contact),
    /// Work that may be won.
    Deal(Deal),
    /// An offer to join.
    Invitation(Invitation),
    /// Someone who may become a client.
    Lead(Lead),
    /// The caller's own firm.
    Organization(Organization),
    /// A member of the organization.
    OrganizationMember(OrganizationMember),
}

/// The types that `node` knows, one per variant of [`Node`]: their prefix, and what a caller needs to see them.
pub const TYPES: &[(&str, Permission)] = &[
    (activity_event::Entity::PREFIX, ActivityEvent::READ),
    (api_key::Entity::PREFIX, ApiKey::READ),
    (client_company::Entity::PREFIX, ClientCompany::READ),
    (contact::Entity::PREFIX, Contact::READ),
    (deal::Entity::PREFIX, Deal::READ),
    (invitation::Entity::PREFIX, Invitation::READ),
    (lead::Entity::PREFIX, Lead::READ),
    (organization::Entity::PREFIX, Organization::READ),
    (organization_member::Entity::PREFIX, OrganizationMember::READ),
];

/// Whether the caller may see records of a type; of none that `node` doesn't know.
pub(super) fn may_see(permissions: Permissions, prefix: &str) -> bool {
    TYPES.iter().any(|(known, read)| *known == prefix && permissions.has(*read))
}

async fn load(reader: &Reader, id: &str) -> Result<Option<Node>> {
    let malformed =
        || Fault::BadUserInput(format!("`{}` is not an id of ours.", id.chars().take(80).collect::<String>()));
    let (prefix, uuid) = entity::id::split(id).ok_or_else(malformed)?;
    Ok(match prefix {
        activity_event::Entity::PREFIX => {
            let event: Option<ActivityEvent> = reader.one(Id::from_uuid(uuid)).await?;
            event.filter(|event| may_see(reader.permissions(), &event.subject_type)).map(Node::ActivityEvent)
        }
        api_key::Entity::PREFIX => reader.one(Id::from_uuid(uuid)).await?.map(Node::ApiKey),
        client_company::Entity::PREFIX => reader.one_of_all(Id::from_uuid(uuid)).await?.map(Node::ClientCompany),
        contact::Entity::PREFIX => reader.one_of_all(Id::from_uuid(uuid)).await?.map(Node::Contact),
        deal::Entity::PREFIX => reader.one(Id::from_uuid(uuid)).await?.map(Node::Deal),
        invitation::Entity::PREFIX => reader.one(Id::from_uuid(uuid)).await?.map(Node::Invitation),
        lead::Entity::PREFIX => reader.one(Id::from_uuid(uuid)).await?.map(Node::Lead),
        organization::Entity::PREFIX => reader.one(Id::from_uuid(uuid)).await?.map(Node::Organization),
        organization_member::Entity::PREFIX => reader.one(Id::from_uuid(uuid)).await?.map(Node::OrganizationMember),
        _ => return Err(malformed().into()),
    })
}

/// The subject of an event: null also where `node` would refuse the type, or the caller.
pub(super) async fn subject(reader: &Reader, id: &str) -> Result<Option<Node>> {
    match entity::id::split(id) {
        Some((prefix, _)) if may_see(reader.permissions(), prefix) => load(reader, id).await,
        _ => Ok(None),
    }
}

/// The part of the root that finds any record.
#[derive(Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// The record of an id, whatever its type; null if there is none. A record that was merged into another is shown
    /// as its tombstone, with `mergedInto`.
    async fn node(&self, ctx: &Context<'_>, #[graphql(desc = "The record's id.")] id: ID) -> Result<Option<Node>> {
        load(&*ctx.scope().reader().await?, &id).await
    }

    /// The records of several ids in their order, null for those that aren't there.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The records' ids; at most 100.", validator(max_items = 100))] ids: Vec<ID>,
    ) -> Result<Vec<Option<Node>>> {
        let reader = ctx.scope().reader().await?;
        futures::future::try_join_all(ids.iter().map(|id| load(&reader, id))).await
    }
}
