//! How often one caller may do what costs us or harms others: write, sign in, make us send mail, submit a lead.
//!
//! Each [`Bucket`] is a `governor` limiter of its own (GCRA: a burst, then a steady rate). Its keys are hashes under a
//! secret of the process, cut to a fixed number of slots: no address or e-mail is held, and however many keys an attacker
//! invents, memory stays bounded. Two keys that share a slot share its rate, which at 2^18 slots meets one caller in 262
//! while 1,000 others are active.

mod key;
mod settings;
mod store;

#[cfg(test)]
mod tests;

use std::hash::{BuildHasher as _, RandomState};
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use governor::clock::{Clock, DefaultClock};
use governor::middleware::NoOpMiddleware;
use governor::{InsufficientCapacity, Quota, RateLimiter};

pub use key::Key;
pub use settings::{Rate, RateSettings};

use self::store::{Asked, Store};

/// What is limited, and by what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bucket {
    /// Mutations, by actor.
    Write,
    /// Sign-ins, by address.
    SignInAddress,
    /// Sign-ins, by the account's e-mail: many addresses may guess at one account.
    SignInAccount,
    /// Sign-ups and mails to reset a password, by address.
    MailAddress,
    /// Mails of accounts and of organizations, by the e-mail they go to: nobody's inbox is to be filled. What an
    /// organization's rules write counts by the organization too.
    MailAccount,
    /// Mails that an organization's members and rules send, by organization.
    MailOrganization,
    /// `submitLead`, by address.
    LeadAddress,
    /// `submitLead`, by the organization that receives it.
    LeadOrganization,
}

/// Why several were refused together; nothing was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TooMany {
    /// The same may be tried again after this time.
    Now(RetryAfter),
    /// The bucket never holds more than so many.
    Ever(u32),
}

/// Refused; the same may be tried again after this time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryAfter(pub Duration);

impl RetryAfter {
    /// Whole seconds, rounded up and at least 1, as the header `Retry-After` has them.
    pub fn seconds(self) -> u64 {
        let Self(wait) = self;
        (wait.as_secs() + u64::from(wait.subsec_nanos() > 0)).max(1)
    }
}

type Limiter<C> = RateLimiter<Asked, Store, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// All buckets of one process.
pub struct RateLimits<C: Clock = DefaultClock> {
    clock: C,
    secret: RandomState,
    slots: u64,
    sweep_every: u64,
    checks: AtomicU64,
    write: Limiter<C>,
    sign_in_address: Limiter<C>,
    sign_in_account: Limiter<C>,
    mail_address: Limiter<C>,
    mail_account: Limiter<C>,
    mail_organization: Limiter<C>,
    lead_address: Limiter<C>,
    lead_organization: Limiter<C>,
}

impl RateLimits {
    /// Limits by the process's clock.
    pub fn new(settings: &RateSettings) -> Self {
        Self::with_clock(settings, &DefaultClock::default())
    }
}

impl<C: Clock + Clone> RateLimits<C> {
    /// Limits by another clock: tests advance theirs.
    pub fn with_clock(settings: &RateSettings, clock: &C) -> Self {
        let limiter = |rate: Rate| RateLimiter::new(rate.quota(), Store::default(), clock.clone());
        Self {
            clock: clock.clone(),
            secret: RandomState::new(),
            slots: settings.slots.get(),
            sweep_every: settings.sweep_every.get(),
            checks: AtomicU64::new(0),
            write: limiter(settings.write),
            sign_in_address: limiter(settings.sign_in_address),
            sign_in_account: limiter(settings.sign_in_account),
            mail_address: limiter(settings.mail_address),
            mail_account: limiter(settings.mail_account),
            mail_organization: limiter(settings.mail_organization),
            lead_address: limiter(settings.lead_address),
            lead_organization: limiter(settings.lead_organization),
        }
    }

    /// Takes one from the key's bucket.
    ///
    /// # Errors
    ///
    /// The bucket is empty; a refused try takes nothing.
    pub fn check(&self, bucket: Bucket, key: Key<'_>) -> Result<(), RetryAfter> {
        self.ask(bucket, key, true)
    }

    /// Takes as many from the key's bucket, or none.
    ///
    /// # Errors
    ///
    /// There are not so many in it.
    pub fn check_many(&self, bucket: Bucket, key: Key<'_>, count: NonZeroU32) -> Result<(), TooMany> {
        match self.limiter(bucket).check_key_n(&self.asked(key, true), count) {
            Ok(Ok(())) => Ok(()),
            Ok(Err(refused)) => Err(TooMany::Now(RetryAfter(refused.wait_time_from(self.clock.now())))),
            Err(InsufficientCapacity(most)) => Err(TooMany::Ever(most)),
        }
    }

    /// Takes one from each key's bucket, or nothing if one of them is empty.
    ///
    /// # Errors
    ///
    /// Which one is empty. Whoever takes the last one at the same moment may leave it to those behind it to be refused.
    pub fn check_all(&self, keys: &[(Bucket, Key<'_>)]) -> Result<(), (usize, RetryAfter)> {
        for takes in [false, true] {
            for (nth, (bucket, key)) in keys.iter().enumerate() {
                self.ask(*bucket, *key, takes).map_err(|wait| (nth, wait))?;
            }
        }
        Ok(())
    }

    fn ask(&self, bucket: Bucket, key: Key<'_>, takes: bool) -> Result<(), RetryAfter> {
        self.limiter(bucket)
            .check_key(&self.asked(key, takes))
            .map_err(|refused| RetryAfter(refused.wait_time_from(self.clock.now())))
    }

    fn asked(&self, key: Key<'_>, takes: bool) -> Asked {
        if (self.checks.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(self.sweep_every) {
            self.sweep();
        }
        Asked { slot: self.secret.hash_one(key.normalized()) % self.slots, takes }
    }

    /// Forgets keys whose buckets are full again. Runs by itself every [`RateSettings::sweep_every`] checks.
    pub fn sweep(&self) {
        for limiter in self.limiters() {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }

    /// How many keys are remembered, for the metrics.
    pub fn remembered(&self) -> usize {
        self.limiters().iter().map(|limiter| limiter.len()).sum()
    }

    fn limiter(&self, bucket: Bucket) -> &Limiter<C> {
        match bucket {
            Bucket::Write => &self.write,
            Bucket::SignInAddress => &self.sign_in_address,
            Bucket::SignInAccount => &self.sign_in_account,
            Bucket::MailAddress => &self.mail_address,
            Bucket::MailAccount => &self.mail_account,
            Bucket::MailOrganization => &self.mail_organization,
            Bucket::LeadAddress => &self.lead_address,
            Bucket::LeadOrganization => &self.lead_organization,
        }
    }

    fn limiters(&self) -> [&Limiter<C>; 8] {
        [
            &self.write,
            &self.sign_in_address,
            &self.sign_in_account,
            &self.mail_address,
            &self.mail_account,
            &self.mail_organization,
            &self.lead_address,
            &self.lead_organization,
        ]
    }
}

impl Rate {
    fn quota(self) -> Quota {
        Quota::per_minute(self.per_minute).allow_burst(self.burst)
    }
}
