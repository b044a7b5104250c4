//! What the server is made of, put together once at the start and shared by all requests.

use std::num::NonZeroU32;
use std::sync::Arc;

use crate::auth::actor::{Actor, OrganizationId};
use crate::auth::cipher::Cipher;
use crate::auth::keys::KeySet;
use crate::auth::oidc::OutsideVerifier;
use crate::auth::password::Passwords;
use crate::auth::presence::Presence;
use crate::auth::token::{Issuer, Verifier};
use crate::clock::Clock;
use crate::db::Db;
use crate::error::{Error, Fault, Result};
use crate::later::Later;
use crate::limits::{Bucket, Key, RateLimits, TooMany};
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

/// Mails that would be too many now; the seconds until one may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooMuch {
    /// To one of their addresses.
    ToOne(u64),
    /// In all.
    InAll(u64),
}

impl TooMuch {
    /// The seconds until one may go.
    pub fn seconds(self) -> u64 {
        let (Self::ToOne(seconds) | Self::InAll(seconds)) = self;
        seconds
    }
}

impl From<TooMuch> for Error {
    fn from(too_much: TooMuch) -> Self {
        Fault::RateLimited(too_much.seconds()).into()
    }
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

    /// Several mutations by an actor, all of them or none.
    pub fn writes(&self, actor: &Actor, count: NonZeroU32) -> Result<()> {
        let Some(id) = actor.id() else { return Ok(()) };
        let taken = self.0.check_many(Bucket::Write, Key::Id(&id.simple().to_string()), count);
        taken.map_err(|refused| match refused {
            TooMany::Now(wait) => Fault::RateLimited(wait.seconds()).into(),
            TooMany::Ever(most) => {
                let why =
                    format!("The operation has {count} mutations; at most {most} run at once: send several requests.");
                Fault::BadUserInput(why).into()
            }
        })
    }

    /// Mails that an organization writes by itself, as its rules say: to each address only so often, and only so often
    /// in all; of those that may not all go none is counted. They take of the organization's own mails to an address, and
    /// nothing of those that the address's owner asks us for.
    pub fn by_itself(&self, organization: OrganizationId, to: &[String]) -> Result<(), TooMuch> {
        let organization = organization.uuid().simple().to_string();
        let own: Vec<_> = to.iter().map(|address| format!("{organization} {}", address.to_lowercase())).collect();
        let each = own.iter().map(|own| (Bucket::MailAccount, Key::Id(own)));
        let keys: Vec<_> = each.chain([(Bucket::MailOrganization, Key::Id(&organization))]).collect();
        self.0.check_all(&keys).map_err(|(nth, wait)| {
            let too_much = if nth < own.len() { TooMuch::ToOne } else { TooMuch::InAll };
            too_much(wait.seconds())
        })
    }

    /// Mails that somebody asks for: to each address only so often.
    pub fn mails<'a>(&self, to: impl IntoIterator<Item = &'a str>) -> Result<()> {
        let keys: Vec<_> = to.into_iter().map(|address| (Bucket::MailAccount, Key::Email(address))).collect();
        self.0.check_all(&keys).map_err(|(_, wait)| Fault::RateLimited(wait.seconds()).into())
    }

    /// Anything else that is limited.
    pub fn check(&self, bucket: Bucket, key: Key<'_>) -> Result<()> {
        self.0.check(bucket, key).map_err(|wait| Fault::RateLimited(wait.seconds()).into())
    }
}

#[cfg(test)]
mod tests {
    use std::num::NonZeroU64;

    use super::*;
    use crate::limits::{Rate, RateSettings};

    #[test]
    fn an_organization_writes_so_often_to_an_address_and_in_all_and_takes_nothing_of_others() {
        let (mail_account, mail_organization) = (Rate::new(1, 1), Rate::new(1, 2));
        let settings =
            RateSettings { mail_account, mail_organization, slots: NonZeroU64::MAX, ..RateSettings::default() };
        let limits = Limits(RateLimits::new(&settings));
        let (acme, other) = (OrganizationId::new(), OrganizationId::new());
        let sent = |organization, to: &str| limits.by_itself(organization, &[to.to_owned()]);
        assert_eq!(sent(acme, "ada@a.test"), Ok(()));
        assert!(matches!(sent(acme, "Ada@a.test"), Err(TooMuch::ToOne(1..=60))));
        assert_eq!(sent(acme, "bea@a.test"), Ok(()));
        assert!(matches!(sent(acme, "cyd@a.test"), Err(TooMuch::InAll(1..=60))));
        assert_eq!(sent(other, "ada@a.test"), Ok(()));
        let both = |to: [&str; 2]| limits.by_itself(other, &to.map(str::to_owned));
        assert!(matches!(both(["bea@a.test", "ada@a.test"]), Err(TooMuch::ToOne(1..=60))));
        assert_eq!(sent(other, "bea@a.test"), Ok(()), "a mail that did not go took nothing");
        let asked_for = limits.check(Bucket::MailAccount, Key::Email("ada@a.test"));
        assert!(asked_for.is_ok(), "what Ada asks for is another matter");
    }
}
