//! Whoever comes back goes on behind the last event they got: nothing is missed, and nothing comes twice.

use api::auth::permission::Permission;
use api::db::Moment;
use api::http::HttpSettings;
use api::subscriptions::backlog;
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

#[tokio::test]
async fn what_is_removed_before_it_is_read_is_not_passed_over_in_silence() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for name in ["Ada", "Bob", "Eve"] {
        acme.contact(name).await;
    }
    server.relay().await;
    let sql = server.database().maintenance();
    sqlx::query("DELETE FROM outbox_events WHERE sequence < 3").execute(sql).await.expect("they are removed");
    sqlx::query("UPDATE event_streams SET removed_to = 2").execute(sql).await.expect("that is noted");
    let moment = Moment::new(server.clock().now(), "test");
    let db = &server.services().db;
    let tx = db.begin(acme.owner.actor(), Permission::ContactRead, &moment).await.expect("it begins");
    assert!(backlog::page_behind(&tx, 1, 3).await.is_err(), "the second one was missed");
    for after in [0, 2] {
        let page = backlog::page_behind(&tx, after, 3).await.expect("all that is kept is there");
        assert_eq!(page.iter().map(|event| event.sequence).collect::<Vec<_>>(), [3], "behind {after}");
    }
    tx.rollback().await;
}
