//! `viewer`: the caller, as they may see themselves.

use std::sync::Arc;

use async_graphql::{Context, SimpleObject};
use chrono::{DateTime, Utc};
use derive::{fields, queries};
use entity::Id;
use entity::identity::organization_member::Role;
use entity::identity::{organization, user};
use tokio::sync::OnceCell;

use super::UserSession;
use crate::auth::actor::{Actor, Caller};
use crate::auth::permission::{MATRIX, Permission};
use crate::communications::reading::{self, Unread};
use crate::error::Result;
use crate::graphql::scope::InScope;
use crate::identity::account::{Visit, viewer};
use crate::identity::graphql::api_key::ApiKey;
use crate::identity::graphql::member::OrganizationMember;

/// Whoever sends the request, as they may see themselves.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct Viewer {
    /// The person; null for an API key.
    pub user: Option<User>,
    /// The organizations where the person is an active member, oldest membership first.
    pub organizations: Vec<ViewerOrganization>,
    /// The organization that they act for; null until one is chosen.
    pub organization: Option<ViewerOrganization>,
    /// Their membership of the organization that they act for; null for an API key.
    pub member: Option<OrganizationMember>,
    /// What they may do in the organization that they act for.
    pub permissions: Vec<Permission>,
    /// The session; null for an API key and for the token of an outside issuer.
    pub session: Option<UserSession>,
    /// The API key; null for a person.
    pub api_key: Option<ApiKey>,
    /// Two fields tell of it.
    #[graphql(skip)]
    unread: Arc<OnceCell<Unread>>,
}

/// A person who signs in; only they see this.
#[derive(Clone, Debug, SimpleObject)]
pub struct User {
    /// The user's id.
    #[graphql(owned)]
    pub id: Id<user::Entity>,
    /// Their address.
    pub email: String,
    /// When the address was proven to be theirs, UTC; null before.
    pub email_verified_at: Option<DateTime<Utc>>,
    /// Their name.
    pub name: String,
    /// A picture of them.
    pub avatar_url: Option<String>,
    /// What they say about themselves.
    pub bio: Option<String>,
    /// What clients keep for them: a JSON object.
    pub preferences: serde_json::Value,
    /// Starts at 1 and grows by one with every change; give it back as `expectedVersion` to change only what you saw.
    pub version: i32,
    /// When the account was made, UTC.
    pub created_at: DateTime<Utc>,
    /// When it was last changed, UTC.
    pub updated_at: DateTime<Utc>,
}

/// An organization that the viewer can act for.
#[derive(Clone, Debug, SimpleObject)]
pub struct ViewerOrganization {
    /// The organization's id.
    #[graphql(owned)]
    pub id: Id<organization::Entity>,
    /// Its name.
    pub name: String,
    /// Its name in addresses; `switchOrganization` takes it.
    pub slug: String,
    /// The viewer's role there; null for an API key, which has scopes.
    pub role: Option<Role>,
}

impl From<user::Model> for User {
    fn from(row: user::Model) -> Self {
        Self {
            id: row.id,
            email: row.email,
            email_verified_at: row.email_verified_at,
            name: row.name,
            avatar_url: row.avatar_url,
            bio: row.bio,
            preferences: row.preferences,
            version: row.version,
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl ViewerOrganization {
    pub(super) fn of(row: organization::Model, role: Option<Role>) -> Self {
        Self { id: row.id, name: row.name, slug: row.slug, role }
    }
}

impl From<viewer::Viewer> for Viewer {
    fn from(seen: viewer::Viewer) -> Self {
        let session = seen.session.as_ref().map(|session| session.id);
        let role = seen.member.as_ref().map(|member| member.role);
        Self {
            user: seen.user.map(User::from),
            organizations: seen
                .memberships
                .into_iter()
                .map(|(member, organization)| ViewerOrganization::of(organization, Some(member.role)))
                .collect(),
            organization: seen.organization.map(|row| ViewerOrganization::of(row, role)),
            member: seen.member.map(OrganizationMember::from),
            permissions: MATRIX.iter().map(|(each, _)| *each).filter(|each| seen.permissions.has(*each)).collect(),
            session: seen.session.map(|row| UserSession::of(row, session)),
            api_key: seen.api_key.map(ApiKey::from),
            unread: Arc::default(),
        }
    }
}

#[fields]
impl Viewer {
    /// In how many threads there are messages that they have not read, muted ones apart. Null for an API key, and where the
    /// request acts for no organization.
    async fn unread_thread_count(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        Ok(self.unread(ctx).await?.map(|unread| unread.threads))
    }

    /// How many messages they have not read, those of muted threads apart. Null for an API key, and where the request acts for
    /// no organization.
    async fn unread_message_count(&self, ctx: &Context<'_>) -> Result<Option<i64>> {
        Ok(self.unread(ctx).await?.map(|unread| unread.messages))
    }
}

impl Viewer {
    async fn unread(&self, ctx: &Context<'_>) -> Result<Option<Unread>> {
        let scope = ctx.scope();
        let Some(_) = scope.actor().ok().and_then(Actor::member) else { return Ok(None) };
        let count = || async { reading::waiting(scope.reader().await?.tx(Permission::ThreadRead)?).await };
        self.unread.get_or_try_init(count).await.copied().map(Some)
    }
}

/// The viewer that a caller is; none for nobody.
pub(super) async fn of(visit: &Visit, caller: &Caller) -> Result<Option<Viewer>> {
    if matches!(caller, Caller::Anonymous) {
        return Ok(None);
    }
    Ok(Box::pin(viewer::of(visit, caller)).await?.map(Viewer::from))
}

/// Accounts in the query root.
#[derive(Default)]
pub struct AccountQuery;

#[queries]
impl AccountQuery {
    /// The caller: a signed-in person or an API key; null without a token.
    async fn viewer(&self, ctx: &Context<'_>) -> Result<Option<Viewer>> {
        of(&ctx.scope().beside(), &ctx.scope().caller).await
    }

    /// The caller's sessions that have not ended, those seen last first; a user has at most 50.
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<UserSession>> {
        super::session::own(ctx).await
    }
}
