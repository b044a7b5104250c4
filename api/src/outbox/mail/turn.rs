//! Sends what is due.

use std::sync::Arc;
use std::time::{Duration, Instant};

use entity::outbox::mail::{ActiveModel, Entity, MailStatus, Model};
use futures::future::join_all;
use futures::{StreamExt as _, stream};
use rand::seq::SliceRandom as _;
use sea_orm::{ActiveEnum as _, ActiveModelTrait, EntityTrait as _, QueryFilter as _, Set};

use super::failed;
use super::next::{Next, Outcome, next, over};
use super::place;
use crate::auth::actor::OrganizationId;
use crate::db::{Moment, Task};
use crate::error::Result;
use crate::mail::Mail;
use crate::repo::lease;
use crate::services::Services;
use crate::turn::caught;

/// How many organizations' mails go at once.
const AT_ONCE: usize = 4;
/// How many of an organization's mails go at once: each takes a connection to the mail server.
const OF_ONE: usize = 5;
/// How long a mail server may take. A lease outlasts it.
const LONGEST: Duration = Duration::from_secs(20);
/// After how long a turn begins nothing more: what became due meanwhile, and a server that stops, wait for its end.
const TURN: Duration = Duration::from_secs(2);

/// Sends what is due; answers how many mails were taken up. What fails in one organization holds up no other.
pub async fn turn(services: &Arc<Services>, moment: &Moment) -> Result<usize> {
    let tx = services.db.system(Task::Mail, moment).await?;
    let found = lease::organizations::<Model>(&tx).await;
    tx.rollback().await;
    let mut organizations = found?;
    // Where there is not time for all, nobody is always the last.
    organizations.shuffle(&mut rand::rng());
    let until = Instant::now() + TURN;
    let each = organizations.into_iter().map(|organization| in_turn(services, moment, organization, until));
    Ok(stream::iter(each).buffer_unordered(AT_ONCE).fold(0, |sum, had| async move { sum + had }).await)
}

/// Sends what is due of an organization, those that have waited longest first; answers how many it took up.
async fn in_turn(services: &Services, moment: &Moment, organization: OrganizationId, until: Instant) -> usize {
    let mut had = 0;
    while Instant::now() < until {
        // Others may have taken long: a lease begins when it is taken.
        let moment = moment.at(services.clock.now());
        let claimed = match claim(services, &moment, organization).await {
            Ok(claimed) => claimed,
            Err(error) => {
                tracing::warn!(%organization, cause = ?error, "an organization's mails wait");
                break;
            }
        };
        if claimed.is_empty() {
            break;
        }
        had += claimed.len();
        join_all(claimed.into_iter().map(|mail| send_one(services, &moment, mail))).await;
    }
    had
}

async fn claim(services: &Services, moment: &Moment, organization: OrganizationId) -> Result<Vec<Model>> {
    let tx = services.db.system(Task::Mail, moment).await?;
    let claimed = lease::claim_first(&tx, organization, OF_ONE).await;
    let mut claimed: Vec<Model> = tx.settle(claimed).await?;
    // As they were written.
    claimed.sort_by_key(|mail| mail.id.uuid());
    Ok(claimed)
}

/// Sends a claimed mail. What can't be noted is sent again when its lease is over; a defect is no matter of others'.
async fn send_one(services: &Services, moment: &Moment, mail: Model) {
    let going = async {
        let next = match over(mail.created_at, mail.attempts, moment.now) {
            Some(next) => next,
            None => attempt(services, &mail).await,
        };
        // A mail server takes its time: what follows is counted from when it was done.
        note(services, &moment.at(services.clock.now()), &mail, next).await
    };
    if let Err(error) = caught(going).await {
        tracing::warn!(mail = %mail.id, cause = ?error, "a mail waits for its lease to end");
    }
}

/// Gives a mail to the mail server, under its own id.
async fn attempt(services: &Services, mail: &Model) -> Next {
    let outcome = match opened(services, mail) {
        Some(letter) => send(services, letter, &mail.id.to_string()).await,
        None => Outcome::Unreadable,
    };
    if outcome != Outcome::Taken {
        tracing::warn!(mail = %mail.id, attempt = mail.attempts, ?outcome, "a mail was not sent");
    }
    next(&outcome, mail.created_at, mail.attempts, services.clock.now())
}

async fn send(services: &Services, letter: Mail, id: &str) -> Outcome {
    match tokio::time::timeout(LONGEST, services.mailer.send_as(letter, id)).await {
        Ok(Ok(())) => Outcome::Taken,
        Ok(Err(why)) => Outcome::NotTaken(why),
        Err(_) => Outcome::Slow,
    }
}

/// What a mail says, and to whom.
fn opened(services: &Services, mail: &Model) -> Option<Mail> {
    let sealed = services.cipher.decrypt(mail.sealed.as_deref()?, place(mail.organization_id)).ok()?;
    serde_json::from_str(&sealed).ok()
}

/// Notes what became of a mail, if it is still ours; what it said goes with its end.
async fn note(services: &Services, moment: &Moment, mail: &Model, next: Next) -> Result<()> {
    if let Next::GiveUp(reason) = &next {
        // First: whoever is killed in between tells of it when it is taken up again, once in all.
        failed::tell(services, moment, mail, reason).await?;
    }
    let tx = services.db.system(Task::Mail, moment).await?;
    let ended = |status, reason| ActiveModel {
        status: Set(status),
        sealed: Set(None),
        to_hash: Set(None),
        next_attempt_at: Set(None),
        leased_until: Set(None),
        ended_at: Set(Some(tx.now())),
        reason: Set(reason),
        ..ActiveModelTrait::default()
    };
    let change = match &next {
        Next::Sent => ended(MailStatus::Sent, None),
        Next::GiveUp(reason) => ended(MailStatus::Dead, Some(reason.clone())),
        Next::Again(then, reason) => ActiveModel {
            next_attempt_at: Set(Some(*then)),
            leased_until: Set(None),
            reason: Set(Some(reason.clone())),
            ..ActiveModelTrait::default()
        },
    };
    let ours = lease::held(mail.organization_id, mail);
    let noted = Entity::update_many().set(change).filter(ours).exec(&tx).await;
    if tx.settle(noted.map_err(Into::into)).await?.rows_affected == 0 {
        // The lease was over, and somebody else has it now; or it was erased.
        return Ok(());
    }
    let kind = mail.kind.to_value();
    match next {
        Next::Sent => metrics::counter!("chambers_mails_sent_total", "kind" => kind).increment(1),
        Next::Again(..) => {}
        Next::GiveUp(reason) => {
            metrics::counter!("chambers_mails_given_up_total", "kind" => kind.clone()).increment(1);
            let (organization, subject) = (mail.organization_id, mail.subject_id);
            tracing::warn!(%organization, mail = %mail.id, kind, %subject, reason, "a mail was given up");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::repo::lease::Leased as _;

    #[test]
    fn a_lease_outlasts_a_mail() {
        let lease = Model::LEASE.to_std().expect("a lease ends after it begins");
        assert!(LONGEST * 2 <= lease, "what is asked and noted around it takes time too");
    }
}
