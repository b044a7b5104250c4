//! The worker: takes turns by itself, at a hint, until it is stopped.

use std::time::Duration;

use api::worker::Worker;
use harness::Server;

use super::numbers;

#[tokio::test]
async fn a_worker_passes_on_what_is_written_until_it_is_stopped() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let mut relayed = server.services().hints.on_relayed();
    let worker = Worker::start(server.services());
    acme.contact("Ada").await;
    tokio::time::timeout(Duration::from_secs(20), relayed.next()).await.expect("passed on");
    assert_eq!(numbers(&server, &acme).await, [Some(1)]);

    worker.stop().await;
    acme.contact("Eve").await;
    assert_eq!(numbers(&server, &acme).await, [Some(1), None]);
}
