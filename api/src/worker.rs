//! What goes on without being asked for: events are passed on, webhooks and mails sent, rules and scheduled jobs run.
//!
//! Each part says what it does in one turn, and is done with it when the turn ends: whoever is killed in the middle
//! leaves rows that others take over. So any number of workers may run, and tests take turns by themselves.

use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant;

use crate::db::Moment;
use crate::error::Result;
use crate::outbox::hints::On;
use crate::outbox::{mail, relay};
use crate::schedules::job_run;
use crate::services::Services;
use crate::stop::DRAIN;
use crate::turn;
use crate::webhooks::sender::Flights;
use crate::webhooks::webhook_delivery;
use crate::workflow::workflow_run;

/// How often every part looks by itself.
const EVERY: Duration = Duration::from_secs(1);
/// The least time from one turn to the next: what comes meanwhile is done together.
const GATHERED: Duration = Duration::from_millis(20);

/// The running loops. Dropped, they end in the middle of whatever they do.
pub struct Worker {
    stop: watch::Sender<bool>,
    loops: JoinSet<()>,
    webhooks: Flights,
}

/// Something that is done turn by turn.
struct Part {
    name: &'static str,
    turn: for<'a> fn(&'a Arc<Services>, &'a Moment) -> BoxFuture<'a, Result<usize>>,
    hint: Hint,
}

/// What may make a turn worth its while before the next look.
enum Hint {
    At(On),
    Never,
}

impl Worker {
    /// Starts the loops.
    pub fn start(services: &Arc<Services>) -> Self {
        services.hints.work_here();
        let (stop, mut loops) = (watch::Sender::new(false), JoinSet::new());
        for part in parts(services) {
            loops.spawn(part.go_round(services.clone(), stop.subscribe()));
        }
        Self { stop, loops, webhooks: services.sender.flights.clone() }
    }

    /// Ends the loops after their present turns, and waits for webhooks that are under way. What goes on for longer
    /// than [`DRAIN`] is broken off, which undoes what it has not committed.
    pub async fn stop(mut self) {
        self.stop.send_replace(true);
        let ended = async {
            while self.loops.join_next().await.is_some() {}
            self.webhooks.close().await;
        };
        if tokio::time::timeout(DRAIN, ended).await.is_err() {
            tracing::warn!("what the worker was doing was broken off");
        }
    }
}

fn parts(services: &Services) -> [Part; 5] {
    let hints = &services.hints;
    [
        Part {
            name: "relay",
            turn: |services, moment| Box::pin(relay::turn(services, moment)),
            hint: Hint::At(hints.on_written()),
        },
        Part {
            name: "mails",
            turn: |services, moment| Box::pin(mail::turn(services, moment)),
            hint: Hint::At(hints.on_mailed()),
        },
        Part {
            name: "webhooks",
            turn: |services, moment| Box::pin(webhook_delivery::turn(services, moment)),
            hint: Hint::At(hints.on_relayed()),
        },
        Part {
            name: "workflow",
            turn: |services, moment| Box::pin(workflow_run::turn(services, moment)),
            hint: Hint::At(hints.on_relayed()),
        },
        Part {
            name: "schedules",
            turn: |services, moment| Box::pin(job_run::turn(services, moment)),
            hint: Hint::Never,
        },
    ]
}

/// Waits until the worker is told to stop; or is gone.
async fn told(stop: &mut watch::Receiver<bool>) {
    let _ = stop.wait_for(|stop| *stop).await;
}

impl Part {
    /// Takes turns until it is told to stop: at once after one that did something, else at a hint, and every second.
    async fn go_round(mut self, services: Arc<Services>, mut stop: watch::Receiver<bool>) {
        while !*stop.borrow() {
            let began = Instant::now();
            let outcome = self.turn(&services).await;
            let hint = async {
                match (&outcome, &mut self.hint) {
                    (None, _) | (Some(0), Hint::Never) => std::future::pending().await,
                    (Some(0), Hint::At(on)) => on.next().await,
                    (Some(_), _) => {}
                }
            };
            tokio::select! {
                () = told(&mut stop) => return,
                () = hint => tokio::time::sleep_until(began + GATHERED).await,
                () = tokio::time::sleep(EVERY) => {}
            }
        }
    }

    /// Takes a turn, now; answers how much it did, nothing if it failed.
    async fn turn(&self, services: &Arc<Services>) -> Option<usize> {
        let moment = turn::moment(services, self.name);
        turn::take(self.name, (self.turn)(services, &moment)).await
    }
}
