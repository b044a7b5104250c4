//! Those who wait for events, and how events reach them.
//!
//! A node reads an organization's new events once, however many subscribe ([`hub`]), by their sequence: what was missed
//! (by a lost hint, a broken connection, a restart) is read from where one stood. Those who stay connected are looked
//! up together, once a second ([`guest`]). Both look by themselves each second; a hint only makes it sooner.

pub mod backlog;
pub mod doors;
pub mod event;
pub mod graphql;
pub mod guest;
pub mod hub;
pub mod wanted;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;

use self::doors::Doors;
use self::guest::Guests;
use self::hub::Hub;
use crate::db::Moment;
use crate::error::Result;
use crate::services::Services;
use crate::turn::{moment, take};

/// How often everything is looked at, hints or none: half of the time in which whoever lost access is to be gone.
const EVERY: Duration = Duration::from_secs(1);

/// The subscribers of this process.
#[derive(Default)]
pub struct Subscriptions {
    /// Who gets which events.
    pub hub: Hub,
    /// Who is connected.
    pub guests: Guests,
    /// Whether anyone may still come, and how many have not gone.
    pub doors: Doors,
}

/// Reads what is new for those who subscribed; answers how many events there were.
pub async fn turn(services: &Arc<Services>, moment: &Moment) -> Result<usize> {
    services.subscriptions.hub.turn(&services.db, moment).await
}

/// Sends those away who may not stay; answers how many.
pub async fn roll_call(services: &Arc<Services>, moment: &Moment) -> Result<usize> {
    services.subscriptions.guests.roll_call(&services.presence, &services.db, moment).await
}

/// Goes on for as long as the server runs.
pub async fn run(services: Arc<Services>) {
    tokio::join!(tell(&services), look_after(&services));
}

async fn tell(services: &Arc<Services>) {
    let (mut seconds, mut relayed) = (seconds(), services.hints.on_relayed());
    loop {
        tokio::select! {
            () = relayed.next() => {}
            _ = seconds.tick() => {}
        }
        take("subscriptions", Box::pin(turn(services, &moment(services, "subscriptions")))).await;
    }
}

async fn look_after(services: &Arc<Services>) {
    let mut seconds = seconds();
    loop {
        tokio::select! {
            () = services.presence.on_forgotten() => {}
            _ = seconds.tick() => {}
        }
        take("roll_call", Box::pin(roll_call(services, &moment(services, "roll_call")))).await;
    }
}

fn seconds() -> tokio::time::Interval {
    let mut seconds = tokio::time::interval(EVERY);
    seconds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    seconds
}
