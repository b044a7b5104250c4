//! Hints: whoever waits for events is told of each commit that wrote some, here and in other processes.

use std::time::Duration;

use api::outbox::carrier::carry;
use api::outbox::hints::Hints;
use futures::FutureExt as _;
use harness::Server;
use serde_json::json;

use super::pass_on;

#[tokio::test]
async fn a_commit_that_wrote_events_is_told_and_no_other() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let mut written = server.services().hints.on_written();
    acme.owner.query("{ contacts { nodes { id } } }", json!({})).await.data();
    acme.owner.run("createContact", "contact { id }", json!({ "name": "" })).await.refused("createContact");
    assert!(written.next().now_or_never().is_none(), "nothing was written");
    acme.contact("Ada").await;
    assert!(written.next().now_or_never().is_some());
    assert!(written.next().now_or_never().is_none(), "once");
}

#[tokio::test]
async fn what_is_passed_on_is_told_once_a_batch() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let mut relayed = server.services().hints.on_relayed();
    acme.contact("Ada").await;
    acme.contact("Eve").await;
    assert!(relayed.next().now_or_never().is_none(), "not passed on yet");
    pass_on(&server).await;
    assert!(relayed.next().now_or_never().is_some());
    assert!(relayed.next().now_or_never().is_none(), "one for a batch");
}

/// Two processes that share a database.
#[tokio::test]
async fn another_process_is_told_too() {
    let server = Server::start().await;
    let (here, there) = (Hints::default(), Hints::default());
    let (mut written, mut relayed) = (there.on_written(), there.on_relayed());
    let db = &server.services().db;
    let carrying = [here.clone(), there].map(|hints| tokio::spawn(carry(hints, db.clone())));
    // Nobody says when both listen: it is told until it is heard.
    let heard = async {
        loop {
            here.wrote();
            here.relayed();
            if relayed.next().now_or_never().is_some() {
                return;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), heard).await.expect("heard");
    assert!(written.next().now_or_never().is_some(), "both are told at once");
    carrying.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn what_changes_access_is_told_as_that() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let mut changed = server.services().hints.on_access_changed();
    acme.contact("Ada").await;
    pass_on(&server).await;
    assert!(changed.next().now_or_never().is_none(), "a contact may do nothing");
    let input = json!({ "name": "Reports", "scopes": ["CONTACT_READ"] });
    acme.owner.run("createApiKey", "apiKey { id }", input).await.done("createApiKey");
    pass_on(&server).await;
    assert!(changed.next().now_or_never().is_some());
}
