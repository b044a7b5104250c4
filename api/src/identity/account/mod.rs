//! Accounts: people sign up, sign in, prove their address, choose an organization, look after sessions and profile.
//!
//! Invariant: no answer, and no time that an answer takes, tells whether an address has an account. What differs
//! happens after the answer ([`Visit::later`]).

pub mod letters;
pub mod one_time;
pub mod organization;
pub mod outside;
pub mod password;
pub mod profile;
pub mod repeated_sign_up;
pub mod session;
pub mod sign_in;
pub mod sign_up;
pub mod slug;
pub mod user;
pub mod verification;
pub mod viewer;

use std::sync::Arc;

use crate::auth::email::EmailAddress;
use crate::auth::origin::Origin;
use crate::db::{Moment, SystemTx, Task};
use crate::error::{Result, UserError};
use crate::limits::{Bucket, Key};
use crate::mail::Mail;
use crate::services::Services;

/// A request about an account: often by someone of whom nothing else is known yet.
#[derive(Clone)]
pub struct Visit {
    /// What the server is made of.
    pub services: Arc<Services>,
    /// When, and under which request id.
    pub moment: Moment,
    /// From where.
    pub origin: Origin,
}

impl Visit {
    async fn system(&self, task: Task) -> Result<SystemTx> {
        self.services.db.system(task, &self.moment).await
    }

    /// Takes one from the bucket of the caller's address, if it is known.
    fn limit_address(&self, bucket: Bucket) -> Result<()> {
        self.origin.ip.map_or(Ok(()), |ip| self.services.limits.check(bucket, Key::Address(ip)))
    }

    fn limit(&self, bucket: Bucket, key: Key<'_>) -> Result<()> {
        self.services.limits.check(bucket, key)
    }

    /// Does the rest after the answer.
    fn later<F: Future<Output = Result<()>> + Send + 'static>(
        &self,
        what: &'static str,
        work: impl FnOnce(Visit) -> F,
    ) {
        self.services.later.run(what, &self.moment, work(self.clone()));
    }

    /// Sends a mail after the answer: its failure undoes nothing, and tells the caller nothing.
    fn post(&self, mail: Mail) {
        self.later("a mail", |visit| async move { Ok(visit.services.mailer.send(mail).await?) });
    }
}

/// An address that a caller typed.
fn address(field: &str, text: &str) -> Result<EmailAddress, UserError> {
    EmailAddress::parse(text).map_err(|why| why.on(field))
}
