//! `findDuplicateContacts`.

use async_graphql::connection::PageInfo;
use async_graphql::{Context, Enum, SimpleObject};
use derive::queries;
use entity::crm::contact::Model;

use super::Contact;
use crate::auth::permission::Permission;
use crate::crm::contact::duplicates::{self, Group, LISTED};
use crate::error::Result;
use crate::graphql::scope::InScope;
use crate::repo::find::{self, Rows};
use crate::repo::list::{PageArgs, ROOT_DEFAULT};

/// Why contacts may be one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "duplicates::Reason")]
pub enum DuplicateReason {
    /// They share an address.
    Email,
    /// They have the same name, without regard to case, at the same company.
    Name,
}

/// Contacts that may be one person: candidates for `mergeContacts`.
#[derive(Clone, Debug, SimpleObject)]
pub struct DuplicateContactGroup {
    /// Why they may be one person.
    reason: DuplicateReason,
    /// How many they are.
    count: i64,
    /// The oldest of them, at most 20.
    contacts: Vec<Contact>,
}

/// One entry of a page.
#[derive(Clone, Debug, SimpleObject)]
pub struct DuplicateContactGroupEdge {
    /// The entry itself.
    node: DuplicateContactGroup,
    /// Where the entry stands in this list; opaque.
    cursor: String,
}

/// A page of groups, with what is needed to go on. It is read forward only.
#[derive(SimpleObject)]
pub struct DuplicateContactGroupConnection {
    /// The page's groups with their cursors.
    edges: Vec<DuplicateContactGroupEdge>,
    /// The page's groups without their cursors.
    nodes: Vec<DuplicateContactGroup>,
    /// Whether there is more, and where to go on.
    page_info: PageInfo,
}

/// The search for duplicates in the query root.
#[derive(Default)]
pub struct DuplicateContactQuery;

#[queries]
impl DuplicateContactQuery {
    /// Live contacts that may be one person: groups that share an address, then groups of the same name at the same
    /// company. A contact can stand in several groups.
    async fn find_duplicate_contacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most groups; at most 100, 25 if nothing is said.")] first: Option<i32>,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
    ) -> Result<DuplicateContactGroupConnection> {
        let page = PageArgs::new(first, after, None, None, ROOT_DEFAULT)?;
        let reader = ctx.scope().reader().await?;
        let tx = reader.tx(Permission::ContactRead)?;
        // One more than asked for tells whether there is more.
        let mut groups = duplicates::groups(tx, page.limit + 1, page.cursor.as_deref()).await?;
        let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
        let has_next_page = groups.len() > limit;
        groups.truncate(limit);
        let ids: Vec<_> = groups.iter().flat_map(|group| &group.contacts).map(|id| id.uuid()).collect();
        let contacts: Vec<Model> = find::by_ids(tx, &ids, Rows::Live).await?;
        let edges: Vec<_> = groups.iter().map(|group| edge(group, &contacts)).collect();
        Ok(DuplicateContactGroupConnection {
            nodes: edges.iter().map(|edge| edge.node.clone()).collect(),
            page_info: PageInfo {
                has_next_page,
                has_previous_page: page.cursor.is_some(),
                start_cursor: edges.first().map(|edge| edge.cursor.clone()),
                end_cursor: edges.last().map(|edge| edge.cursor.clone()),
            },
            edges,
        })
    }
}

fn edge(group: &Group, contacts: &[Model]) -> DuplicateContactGroupEdge {
    let mut members = Vec::with_capacity(LISTED.min(group.contacts.len()));
    for id in &group.contacts {
        members.extend(contacts.iter().find(|contact| contact.id == *id).cloned().map(Contact::from));
    }
    let node = DuplicateContactGroup { reason: group.reason.into(), count: group.count, contacts: members };
    DuplicateContactGroupEdge { node, cursor: group.cursor() }
}
