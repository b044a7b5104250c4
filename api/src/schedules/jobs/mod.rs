//! The jobs, a file each: what is due of it, and a batch of doing it.

mod contracts;
mod invoice_reminders;
mod invoice_schedules;
mod portal_access;
mod proposals;
mod retention;
mod signature_requests;
mod threads;
mod uploads;

use chrono::{DateTime, NaiveDate, Utc};
use entity::Row;
use entity::schedules::job_run::Job;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, Query};

use crate::auth::actor::OrganizationId;
use crate::db::{Moment, OrgTx};
use crate::error::Result;
use crate::repo::find::{self, Rows};
use crate::repo::sweep::Swept;
use crate::services::Services;

/// Whose jobs are asked for, and by when.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// The organization.
    pub organization: OrganizationId,
    /// The time, UTC.
    pub now: DateTime<Utc>,
    /// The day that it is where the organization is.
    pub today: NaiveDate,
}

/// What a batch did.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// How many records it changed.
    pub done: usize,
    /// Whether something may be left.
    pub has_more: bool,
    /// In how many seconds something can be done that would have been too much now; none if there is no such thing.
    pub wait: Option<u64>,
}

impl Batch {
    /// A batch that waits for nothing.
    fn of(done: usize, has_more: bool) -> Self {
        Self { done, has_more, ..Self::default() }
    }

    /// What this one did, and what was done before it.
    pub fn and(self, before: &Self) -> Self {
        Self { done: self.done + before.done, has_more: self.has_more || before.has_more, ..self }
    }
}

impl<M> From<Swept<M>> for Batch {
    fn from(swept: Swept<M>) -> Self {
        Self::of(swept.ended.len(), swept.has_more)
    }
}

/// Whether there is something to do.
pub(super) fn is_due(job: Job, asked: &Asked) -> Expr {
    match job {
        Job::RunInvoiceSchedules => invoice_schedules::is_due(asked),
        Job::RemindOfInvoices => invoice_reminders::is_due(asked),
        Job::ExpireProposals => proposals::is_due(asked),
        Job::ExpireContracts => contracts::is_due(asked),
        Job::ExpireSignatureRequests => signature_requests::is_due(asked),
        Job::WakeThreads => threads::is_due(asked),
        Job::ExpireUploads => uploads::is_due(asked),
        Job::ExpirePortalAccess => portal_access::is_due(asked),
        Job::Retention => retention::is_due(asked),
    }
}

/// What a job does before its batch, in transactions of its own.
pub(super) async fn before(
    job: Job,
    services: &Services,
    moment: &Moment,
    organization: OrganizationId,
) -> Result<Batch> {
    if job == Job::Retention {
        return retention::before(services, moment, organization).await;
    }
    Ok(Batch::default())
}

/// Does some of it, if there is something to do.
pub(super) async fn run(job: Job, tx: &OrgTx, services: &Services) -> Result<Batch> {
    match job {
        Job::RunInvoiceSchedules => invoice_schedules::run(tx).await,
        Job::RemindOfInvoices => invoice_reminders::run(tx, services).await,
        Job::ExpireProposals => proposals::run(tx).await,
        Job::ExpireContracts => contracts::run(tx).await,
        Job::ExpireSignatureRequests => signature_requests::run(tx, &services.settings.app_url).await,
        Job::WakeThreads => threads::run(tx).await,
        Job::ExpireUploads => uploads::run(tx).await,
        Job::ExpirePortalAccess => portal_access::run(tx).await,
        Job::Retention => retention::run(tx).await,
    }
}

/// Whether the organization has a live row like this.
fn there_is<M: Row>(asked: &Asked, like: Condition) -> Expr {
    let own = find::of_organization::<M>(asked.organization, Rows::Live);
    Expr::exists(
        Query::select().expr(Expr::cust("1")).from(M::Entity::default()).cond_where(own.add(like)).limit(1).take(),
    )
}
