//! Who is still there: whether a session, key or membership that a token names holds today.
//!
//! A token says who it was issued to; this says what became of them since. Answers are at most a second old
//! ([`MOST_AGE`]), so revoking takes effect within a second everywhere, and at once on the node that did it if it says
//! so here. When each was last seen is gathered in memory and written by [`Presence::flush`], each minute.

mod fresh;
pub(crate) mod look_up;
pub mod purge;
mod roll_call;
mod stamps;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use entity::Id;
use entity::identity::organization_member::Role;
use entity::identity::{api_key, organization_member, user, user_session};
use tokio::sync::Notify;

use self::fresh::Fresh;
pub use self::fresh::MOST_AGE;
pub use self::roll_call::Present;
use self::stamps::Stamps;
use super::actor::{Actor, Identity, OrganizationId, SignedIn};
use super::credential::ApiKey;
use super::oidc::Outside;
use super::permission::Permissions;
use super::secret::SecretHash;
use crate::db::{Db, Moment};
use crate::error::Result;
use crate::zone::Zone;

/// How long a look-up awaits an answer: others wait behind it for the same, and the next tries on another connection.
const PATIENCE: Duration = Duration::from_secs(3);

/// What became of sessions, keys and outside users, as of a second ago at most.
pub struct Presence {
    sessions: Fresh<Id<user_session::Entity>, Option<Standing>>,
    keys: Fresh<(OrganizationId, String), Option<KeyStanding>>,
    outsiders: Fresh<(String, String), Option<Standing>>,
    stamps: Stamps,
    forgotten: Notify,
}

/// A user who may come in, and the organizations where they may act.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The user.
    pub user: Id<user::Entity>,
    /// When the session ends by itself, UTC; none for an outside user, whose token says it.
    pub until: Option<DateTime<Utc>>,
    /// Their active memberships.
    pub memberships: Vec<Membership>,
}

/// An active membership.
#[derive(Clone, Debug)]
pub struct Membership {
    /// Where.
    pub organization: OrganizationId,
    /// The organization's name in addresses, by which outside users choose. Shared: each request has the answer.
    pub slug: Arc<str>,
    /// Where the organization's days begin; none if this release knows no such zone.
    pub zone: Option<Zone>,
    /// As whom.
    pub member: Id<organization_member::Entity>,
    /// With what role.
    pub role: Role,
}

impl Membership {
    /// The actor that the user is there.
    pub fn actor(&self, signed_in: SignedIn) -> Actor {
        let permissions = Permissions::of_role(self.role);
        Actor::of(self.organization, self.zone, Identity::Member(self.member, signed_in), permissions)
    }
}

/// A key that was not revoked.
#[derive(Clone, Debug)]
pub struct KeyStanding {
    /// The key's row.
    pub id: Id<api_key::Entity>,
    /// What the secret must hash to.
    pub hash: SecretHash,
    /// What it may do.
    pub permissions: Permissions,
    /// When it ends, UTC.
    pub until: Option<DateTime<Utc>>,
    /// Where the organization's days begin; none if this release knows no such zone.
    pub zone: Option<Zone>,
}

impl Default for Presence {
    fn default() -> Self {
        Self::new()
    }
}

impl Presence {
    /// Nothing known yet.
    pub fn new() -> Self {
        Self {
            sessions: Fresh::new(),
            keys: Fresh::new(),
            outsiders: Fresh::new(),
            stamps: Stamps::default(),
            forgotten: Notify::new(),
        }
    }

    /// Who a session belongs to; none if it has ended or never was.
    pub async fn session(
        &self,
        db: &Db,
        moment: &Moment,
        session: Id<user_session::Entity>,
    ) -> Result<Option<Standing>> {
        let moment = &moment.impatient(PATIENCE);
        let standing = self.sessions.get(session, moment.now, || look_up::session(db, moment, session)).await?;
        let standing = standing.filter(|standing| standing.until.is_some_and(|until| until > moment.now));
        if standing.is_some() {
            self.stamps.session(session);
        }
        Ok(standing)
    }

    /// The key that a credential is; none if it is revoked, has expired or never was.
    pub async fn key(&self, db: &Db, moment: &Moment, key: &ApiKey) -> Result<Option<KeyStanding>> {
        let moment = &moment.impatient(PATIENCE);
        let (organization, prefix) = (OrganizationId::from_uuid(key.id), key.body.0.as_str().to_owned());
        let look_up = || look_up::key(db, moment, organization, &key.body.0);
        let standing = self.keys.get((organization, prefix), moment.now, look_up).await?;
        let standing = standing
            .filter(|standing| standing.hash == key.body.1.hash())
            .filter(|standing| standing.until.is_none_or(|until| until > moment.now));
        if let Some(standing) = &standing {
            self.stamps.key(organization, standing.id);
        }
        Ok(standing)
    }

    /// The user that an outside issuer vouches for; none before their first sign-in here.
    pub async fn outsider(&self, db: &Db, moment: &Moment, outside: &Outside) -> Result<Option<Standing>> {
        let moment = &moment.impatient(PATIENCE);
        let name = (outside.issuer.clone(), outside.subject.clone());
        self.outsiders.get(name, moment.now, || look_up::outsider(db, moment, outside)).await
    }

    /// How each of those who stay stands now; none for those who may not stay. One look-up for all of them.
    pub async fn roll_call(&self, db: &Db, moment: &Moment, actors: &[&Actor]) -> Result<Vec<Option<Present>>> {
        let present = roll_call::call(db, moment, actors).await?;
        for (actor, _) in actors.iter().zip(&present).filter(|(_, now)| now.is_some()) {
            match actor.identity {
                Identity::Member(_, SignedIn { session: Some(session), .. }) => self.stamps.session(session),
                Identity::ApiKey(key) => self.stamps.key(actor.organization, key),
                _ => {}
            }
        }
        Ok(present)
    }

    /// Waits until something is revoked or changed by this process: those who stay may have to go.
    pub async fn on_forgotten(&self) {
        self.forgotten.notified().await;
    }

    /// A session was ended.
    pub fn forget_session(&self, session: Id<user_session::Entity>) {
        self.sessions.forget(&session);
        self.forgotten.notify_one();
    }

    /// A key was revoked or changed.
    pub fn forget_key(&self, organization: OrganizationId, prefix: &str) {
        self.keys.forget(&(organization, prefix.to_owned()));
        self.forgotten.notify_one();
    }

    /// A membership was suspended, removed, made, or has another role; or several sessions were ended.
    pub fn forget_members(&self) {
        self.sessions.forget_all();
        self.outsiders.forget_all();
        self.forgotten.notify_one();
    }

    /// Forgets everything; called on every access change, and when an organization's days begin elsewhere.
    pub fn forget_all(&self) {
        self.forget_members();
        self.keys.forget_all();
    }

    /// An outside user is known from now on.
    pub fn forget_outsider(&self, outside: &Outside) {
        self.outsiders.forget(&(outside.issuer.clone(), outside.subject.clone()));
    }

    /// Writes when sessions and keys were last seen. What can't be written is kept for the next time.
    pub async fn flush(&self, db: &Db, moment: &Moment) -> Result<()> {
        self.stamps.flush(db, moment).await
    }
}
