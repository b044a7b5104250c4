//! What the server is made of, put together once at the start and shared by all requests.

use std::sync::Arc;

use crate::auth::actor::Actor;
use crate::auth::cipher::Cipher;
use crate::auth::keys::KeySet;
use crate::auth::oidc::OutsideVerifier;
use crate::auth::password::Passwords;
use crate::auth::presence::Presence;
use crate::auth::token::{Issuer, Verifier};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Fault, Result};
use crate::http::rate_limit::{Bucket, Key, RateLimits};
use crate::later::Later;
use crate::mail::Mailer;
use crate::outbox::hints::Hints;
use crate::schedules::lookout::Lookout;
use crate::subscriptions::Subscriptions;
use crate::webhooks::sender::Sender;
use crate::workflow::hands::Hands;

/// The server's parts. Tests build it literally, with a fixed clock and cheap passwords.
pub struct Services {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Clock,
    /// Password hashing.
    pub passwords: Passwords,
    /// Our own signing keys.
    pub keys: Arc<KeySet>,
    /// Makes access tokens.
    pub issuer: Issuer,
    /// Checks our own access tokens.
    pub verifier: Verifier,
    /// Checks the tokens of an outside issuer, if one is configured.
    pub outside: Option<OutsideVerifier>,
    /// Knows which sessions, keys and memberships still hold.
    pub presence: Presence,
    /// Which scheduled jobs this process has yet to look for.
    pub lookout: Lookout,
    /// Does in members' names what rules say.
    pub hands: Arc<dyn Hands>,
    /// Encrypts what is kept encrypted.
    pub cipher: Cipher,
    /// Tells those who wait for events.
    pub hints: Hints,
    /// Those who subscribed to events.
    pub subscriptions: Subscriptions,
    /// Sends mail.
    pub mailer: Mailer,
    /// Sends webhooks.
    pub sender: Sender,
    /// Runs what goes on after the answer.
    pub later: Later,
    /// Who may do how much.
    pub limits: Limits,
    /// What the operator decides.
    pub settings: Settings,
}

/// What the operator decides about behaviour.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The address that links in mails lead to, without a trailing slash: the client application's.
    pub app_url: String,
    /// Whether anyone may sign up.
    pub sign_up: bool,
    /// Whether a first sign-in from the outside issuer makes an organization.
    pub outside_sign_up: bool,
}

/// Rate limits in the words of the application.
pub struct Limits(pub RateLimits);

impl Limits {
    /// A mutation by an actor.
    pub fn write(&self, actor: &Actor) -> Result<()> {
        match actor.id() {
            Some(id) => self.check(Bucket::Write, Key::Id(&id.simple().to_string())),
            None => Ok(()),
        }
    }

    /// Anything else that is limited.
    pub fn check(&self, bucket: Bucket, key: Key<'_>) -> Result<()> {
        self.0.check(bucket, key).map_err(|wait| Fault::RateLimited(wait.seconds()).into())
    }
}
