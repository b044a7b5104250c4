//! Whoever comes back goes on behind the last event they got: nothing is missed, and nothing comes twice.

use api::http::HttpSettings;
use harness::{Server, Socket};
use serde_json::json;

use super::{FEED, after, number};

/// How many writers write at once, and how many contacts each makes.
const WRITERS: usize = 4;
const EACH: usize = 30;

#[tokio::test]
async fn a_reconnect_loses_nothing_while_others_write() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let address = server.listen(HttpSettings::default()).await;
    let token = acme.owner.token();
    let all = WRITERS * EACH;

    let writing = futures::future::join_all((0..WRITERS).map(|writer| {
        let acme = &acme;
        async move {
            for number in 0..EACH {
                acme.contact(&format!("Contact {writer}/{number}")).await;
            }
        }
    }));
    let relaying = async {
        loop {
            server.relay().await;
            tokio::task::yield_now().await;
        }
    };
    let reading = async {
        let (mut told, mut last) = (Vec::new(), 0);
        while told.len() < all {
            // A socket is good for a few events; then the connection breaks.
            let mut socket = Socket::of(address, &token).await;
            socket.subscribe("1", FEED, after(last)).await;
            for _ in 0..(all - told.len()).min(7) {
                let event = socket.told("1").await["activityFeed"].clone();
                last = number(&event);
                told.push((last, event["subjectId"].as_str().expect("an id").to_owned()));
            }
        }
        told
    };
    let (_, told) = tokio::select! {
        both = async { futures::join!(writing, reading) } => both,
        () = relaying => unreachable!("it never ends"),
    };

    let sequences: Vec<i64> = told.iter().map(|(sequence, _)| *sequence).collect();
    let expected: Vec<i64> = (1..=i64::try_from(all).expect("a small number")).collect();
    assert_eq!(sequences, expected, "each once, and in their order");
    let subjects: std::collections::HashSet<&String> = told.iter().map(|(_, subject)| subject).collect();
    assert_eq!(subjects.len(), all);
}

#[tokio::test]
async fn a_long_absence_is_read_page_by_page() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let contacts: Vec<_> = (0..100).map(|number| json!({ "name": format!("Contact {number}") })).collect();
    for _ in 0..5 {
        let made =
            acme.owner.run("createContacts", "results { contact { id } }", json!({ "contacts": contacts })).await;
        made.done("createContacts");
    }
    server.relay().await;
    let mut socket = super::socket_of_owner(&server, &acme).await;
    socket.subscribe("1", FEED, after(0)).await;
    for sequence in 1..=500 {
        assert_eq!(number(&socket.told("1").await["activityFeed"]), sequence);
    }
    socket.is_silent().await;
}
