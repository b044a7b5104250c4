//! Who of many is still there: three statements for all who stay connected, however many they are.

use std::collections::{HashMap, HashSet};

use entity::Id;
use entity::identity::organization_member::Role;
use sea_orm::{QueryResult, Value};
use uuid::Uuid;

use super::look_up::zone;
use crate::auth::actor::{Actor, Identity, SignedIn};
use crate::auth::permission::{self, Permissions};
use crate::db::{Db, Moment, SystemTx, Task};
use crate::error::Result;
use crate::zone::Zone;

const SESSIONS: &str = "SELECT id FROM user_sessions WHERE id = ANY($1) AND revoked_at IS NULL AND expires_at > $2";

const MEMBERS: &str = "SELECT held.organization_id, held.id, held.role, place.timezone \
    FROM unnest($1, $2) AS asked (organization_id, id) \
    JOIN organization_members AS held ON held.organization_id = asked.organization_id AND held.id = asked.id \
    JOIN organizations AS place ON place.id = held.organization_id \
    WHERE held.status = 'ACTIVE'";

const KEYS: &str = "SELECT held.organization_id, held.id, held.scopes, place.timezone \
    FROM unnest($1, $2) AS asked (organization_id, id) \
    JOIN api_keys AS held ON held.organization_id = asked.organization_id AND held.id = asked.id \
    JOIN organizations AS place ON place.id = held.organization_id \
    WHERE held.revoked_at IS NULL AND (held.expires_at IS NULL OR held.expires_at > $3)";

/// An organization, and a member or key of it.
type Place = (Uuid, Uuid);

/// How an actor stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Present {
    /// What it may do.
    pub permissions: Permissions,
    /// Where its organization's days begin.
    pub zone: Option<Zone>,
}

/// How each actor stands now; none for those whose session, membership or key does not hold any more.
pub(super) async fn call(db: &Db, moment: &Moment, actors: &[&Actor]) -> Result<Vec<Option<Present>>> {
    let (mut sessions, mut members, mut keys) = (HashSet::new(), HashSet::new(), HashSet::new());
    for actor in actors {
        match actor.identity {
            Identity::Member(member, SignedIn { session, .. }) => {
                sessions.extend(session.map(Id::uuid));
                members.insert((actor.organization.uuid(), member.uuid()));
            }
            Identity::ApiKey(key) => {
                keys.insert((actor.organization.uuid(), key.uuid()));
            }
            Identity::Form | Identity::System => {}
        }
    }
    let tx = db.system(Task::Subscribe, moment).await?;
    let sessions = live_sessions(&tx, sessions).await?;
    let members = roles(&tx, members).await?;
    let keys = scopes(&tx, keys).await?;
    tx.rollback().await;
    let now = |actor: &&Actor| match actor.identity {
        Identity::Member(member, SignedIn { session, .. }) => members
            .get(&(actor.organization.uuid(), member.uuid()))
            .filter(|_| session.is_none_or(|session| sessions.contains(&session.uuid())))
            .copied(),
        Identity::ApiKey(key) => keys.get(&(actor.organization.uuid(), key.uuid())).copied(),
        Identity::Form | Identity::System => None,
    };
    Ok(actors.iter().map(now).collect())
}

async fn live_sessions(tx: &SystemTx, ids: HashSet<Uuid>) -> Result<HashSet<Uuid>> {
    if ids.is_empty() {
        return Ok(ids);
    }
    let values: [Value; 2] = [ids.into_iter().collect::<Vec<_>>().into(), tx.now().into()];
    let rows = tx.all(SESSIONS, values).await?;
    Ok(rows.iter().map(|row| row.try_get("", "id")).collect::<Result<_, _>>()?)
}

async fn roles(tx: &SystemTx, places: HashSet<Place>) -> Result<HashMap<Place, Present>> {
    if places.is_empty() {
        return Ok(HashMap::new());
    }
    let (organizations, ids) = apart(places);
    let mut held = HashMap::new();
    for row in tx.all(MEMBERS, [organizations, ids]).await? {
        let role: Role = row.try_get("", "role")?;
        held.insert(place(&row)?, Present { permissions: Permissions::of_role(role), zone: zone(&row)? });
    }
    Ok(held)
}

async fn scopes(tx: &SystemTx, places: HashSet<Place>) -> Result<HashMap<Place, Present>> {
    if places.is_empty() {
        return Ok(HashMap::new());
    }
    let (organizations, ids) = apart(places);
    let mut held = HashMap::new();
    for row in tx.all(KEYS, [organizations, ids, tx.now().into()]).await? {
        let scopes: Vec<String> = row.try_get("", "scopes")?;
        let permissions = Permissions::of(scopes.iter().filter_map(|scope| permission::by_name(scope)));
        held.insert(place(&row)?, Present { permissions, zone: zone(&row)? });
    }
    Ok(held)
}

fn place(row: &QueryResult) -> Result<Place> {
    Ok((row.try_get("", "organization_id")?, row.try_get("", "id")?))
}

/// As two lists of the same length.
fn apart(places: HashSet<Place>) -> (Value, Value) {
    let (organizations, ids): (Vec<Uuid>, Vec<Uuid>) = places.into_iter().unzip();
    (organizations.into(), ids.into())
}
