//! Sends what is due.

use std::sync::Arc;
use std::time::Duration;

use entity::webhooks::webhook_delivery::Model as Delivery;
use rand::seq::SliceRandom as _;
use uuid::Uuid;

use super::claim::{Claimed, claim};
use super::due::due;
use super::ping;
use super::record::record;
use crate::auth::actor::OrganizationId;
use crate::db::{Moment, Task};
use crate::error::{Error, Fault, Result};
use crate::outbox::message::message;
use crate::services::Services;
use crate::webhooks::rules::retry::{Next, Outcome, next};
use crate::webhooks::rules::signature::signatures;
use crate::webhooks::sender::{Attempted, Flight, Posted};
use crate::webhooks::webhook_endpoint::secrets;

/// Between two tries to record an attempt while the database is away: it does not tell when it is back.
const PAUSE: Duration = Duration::from_millis(250);

/// Begins to send what is due, and waits for no receiver: `services.sender.flights` knows what is under way. Answers
/// how many were begun.
pub async fn turn(services: &Arc<Services>, moment: &Moment) -> Result<usize> {
    let tx = services.db.system(Task::Deliver, moment).await?;
    let found = due(&tx, moment.now).await;
    let mut due: Vec<_> = tx.settle(found).await?.into_iter().collect();
    // Where there is not room for all, nobody is always the last.
    due.shuffle(&mut rand::rng());
    let mut begun = 0;
    for (organization, endpoints) in due {
        let flights = endpoints.iter().flat_map(|one| services.sender.flights.begin(one.endpoint, one.is_failing));
        match begin(services, moment, organization, flights.collect()).await {
            Ok(more) => begun += more,
            Err(fault @ Error::Fault(Fault::Unavailable)) => return Err(fault),
            Err(error) => tracing::warn!(%organization, cause = ?error, "an organization's webhooks wait"),
        }
    }
    Ok(begun)
}

/// Claims as many as there are flights, and sends each by itself. Flights for which there is nothing are given back.
async fn begin(
    services: &Arc<Services>,
    moment: &Moment,
    organization: OrganizationId,
    mut flights: Vec<Flight>,
) -> Result<usize> {
    let mut room = Vec::<(Uuid, usize)>::new();
    for flight in &flights {
        match room.iter_mut().find(|(endpoint, _)| *endpoint == flight.endpoint()) {
            Some((_, most)) => *most += 1,
            None => room.push((flight.endpoint(), 1)),
        }
    }
    if room.is_empty() {
        return Ok(0);
    }
    // Others may have taken long: a lease begins when it is taken.
    let moment = &moment.at(services.clock.now());
    let claimed = claim(&services.db, moment, organization, &room).await?;
    let begun = claimed.len();
    for one in claimed {
        let endpoint = one.endpoint.id.uuid();
        let Some(place) = flights.iter().position(|flight| flight.endpoint() == endpoint) else { continue };
        let flight = flights.swap_remove(place);
        tokio::spawn(fly(services.clone(), moment.clone(), one, flight));
    }
    Ok(begun)
}

/// Sends one delivery, and then whatever else is due for the endpoint: a record's next event goes out as soon as the
/// one before it is done. What can't be recorded is sent again when its lease is over.
async fn fly(services: Arc<Services>, moment: Moment, mut claimed: Claimed, flight: Flight) {
    loop {
        let moment = moment.at(services.clock.now());
        let then = match send(&services, &moment, &claimed).await {
            // Others have waited longer.
            Ok(()) if services.sender.flights.is_full() => return,
            Ok(()) => {
                let organization = claimed.endpoint.organization_id;
                let moment = moment.at(services.clock.now());
                claim(&services.db, &moment, organization, &[(flight.endpoint(), 1)]).await
            }
            Err(error) => Err(error),
        };
        match then {
            Ok(mut next) => match next.pop() {
                Some(next) => claimed = next,
                None => return,
            },
            Err(error) => {
                let delivery = claimed.delivery.id;
                tracing::warn!(%delivery, cause = ?error, "a webhook waits for its lease to end");
                return;
            }
        }
    }
}

/// Sends, and records what came of it.
async fn send(services: &Services, moment: &Moment, claimed: &Claimed) -> Result<()> {
    let attempted = attempt(services, moment, claimed).await;
    // A receiver takes its time: what follows is counted from when it was done.
    let moment = moment.at(services.clock.now());
    let Delivery { id, tries, .. } = claimed.delivery;
    let next = next(id, tries, claimed.event.is_none(), &attempted.outcome, moment.now);
    recorded(services, &moment, claimed, &attempted, next).await
}

/// Records what came of it, for as long as the claim holds: a restart of the database is no reason to send it again.
async fn recorded(
    services: &Services,
    moment: &Moment,
    claimed: &Claimed,
    attempted: &Attempted,
    next: Next,
) -> Result<()> {
    loop {
        let outcome = match services.db.system(Task::Deliver, moment).await {
            Ok(tx) => tx.settle(record(&tx, services, claimed, attempted, next).await).await,
            Err(error) => Err(error),
        };
        let is_ours = claimed.delivery.leased_until.is_some_and(|until| services.clock.now() < until);
        if !matches!(outcome, Err(Error::Fault(Fault::Unavailable))) || !is_ours {
            return outcome;
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn attempt(services: &Services, moment: &Moment, claimed: &Claimed) -> Attempted {
    let message = match &claimed.event {
        Some(event) => message(event),
        None => ping::message(&claimed.delivery),
    };
    let (id, body) = (message["id"].as_str().unwrap_or_default(), message.to_string());
    let secrets = secrets(&services.cipher, &claimed.endpoint, moment.now);
    let Some(signature) = secrets.ok().and_then(|secrets| signatures(&secrets, id, moment.now, &body)) else {
        tracing::error!(endpoint = %claimed.endpoint.id, "a webhook's secret can't be read");
        let why = "The secret can't be read: rotate it with rotateWebhookSecret.".to_owned();
        return Attempted { latency_ms: 0, outcome: Outcome::Failed(why) };
    };
    let posted = Posted { url: &claimed.endpoint.url, id, sent_at: moment.now, signature: &signature, body };
    services.sender.post(posted).await
}
