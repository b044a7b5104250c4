//! Mutations that write to people outside: how often, and when the mails go.

use super::scope::Scope;
use crate::auth::permission::Permission;
use crate::db::demand;
use crate::error::Result;
use crate::http::rate_limit::{Bucket, Key};
use crate::mail::Mail;

/// Counts a mailing by whoever may do it. An organization writes only so often, whoever it writes to: anyone may sign up.
pub fn mailing(scope: &Scope, permission: Permission) -> Result<()> {
    let actor = scope.actor()?;
    // Whoever may not send uses nothing up.
    demand(actor, permission)?;
    let organization = actor.organization.uuid().simple().to_string();
    scope.services.limits.check(Bucket::MailOrganization, Key::Id(&organization))
}

/// Counts each mail by the address that it goes to.
pub fn addressed(scope: &Scope, mails: &[Mail]) -> Result<()> {
    mails.iter().try_for_each(|mail| scope.services.limits.check(Bucket::MailAccount, Key::Email(&mail.to)))
}

/// Sends mails whose reason is committed. A failure is logged as that of `what`, and the mailing can be done again.
pub fn post(scope: &Scope, what: &'static str, mails: Vec<Mail>) {
    for mail in mails {
        let services = scope.services.clone();
        scope.later(what, async move { services.mailer.send(mail).await });
    }
}
