//! Mutations that write to people outside: how often, and the mails themselves.

use entity::outbox::mail::MailKind;
use entity::{Id, Tag};

use super::scope::{InScope, Scope};
use super::trial::{RequestOptions, Trial};
use crate::auth::permission::Permission;
use crate::db::{OrgTx, demand};
use crate::error::Result;
use crate::limits::{Bucket, Key};
use crate::mail::Mail;
use crate::outbox::mail;

/// Counts a mailing by whoever may do it, unless it is only tried. An organization writes only so often, whoever it writes
/// to: anyone may sign up.
pub fn mailing(scope: &Scope, permission: Permission, options: &RequestOptions) -> Result<()> {
    if options.dry_run {
        return Ok(());
    }
    let actor = scope.actor()?;
    // Whoever may not send uses nothing up.
    demand(actor, permission)?;
    let organization = actor.organization.uuid().simple().to_string();
    scope.services.limits.check(Bucket::MailOrganization, Key::Id(&organization))
}

impl Trial<'_, '_> {
    /// Counts each mail by the address that it goes to, and posts them: all, or none. Who only tries uses nothing up.
    pub async fn post_counted<E: Tag>(&self, kind: MailKind, about: Id<E>, mails: Vec<Mail>) -> Result<()> {
        let scope = self.ctx.scope();
        if !self.dry_run {
            scope.services.limits.mails(mails.iter().map(|mail| &*mail.to))?;
        }
        post(scope, self.tx, kind, about, mails).await
    }
}

/// Posts mails about a record: they are sent when the transaction is committed that they tell of.
pub async fn post<E: Tag>(scope: &Scope, tx: &OrgTx, kind: MailKind, about: Id<E>, mails: Vec<Mail>) -> Result<()> {
    let about = about.uuid();
    mail::queue(tx, &scope.services.cipher, kind, mails.into_iter().map(|mail| (about, mail))).await
}
