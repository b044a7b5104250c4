//! Gives events their numbers and passes them on.
//!
//! A transaction that begins first may commit last, so neither the time nor an id tells where an event stands among
//! those that others have seen. The relay does: whoever holds an organization's `event_streams` row numbers what is
//! committed and has no number, and in the same transaction queues what each consumer is to do. So numbers have no gap,
//! none comes behind one that was seen before it, and each consumer has each event once, whoever dies in between.

mod order;
mod poison;
mod stream;

use std::sync::Arc;

use self::order::Pending;
use self::stream::Stream;
use crate::auth::actor::{Actor, OrganizationId};
use crate::db::{Moment, OrgTx, SystemTx, Task};
use crate::error::{Error, Fault, Result};
use crate::repo::waiting;
use crate::services::Services;

/// The most organizations whose events are passed on in one transaction.
const TOGETHER: usize = 16;
/// After so many events a transaction takes no more organizations: others shall not wait for it.
const MANY: usize = 500;

/// What was passed on.
#[derive(Clone, Copy, Debug, Default)]
struct Passed {
    /// How many events.
    events: usize,
    /// Whether one may have changed who may do what.
    access: bool,
}

/// Passes on a batch of each organization that has pending events; answers how many events. What fails in one
/// organization holds up no other.
pub async fn turn(services: &Arc<Services>, moment: &Moment) -> Result<usize> {
    let waiting = waiting(services, moment).await?;
    let (mut rest, mut together, mut events) = (&waiting[..], TOGETHER, 0);
    while let Some(organization) = rest.first() {
        match pass_on(services, moment, &rest[..together.min(rest.len())]).await {
            Ok((organizations, passed)) => (rest, events) = (&rest[organizations..], events + passed),
            Err(fault @ Error::Fault(Fault::Unavailable)) => return Err(fault),
            // Whose it is, shows when each goes alone.
            Err(error) if together > 1 => {
                tracing::warn!(cause = ?error, "events of several organizations failed together; each goes alone");
                together = 1;
            }
            Err(error) => {
                tracing::warn!(%organization, cause = ?error, "an organization's events wait");
                rest = &rest[1..];
            }
        }
    }
    Ok(events)
}

/// Organizations that have pending events.
async fn waiting(services: &Services, moment: &Moment) -> Result<Vec<OrganizationId>> {
    let tx = services.db.system(Task::Relay, moment).await?;
    let found = waiting::organizations(&tx, "outbox_events", "status = 'PENDING'", "", []).await;
    tx.rollback().await;
    found
}

/// Passes on a batch of each of these organizations that no other relay does, in one transaction: what is made durable
/// with others waits for the disk once. Answers how many of them it looked at, and how many events it passed on.
async fn pass_on(services: &Services, moment: &Moment, organizations: &[OrganizationId]) -> Result<(usize, usize)> {
    let system = services.db.system(Task::Relay, moment).await?;
    let outcome = Box::pin(batches(&system, organizations)).await;
    let (looked_at, Passed { events, access }) = system.settle(outcome).await?;
    if events > 0 {
        services.hints.relayed();
    }
    if access {
        services.hints.access_changed();
    }
    metrics::counter!("chambers_events_relayed_total").increment(events as u64);
    Ok((looked_at, events))
}

/// A batch of each, until that is much. Always in the order of their ids, so that no two relays wait for each other.
async fn batches(system: &SystemTx, organizations: &[OrganizationId]) -> Result<(usize, Passed)> {
    let (mut looked_at, mut all) = (0, Passed::default());
    for organization in organizations {
        if all.events >= MANY {
            break;
        }
        let tx = system.enter(Actor::system(*organization)).await?;
        let passed = batch(&tx).await?;
        looked_at += 1;
        all = Passed { events: all.events + passed.events, access: all.access || passed.access };
    }
    Ok((looked_at, all))
}

async fn batch(tx: &OrgTx) -> Result<Passed> {
    let Some(Stream { last, retry_at }) = stream::lock(tx).await? else { return Ok(Passed::default()) };
    // Read after the lock is held: all that its last holder passed on is seen as that.
    let events = order::next(tx, retry_at.is_none_or(|at| at <= tx.now())).await?;
    if events.is_empty() {
        return Ok(Passed::default());
    }
    let access = events.iter().any(|event| event.is_of_access);
    match tx.attempt(Box::pin(stream::dispatch(tx, last, &events))).await {
        Ok(_) => Ok(Passed { events: events.len(), access }),
        Err(fault @ Error::Fault(Fault::Unavailable)) => Err(fault),
        Err(error) => {
            tracing::warn!(cause = ?error, "a batch of events failed; they are passed on one by one");
            Ok(Passed { events: poison::one_by_one(tx, last, &events).await?, access })
        }
    }
}
