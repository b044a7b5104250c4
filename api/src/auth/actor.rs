//! Who acts: every request has one caller, and every transaction of an organization one actor.

use chrono::{DateTime, NaiveDate, Utc};
use entity::Id;
use entity::identity::actor_kind::ActorKind;
use entity::identity::{api_key, organization, organization_member, user, user_session};
use entity::workflow::workflow_run;
use uuid::Uuid;

use super::permission::{Permission, Permissions};
use crate::error::Fault;
use crate::zone::Zone;

/// The id of an organization.
pub type OrganizationId = Id<organization::Entity>;

/// Who sent a request.
#[derive(Clone, Debug)]
pub enum Caller {
    /// Nobody that we know.
    Anonymous,
    /// Someone signed in, with no organization chosen.
    User(SignedIn),
    /// Someone or something that acts for one organization.
    Actor(Actor),
}

/// A user in a session.
#[derive(Clone, Copy, Debug)]
pub struct SignedIn {
    /// The user.
    pub user: Id<user::Entity>,
    /// The session that the access token belongs to; none for the token of an outside issuer, which keeps its own.
    pub session: Option<Id<user_session::Entity>>,
}

/// Someone or something that acts for exactly one organization.
#[derive(Clone, Debug)]
pub struct Actor {
    /// The only organization whose rows this actor can reach.
    pub organization: OrganizationId,
    /// Who it is.
    pub identity: Identity,
    /// What it may do.
    pub permissions: Permissions,
    /// Where the organization's days begin; none if nobody has looked, or if this release knows no such zone.
    pub zone: Option<Zone>,
    /// The organization's day at the moment at which it acts.
    today: Option<NaiveDate>,
    /// The run of a rule in which it acts.
    cause: Option<Cause>,
}

/// The run of a rule that makes somebody act: what they do is told as its doing.
#[derive(Clone, Copy, Debug)]
pub struct Cause {
    /// The run.
    pub run: Id<workflow_run::Entity>,
    /// How many runs stand in a row, this one counted.
    pub depth: i32,
}

/// Who an actor is.
#[derive(Clone, Copy, Debug)]
pub enum Identity {
    /// A member, in a session.
    Member(Id<organization_member::Entity>, SignedIn),
    /// A partner's key.
    ApiKey(Id<api_key::Entity>),
    /// The public lead form.
    Form,
    /// Chambers itself: seeding and jobs.
    System,
}

impl Actor {
    /// Who acts for which organization, whose days begin where, and may do what.
    pub fn of(organization: OrganizationId, zone: Option<Zone>, identity: Identity, permissions: Permissions) -> Self {
        Self { organization, identity, permissions, zone, today: None, cause: None }
    }

    /// The same in the run of a rule.
    #[must_use]
    pub fn in_run(self, cause: Cause) -> Self {
        Self { cause: Some(cause), ..self }
    }

    /// The run of a rule in which it acts, if it does.
    pub fn cause(&self) -> Option<Cause> {
        self.cause
    }

    /// The same at that moment.
    #[must_use]
    pub fn at(self, now: DateTime<Utc>) -> Self {
        Self { today: self.zone.map(|zone| zone.day(now)), ..self }
    }

    /// The organization's day at this moment: what is overdue is measured by it. Costs no look-up, and is known of
    /// whoever was authenticated; elsewhere ask `organization::today`, which looks if it must.
    pub fn today(&self) -> Result<NaiveDate, Fault> {
        self.today.ok_or_else(|| Fault::Internal("nobody knows which day it is in the organization".to_owned()))
    }

    /// An actor of the server's own, which may do everything in one organization.
    pub fn system(organization: OrganizationId) -> Self {
        Self::of(organization, None, Identity::System, Permissions::all())
    }

    /// The public lead form of an organization: may submit a lead, and nothing else.
    pub fn form(organization: OrganizationId) -> Self {
        Self::of(organization, None, Identity::Form, Permissions::of([Permission::LeadSubmit]))
    }

    /// The kind that rows and events are stamped with.
    pub fn kind(&self) -> ActorKind {
        match self.identity {
            Identity::Member(..) => ActorKind::Member,
            Identity::ApiKey(_) => ActorKind::ApiKey,
            Identity::Form => ActorKind::Form,
            Identity::System => ActorKind::System,
        }
    }

    /// The id that rows and events are stamped with: the member's or key's, never a user's.
    pub fn id(&self) -> Option<Uuid> {
        match self.identity {
            Identity::Member(member, _) => Some(member.uuid()),
            Identity::ApiKey(key) => Some(key.uuid()),
            Identity::Form | Identity::System => None,
        }
    }

    /// The member, if a member acts.
    pub fn member(&self) -> Option<Id<organization_member::Entity>> {
        match self.identity {
            Identity::Member(member, _) => Some(member),
            _ => None,
        }
    }
}

impl Caller {
    /// The user behind the caller, if it is a person.
    pub fn signed_in(&self) -> Option<SignedIn> {
        match self {
            Self::User(signed_in) | Self::Actor(Actor { identity: Identity::Member(_, signed_in), .. }) => {
                Some(*signed_in)
            }
            _ => None,
        }
    }
}
