//! What a worker asks of PostgreSQL when there is nothing to do, each second: next to nothing.

use api::outbox::{mail, relay};
use api::schedules::job_run;
use api::webhooks::webhook_delivery;
use api::workflow::workflow_run;
use harness::{Options, Server};

use super::moment;

/// The most statements of one turn of every part, those that begin a transaction and context not counted.
const MOST: usize = 8;

#[tokio::test]
async fn nothing_to_do_is_a_few_statements() {
    let server = Server::with(Options { tapped: true, ..Options::default() }).await;
    let acme = server.organization("acme").await;
    acme.contact("Ada").await;
    let turn = || async {
        let (services, moment) = (server.services(), moment(&server));
        let done = [
            relay::turn(services, &moment).await.expect("a turn"),
            webhook_delivery::turn(services, &moment).await.expect("a turn"),
            mail::turn(services, &moment).await.expect("a turn"),
            workflow_run::turn(services, &moment).await.expect("a turn"),
            job_run::turn(services, &moment).await.expect("a turn"),
        ];
        done.iter().sum::<usize>()
    };
    // Whatever is due at first is done, and prepared.
    while turn().await > 0 {}
    let (done, trips) = server.wire().during(turn()).await;
    assert_eq!(done, 0);
    let asked: Vec<_> =
        trips.iter().flat_map(|trip| &trip.run).filter(|one| !one.starts_with("BEGIN") && *one != "COMMIT").collect();
    assert!(asked.len() <= MOST, "{} statements: {asked:#?}", asked.len());
}
