//! The type `ClientPortalAccess`.

use async_graphql::resolver_utils::EnumType;
use async_graphql::{Enum, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::portal::client_portal_access::{self, ClientPortalAccessStatus};

use crate::auth::permission::Permission;
use crate::crm::graphql::contact::Contact;
use crate::engagements::graphql::engagement::Engagement;
use crate::graphql::actions::Actions;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::show::Show;

use super::{ClientPortalAccessFilter, ClientPortalAccessOrderField};

/// A part of an engagement that a contact can be let into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PortalArea {
    /// Issued invoices and what was paid.
    Invoices,
    /// Proposals that were sent.
    Proposals,
    /// Contracts, and what is to be signed.
    Contracts,
    /// Projects, with the tasks that clients see.
    Projects,
    /// Files that clients see.
    Files,
    /// Threads that clients see.
    Messages,
}

/// That a contact may see something of an engagement, by a link. The link's token is shown once, when it is made. Not there
/// yet: the contact's own view. Grants can be made and managed, but no operation of this server takes a token before a
/// later release.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(client_portal_access::Model)]
pub struct ClientPortalAccess {
    /// The grant's id; not its token.
    #[graphql(owned)]
    pub id: Id<client_portal_access::Entity>,
    /// What they may see.
    pub areas: Vec<PortalArea>,
    /// Until when, UTC; from then on the link lets nobody in.
    pub expires_at: DateTime<Utc>,
    /// How often the link lets them in; null if that is not counted.
    pub max_uses: Option<i32>,
    /// How often it did.
    pub use_count: i32,
    /// When it last did, UTC.
    pub last_used_at: Option<DateTime<Utc>>,
    /// When it was taken back, UTC.
    pub revoked_at: Option<DateTime<Utc>>,
    /// Where it stands. EXPIRED is written by `expirePortalAccess`; that `expiresAt` is over counts before that.
    pub status: ClientPortalAccessStatus,
    /// The engagement that they see.
    #[columns("engagement_id")]
    pub engagement: One<Engagement>,
    /// Who is let in; null if they are deleted, and then nobody is.
    #[columns("contact_id")]
    pub contact: One<Contact>,
    /// What can be done to it, and whether its state allows it now.
    #[columns("status")]
    pub available_actions: Actions<ClientPortalAccessStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(ClientPortalAccessStatus, PortalArea);

impl Object for ClientPortalAccess {
    type Row = client_portal_access::Model;
    const READ: Permission = Permission::PortalManage;
}

impl Listed for ClientPortalAccess {
    type Filter = ClientPortalAccessFilter;
    type Order = ClientPortalAccessOrderField;
}

impl Show<Vec<String>> for Vec<PortalArea> {
    fn show(names: Vec<String>) -> Self {
        let areas = <PortalArea as EnumType>::items();
        names.iter().filter_map(|name| areas.iter().find(|area| area.name == name)).map(|area| area.value).collect()
    }
}

impl PortalArea {
    /// The area's name in the database.
    pub(super) fn name(self) -> String {
        let items = <Self as EnumType>::items();
        items.iter().find(|item| item.value == self).map_or_else(String::new, |item| item.name.to_owned())
    }
}

#[relations]
impl ClientPortalAccess {
    /// What happened to this grant, newest first.
    fn activity() -> Activity;
}
