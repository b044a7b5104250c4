//! Rules run on events. A run is queued in the transaction that passes the event on, so there is exactly one of each
//! rule and event; it is claimed under a lease, and done step by step in its rule's owner's name.
//!
//! What a step does to records is in one transaction with the note that it is done, under a lock of the run: it is done
//! once, whoever dies or takes over in between. Mails and requests leave the house before they are noted, so they are
//! made at least once, under an id that stays the same.

mod case;
mod claim;
mod dry_run;
mod ending;
mod outside;
mod queue;
mod retry;
mod step;

use std::sync::Arc;
use std::time::{Duration, Instant};

use entity::workflow::workflow_run::Model;
use futures::{StreamExt as _, stream};
use rand::seq::SliceRandom as _;

use self::case::Case;
pub use self::dry_run::{DryRun, DryStep, dry_run};
use self::ending::Ended;
pub(crate) use self::queue::queue;
pub(crate) use self::retry::replay;
pub use self::retry::retry;
use super::rules::workflow_run::{BROKEN_OFF, Ending, IN_THE_NEXT_TURN, MOST_ATTEMPTS};
use crate::auth::actor::OrganizationId;
use crate::db::Moment;
use crate::error::Result;
use crate::services::Services;
use crate::turn::caught;

/// How many organizations' runs go on at once.
const AT_ONCE: usize = 8;
/// After how long a turn begins nothing more: what became due meanwhile, and a server that stops, wait for its end.
const LONGEST: Duration = Duration::from_secs(2);

/// Runs what is due; answers how many runs were taken up. What fails in one organization holds up no other.
pub async fn turn(services: &Arc<Services>, moment: &Moment) -> Result<usize> {
    let mut organizations = claim::organizations(services, moment).await?;
    // Where there is not time for all, nobody is always the last.
    organizations.shuffle(&mut rand::rng());
    let until = Instant::now() + LONGEST;
    let each = organizations.into_iter().map(|organization| Box::pin(in_turn(services, moment, organization, until)));
    Ok(stream::iter(each).buffer_unordered(AT_ONCE).fold(0, |sum, done| async move { sum + done }).await)
}

/// Runs what is due in an organization, one after another; answers how many.
async fn in_turn(services: &Arc<Services>, moment: &Moment, organization: OrganizationId, until: Instant) -> usize {
    let mut done = 0;
    while Instant::now() < until {
        // Others may have taken long: a lease begins when it is taken.
        let moment = moment.at(services.clock.now());
        let run = match claim::next(services, &moment, organization).await {
            Ok(Some(run)) => run,
            Ok(None) => break,
            Err(error) => {
                tracing::warn!(%organization, cause = ?error, "an organization's rules wait");
                break;
            }
        };
        let id = run.id;
        // Nothing is lost: the run is tried again when its lease is over. A defect in one is no matter of others, which
        // go on in the same task.
        if let Err(error) = caught(Box::pin(attempt(services, run, until))).await {
            tracing::warn!(run = %id, cause = ?error, "an attempt of a run was broken off");
        }
        done += 1;
    }
    done
}

/// One attempt of a run: as far as it comes.
async fn attempt(services: &Arc<Services>, run: Model, until: Instant) -> Result<()> {
    // Events tell the run as the request that made them.
    let moment = Moment::new(services.clock.now(), run.id.to_string());
    if run.attempts > MOST_ATTEMPTS {
        return ending::note(services, &run, Ending::Dead(BROKEN_OFF.to_owned()).into(), &moment).await;
    }
    let (run, ended) = match case::open(services, &run, &moment).await {
        Ok(Ok(case)) => match go_on(services, &case, run, &moment, until).await {
            Some(outcome) => outcome,
            None => return Ok(()),
        },
        Ok(Err(ending)) => (run, ending.into()),
        Err(error) => (run, Ending::of("The run", &error).into()),
    };
    ending::note(services, &run, ended, &moment.at(services.clock.now())).await
}

/// Does the steps that are not done; none if somebody else has taken the run over.
async fn go_on(
    services: &Arc<Services>,
    case: &Case,
    mut run: Model,
    moment: &Moment,
    until: Instant,
) -> Option<(Model, Ended)> {
    let first = run.steps.done();
    for index in first..case.actions.len() {
        if index > first && Instant::now() >= until {
            return Some((run, Ending::Later(IN_THE_NEXT_TURN.to_owned(), 1).into()));
        }
        match step::take(services, case, &run, index, moment).await {
            Ok(Some(noted)) => run = noted,
            Ok(None) => return None,
            Err(failure) => {
                let ended = Ended::at_step(case, index, &failure, services.clock.now());
                return Some((run, ended));
            }
        }
    }
    Some((run, Ending::Succeeded.into()))
}
