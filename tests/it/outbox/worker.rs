//! The worker: takes turns by itself, at a hint, until it is stopped.

use std::time::Duration;

use api::worker::Worker;
use futures::FutureExt as _;
use harness::{Options, Server};

use super::mail::invite;
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

#[tokio::test]
async fn a_worker_sends_mails_as_soon_as_they_are_written() {
    let server = Server::with(Options { sends_mails: false, ..Options::default() }).await;
    let acme = server.organization("acme").await;
    let mut mailed = server.services().hints.on_mailed();
    acme.contact("Ada").await;
    assert!(mailed.next().now_or_never().is_none(), "that is no mail");
    invite(&acme, "ada@engines.test").await;
    assert!(mailed.next().now_or_never().is_some(), "whoever sends mails is told of it");

    let worker = Worker::start(server.services());
    let sent = async {
        while server.mails().is_empty() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), sent).await.expect("sent");
    worker.stop().await;
    invite(&acme, "eve@engines.test").await;
    assert_eq!(server.mails().len(), 1);
}
