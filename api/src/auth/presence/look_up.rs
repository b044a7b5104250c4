//! The look-ups behind [`super::Presence`].

use std::collections::HashMap;

use entity::Id;
use entity::identity::organization_member::{self, MemberStatus};
use entity::identity::{api_key, organization, user, user_identity, user_session};
use sea_orm::sea_query::extension::postgres::PgFunc;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{KeyStanding, Membership, Standing};
use crate::auth::actor::OrganizationId;
use crate::auth::oidc::Outside;
use crate::auth::permission::{self, Permissions};
use crate::auth::secret::{Code, SecretHash};
use crate::db::{Db, Moment, SystemTx, Task};
use crate::error::Result;

pub(super) async fn session(db: &Db, moment: &Moment, id: Id<user_session::Entity>) -> Result<Option<Standing>> {
    let tx = db.system(Task::Authenticate, moment).await?;
    let live = user_session::Entity::find_by_id(id).filter(user_session::Column::RevokedAt.is_null());
    let standing = match live.one(&tx).await? {
        Some(session) => Some(Standing {
            user: session.user_id,
            until: Some(session.expires_at),
            memberships: memberships(&tx, session.user_id)
                .await?
                .iter()
                .map(|member| Membership::of(member, None))
                .collect(),
        }),
        None => None,
    };
    tx.rollback().await;
    Ok(standing)
}

pub(super) async fn key(
    db: &Db,
    moment: &Moment,
    organization: OrganizationId,
    prefix: &Code<8>,
) -> Result<Option<KeyStanding>> {
    let tx = db.system(Task::Authenticate, moment).await?;
    let key = api_key::Entity::find()
        .filter(api_key::Column::OrganizationId.eq(organization))
        .filter(api_key::Column::Prefix.eq(prefix.as_str()))
        .filter(api_key::Column::RevokedAt.is_null())
        .one(&tx)
        .await?;
    tx.rollback().await;
    Ok(key.and_then(|key| {
        Some(KeyStanding {
            id: key.id,
            hash: SecretHash::from_stored(&key.key_hash)?,
            // A scope that this release doesn't know gives nothing.
            permissions: Permissions::of(key.scopes.iter().filter_map(|scope| permission::by_name(scope))),
            until: key.expires_at,
        })
    }))
}

pub(super) async fn outsider(db: &Db, moment: &Moment, outside: &Outside) -> Result<Option<Standing>> {
    let tx = db.system(Task::Authenticate, moment).await?;
    let name = (outside.issuer.clone(), outside.subject.clone());
    let standing = match user_identity::Entity::find_by_id(name).one(&tx).await? {
        Some(identity) => {
            let members = memberships(&tx, identity.user_id).await?;
            let slugs = slugs(&tx, &members).await?;
            let memberships =
                members.iter().map(|m| Membership::of(m, slugs.get(&m.organization_id).cloned())).collect();
            Some(Standing { user: identity.user_id, until: None, memberships })
        }
        None => None,
    };
    tx.rollback().await;
    Ok(standing)
}

/// A user's active memberships, oldest first.
pub(crate) async fn memberships(tx: &SystemTx, user: Id<user::Entity>) -> Result<Vec<organization_member::Model>> {
    use organization_member::Column as C;
    let active = organization_member::Entity::find()
        .filter(C::UserId.eq(user))
        // What the index of a user's memberships is for; ACTIVE alone would not find it.
        .filter(C::Status.ne(MemberStatus::Removed))
        .filter(C::Status.eq(MemberStatus::Active));
    Ok(active.order_by_asc(C::Id).all(tx).await?)
}

async fn slugs(
    tx: &SystemTx,
    members: &[organization_member::Model],
) -> Result<HashMap<Id<organization::Entity>, String>> {
    let ids: Vec<Uuid> = members.iter().map(|member| member.organization_id.uuid()).collect();
    let found = organization::Entity::find().filter(Expr::col(organization::Column::Id).eq(PgFunc::any(ids)));
    Ok(found.all(tx).await?.into_iter().map(|organization| (organization.id, organization.slug)).collect())
}
