//! The look-ups behind [`super::Presence`].

use entity::Id;
use entity::identity::{user, user_identity, user_session};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryResult};

use super::{KeyStanding, Membership, Standing};
use crate::auth::actor::OrganizationId;
use crate::auth::oidc::Outside;
use crate::auth::permission::{self, Permissions};
use crate::auth::secret::{Code, SecretHash};
use crate::db::{Db, Moment, SystemTx, Task};
use crate::error::Result;
use crate::zone::Zone;

/// A key, and the zone of its organization: whoever acts knows which day it is there.
const KEY: &str = r#"SELECT held.id, held.key_hash, held.scopes, held.expires_at, place.timezone
    FROM "api_keys" AS held JOIN "organizations" AS place ON place.id = held.organization_id
    WHERE held.organization_id = $1 AND held.prefix = $2 AND held.revoked_at IS NULL"#;

/// "Not REMOVED" is what the index of a user's memberships is for; ACTIVE alone would not find it.
const MEMBERSHIPS: &str = r#"SELECT held.organization_id, held.id, held.role, place.slug, place.timezone
    FROM "organization_members" AS held JOIN "organizations" AS place ON place.id = held.organization_id
    WHERE held.user_id = $1 AND held.status <> 'REMOVED' AND held.status = 'ACTIVE' ORDER BY held.id"#;

pub(super) async fn session(db: &Db, moment: &Moment, id: Id<user_session::Entity>) -> Result<Option<Standing>> {
    let tx = db.system(Task::Authenticate, moment).await?;
    let live = user_session::Entity::find_by_id(id).filter(user_session::Column::RevokedAt.is_null());
    let standing = match live.one(&tx).await? {
        Some(session) => Some(Standing {
            user: session.user_id,
            until: Some(session.expires_at),
            memberships: memberships(&tx, session.user_id).await?,
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
    let values = [organization.into(), prefix.as_str().into()];
    let found = tx.one(KEY, values).await?;
    tx.rollback().await;
    let Some(row) = found else { return Ok(None) };
    let (hash, scopes): (Vec<u8>, Vec<String>) = (row.try_get("", "key_hash")?, row.try_get("", "scopes")?);
    let Some(hash) = SecretHash::from_stored(&hash) else { return Ok(None) };
    Ok(Some(KeyStanding {
        id: row.try_get("", "id")?,
        hash,
        // A scope that this release doesn't know gives nothing.
        permissions: Permissions::of(scopes.iter().filter_map(|scope| permission::by_name(scope))),
        until: row.try_get("", "expires_at")?,
        zone: zone(&row)?,
    }))
}

pub(super) async fn outsider(db: &Db, moment: &Moment, outside: &Outside) -> Result<Option<Standing>> {
    let tx = db.system(Task::Authenticate, moment).await?;
    let name = (outside.issuer.clone(), outside.subject.clone());
    let standing = match user_identity::Entity::find_by_id(name).one(&tx).await? {
        Some(identity) => Some(Standing {
            user: identity.user_id,
            until: None,
            memberships: memberships(&tx, identity.user_id).await?,
        }),
        None => None,
    };
    tx.rollback().await;
    Ok(standing)
}

/// A user's active memberships, oldest first.
pub(crate) async fn memberships(tx: &SystemTx, user: Id<user::Entity>) -> Result<Vec<Membership>> {
    let held = |row: &QueryResult| -> Result<Membership> {
        Ok(Membership {
            organization: row.try_get("", "organization_id")?,
            slug: row.try_get::<String>("", "slug")?.into(),
            zone: zone(row)?,
            member: row.try_get("", "id")?,
            role: row.try_get("", "role")?,
        })
    };
    tx.all(MEMBERSHIPS, [user.into()]).await?.iter().map(held).collect()
}

/// Where an organization's days begin, of a row with its `timezone`.
pub(super) fn zone(row: &QueryResult) -> Result<Option<Zone>> {
    Ok(Zone::named(&row.try_get::<String>("", "timezone")?))
}
