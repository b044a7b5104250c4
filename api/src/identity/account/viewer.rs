//! What a caller may know of themselves.

use entity::Id;
use entity::identity::{api_key, organization, organization_member, user, user_session};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{Visit, organization as organizations, user as users};
use crate::auth::actor::{Actor, Caller, Identity, OrganizationId, SignedIn};
use crate::auth::permission::Permissions;
use crate::db::{SystemTx, Task};
use crate::error::Result;

/// A caller's own side of things.
#[derive(Clone, Debug, Default)]
pub struct Viewer {
    /// The person, if it is one.
    pub user: Option<user::Model>,
    /// Their active memberships, oldest first.
    pub memberships: Vec<(organization_member::Model, organization::Model)>,
    /// Their session; none for an outside user.
    pub session: Option<user_session::Model>,
    /// The key, if it is one.
    pub api_key: Option<api_key::Model>,
    /// The organization that they act for.
    pub organization: Option<organization::Model>,
    /// Their membership there.
    pub member: Option<organization_member::Model>,
    /// What they may do there.
    pub permissions: Permissions,
}

/// Looks a caller up; none for one who is nobody.
pub async fn of(visit: &Visit, caller: &Caller) -> Result<Option<Viewer>> {
    let tx = visit.system(Task::Profile).await?;
    let seen = look(&tx, caller).await;
    tx.rollback().await;
    seen
}

async fn look(tx: &SystemTx, caller: &Caller) -> Result<Option<Viewer>> {
    match caller {
        Caller::Anonymous => Ok(None),
        Caller::User(signed_in) => person(tx, *signed_in).await.map(Some),
        Caller::Actor(actor) => acting(tx, actor).await.map(Some),
    }
}

async fn person(tx: &SystemTx, signed_in: SignedIn) -> Result<Viewer> {
    let session = match signed_in.session {
        Some(id) => user_session::Entity::find_by_id(id).one(tx).await?,
        None => None,
    };
    Ok(Viewer {
        user: Some(users::by_id(tx, signed_in.user).await?),
        memberships: organizations::memberships(tx, signed_in.user).await?,
        session,
        ..Viewer::default()
    })
}

async fn acting(tx: &SystemTx, actor: &Actor) -> Result<Viewer> {
    let seen = match actor.identity {
        Identity::Member(id, signed_in) => {
            let seen = person(tx, signed_in).await?;
            let own = seen.memberships.iter().find(|(member, _)| member.id == id).cloned();
            let (member, organization) = own.unzip();
            Viewer { organization, member, ..seen }
        }
        Identity::ApiKey(id) => Viewer {
            api_key: key(tx, actor.organization, id).await?,
            organization: organization::Entity::find_by_id(actor.organization).one(tx).await?,
            ..Viewer::default()
        },
        Identity::Form | Identity::System => Viewer::default(),
    };
    Ok(Viewer { permissions: actor.permissions, ..seen })
}

async fn key(tx: &SystemTx, organization: OrganizationId, id: Id<api_key::Entity>) -> Result<Option<api_key::Model>> {
    let own = api_key::Entity::find().filter(api_key::Column::OrganizationId.eq(organization));
    Ok(own.filter(api_key::Column::Id.eq(id)).one(tx).await?)
}
