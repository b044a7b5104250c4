//! Firms for tests, each with an owner.

use api::auth::actor::{Actor, Caller, Identity, OrganizationId, SignedIn};
use api::auth::permission::{Permission, Permissions};
use entity::Id;
use entity::id::time::stamped;
use entity::identity::organization_member::Role;
use entity::identity::user_session;
use sea_orm::ActiveEnum;

use crate::{Client, Server};

/// A firm.
pub struct Org {
    /// Its id.
    pub id: OrganizationId,
    /// Its slug.
    pub slug: String,
    /// Its first member, who may do everything.
    pub owner: Client,
    pub(crate) server: Server,
}

impl Server {
    /// Makes a firm with an owner. The slug is its name too.
    pub async fn organization(&self, slug: &str) -> Org {
        let id = OrganizationId::from_uuid(stamped(self.clock().now()));
        sqlx::query(
            "INSERT INTO organizations \
             (id, name, slug, created_at, updated_at, created_by_kind, updated_by_kind) \
             VALUES ($1, $2, $2, $3, $3, 'SYSTEM', 'SYSTEM')",
        )
        .bind(id.uuid())
        .bind(slug)
        .bind(self.clock().now())
        .execute(self.database().maintenance())
        .await
        .expect("the organization is made");
        let owner = member(self, id, slug, Role::Owner).await;
        Org { id, slug: slug.to_owned(), owner, server: self.clone() }
    }

    /// Someone signed in who has chosen no organization.
    pub async fn user(&self, email: &str) -> Client {
        Client::new(self, Caller::User(sign_in(self, email, email, None).await))
    }
}

impl Org {
    /// Makes another member, who may do what the role may.
    pub async fn member(&self, role: Role) -> Client {
        member(&self.server, self.id, &self.slug, role).await
    }

    /// Makes an API key with these scopes.
    pub async fn api_key(&self, scopes: impl IntoIterator<Item = Permission>) -> Client {
        let key = Id::from_uuid(stamped(self.server.clock().now()));
        let scopes: Vec<_> = scopes.into_iter().collect();
        // A key has a scope at least, says the table; what it has none of is decided by the actor's permissions here.
        let mut names: Vec<_> = scopes.iter().map(|scope| api::auth::permission::name(*scope)).collect();
        if names.is_empty() {
            names.push("NONE".to_owned());
        }
        sqlx::query(
            "INSERT INTO api_keys (organization_id, id, name, prefix, key_hash, scopes, \
             created_at, updated_at, created_by_kind, updated_by_kind) \
             VALUES ($1, $2, 'Key', $3, '\\x00', $4, $5, $5, 'SYSTEM', 'SYSTEM')",
        )
        .bind(self.id.uuid())
        .bind(key.uuid())
        .bind(key.to_string())
        .bind(names)
        .bind(self.server.clock().now())
        .execute(self.server.database().maintenance())
        .await
        .expect("the key is made");
        let permissions = Permissions::of(scopes);
        let actor = Actor::of(self.id, None, Identity::ApiKey(key), permissions);
        Client::new(&self.server, Caller::Actor(actor))
    }
}

async fn member(server: &Server, organization: OrganizationId, slug: &str, role: Role) -> Client {
    let id = Id::from_uuid(stamped(server.clock().now()));
    let word = role.to_value().to_lowercase();
    // Ids sort by time, so their ends tell two viewers apart.
    let email = format!("{word}-{}@{slug}.test", &id.uuid().simple().to_string()[20..]);
    let name = format!("{}{} of {slug}", word[..1].to_uppercase(), &word[1..]);
    let signed_in = sign_in(server, &email, &name, Some(organization)).await;
    sqlx::query(
        "INSERT INTO organization_members (organization_id, id, user_id, name, email, email_key, joined_at, role, status, \
         created_at, updated_at, created_by_kind, updated_by_kind) \
         VALUES ($1, $2, $3, $4, $5, $5, $6, $7, 'ACTIVE', $6, $6, 'SYSTEM', 'SYSTEM')",
    )
    .bind(organization.uuid())
    .bind(id.uuid())
    .bind(signed_in.user.uuid())
    .bind(name)
    .bind(email)
    .bind(server.clock().now())
    .bind(role.to_value())
    .execute(server.database().maintenance())
    .await
    .expect("the member is made");
    let identity = Identity::Member(id, signed_in);
    Client::new(server, Caller::Actor(Actor::of(organization, None, identity, Permissions::of_role(role))))
}

/// Makes a user and a session that lasts a month.
async fn sign_in(server: &Server, email: &str, name: &str, organization: Option<OrganizationId>) -> SignedIn {
    let session = Id::<user_session::Entity>::new();
    let signed_in = SignedIn { user: Id::new(), session: Some(session) };
    let now = server.clock().now();
    sqlx::query(
        "WITH made AS (INSERT INTO users (id, email, email_key, email_verified_at, name, created_at, updated_at) \
         VALUES ($1, $2, $2, $3, $4, $3, $3)) \
         INSERT INTO user_sessions (id, user_id, organization_id, refresh_hash, created_at, last_seen_at, expires_at) \
         VALUES ($5, $1, $6, uuid_send($5), $3, $3, $3 + interval '30 days')",
    )
    .bind(signed_in.user.uuid())
    .bind(email)
    .bind(now)
    .bind(name)
    .bind(session.uuid())
    .bind(organization.map(Id::uuid))
    .execute(server.database().maintenance())
    .await
    .expect("the user is made");
    signed_in
}
