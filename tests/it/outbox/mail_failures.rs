//! Mails that the mail server does not take.

use chrono::Duration;
use harness::Org;
use serde_json::{Value, json};

use super::mail::{Row, ended, invite, row, rows, start};
use super::write;

#[tokio::test]
async fn what_is_refused_for_now_is_tried_again_and_sent_once() {
    let (server, acme) = start().await;
    invite(&acme, "ada@engines.test").await;
    server.mail_server().refuses = Some(451);
    for (attempts, seconds) in [(1, 10), (2, 60), (3, 600)] {
        assert_eq!(server.send_mails().await, 1);
        let next = server.clock().now() + Duration::seconds(seconds);
        let (status, reason) = ("QUEUED".to_owned(), Some("451".to_owned()));
        let waits = Row { status, attempts, reason, next_attempt_at: Some(next), is_kept: true };
        assert_eq!(row(&server).await, waits);
        server.clock().advance(Duration::seconds(seconds - 1));
        assert_eq!(server.send_mails().await, 0, "it waits");
        server.clock().advance(Duration::seconds(1));
    }
    server.mail_server().refuses = None;
    assert_eq!(server.send_mails().await, 1);
    assert_eq!((row(&server).await, server.mails().len()), (ended("SENT", 4, None), 1));
}

#[tokio::test]
async fn what_is_refused_for_good_is_given_up_and_holds_up_no_other() {
    let (server, acme) = start().await;
    invite(&acme, "ada@refused.invalid").await;
    invite(&acme, "bea@engines.test").await;
    assert_eq!(server.send_mails().await, 2);
    assert_eq!(rows(&server).await, [ended("DEAD", 1, Some("550")), ended("SENT", 1, None)]);
    assert_eq!(server.mail_to("bea@engines.test").subject, "Join acme");
    server.clock().advance(Duration::days(2));
    assert_eq!(server.send_mails().await, 0, "it is not tried again");
}

#[tokio::test]
async fn what_waited_too_long_is_not_sent() {
    let (server, acme) = start().await;
    invite(&acme, "ada@engines.test").await;
    server.mail_server().refuses = Some(421);
    let mut attempts = 0;
    while row(&server).await.status == "QUEUED" {
        attempts += server.send_mails().await;
        server.clock().advance(Duration::hours(7));
    }
    let given_up = row(&server).await;
    assert_eq!((given_up.status.as_str(), given_up.is_kept), ("DEAD", false));
    assert!((5..=9).contains(&attempts), "{attempts} attempts in three days");

    // Nobody worked for three days.
    invite(&acme, "bea@engines.test").await;
    server.mail_server().refuses = None;
    server.clock().advance(Duration::days(3));
    assert_eq!(server.send_mails().await, 1);
    assert_eq!(rows(&server).await[1], ended("DEAD", 1, Some("EXPIRED")));
    assert_eq!(server.mails(), []);
}

#[tokio::test]
async fn what_can_not_be_read_waits_for_its_key() {
    let (server, acme) = start().await;
    invite(&acme, "ada@engines.test").await;
    write(&server, "UPDATE mails SET sealed = 'v1.' || sealed").await;
    assert_eq!(server.send_mails().await, 1);
    let unread = row(&server).await;
    assert_eq!((unread.status.as_str(), unread.reason.as_deref()), ("QUEUED", Some("UNREADABLE")));
    write(&server, "UPDATE mails SET sealed = substr(sealed, 4)").await;
    server.clock().advance(Duration::seconds(10));
    assert_eq!(server.send_mails().await, 1);
    assert_eq!((row(&server).await, server.mails().len()), (ended("SENT", 2, None), 1));
}

/// What the feed of events has of mails that failed.
async fn told(acme: &Org) -> Value {
    let query = r#"{
        events(first: 5, types: ["invitation.mail_failed"]) { events { subjectId subjectVersion actor { kind } data } }
    }"#;
    acme.owner.query(query, json!({})).await.at("/events/events").clone()
}

#[tokio::test]
async fn the_firm_learns_once_that_a_mail_was_given_up() {
    let (server, acme) = start().await;
    let invited = invite(&acme, "ada@refused.invalid").await;
    let id = invited.text("/inviteMember/invitation/id");
    assert_eq!(told(&acme).await, json!([]));
    assert_eq!(server.send_mails().await, 1);
    server.relay().await;

    let events = told(&acme).await;
    assert_eq!(events.as_array().map(Vec::len), Some(1), "{events}");
    assert_eq!(
        (&events[0]["subjectId"], &events[0]["subjectVersion"], &events[0]["actor"]["kind"]),
        (&json!(id), &json!(1), &json!("SYSTEM"))
    );
    let (record, mail) = (&events[0]["data"], &events[0]["data"]["mail"]);
    assert_eq!((&record["id"], &mail["reason"]), (&json!(id), &json!("550")));
    assert!(mail["id"].as_str().is_some_and(|id| id.starts_with("mail_")), "{mail}");

    // As if whoever told of it had been killed before it was noted.
    let again = "UPDATE mails SET status = 'QUEUED', sealed = 'x', to_hash = sha256('x'), attempts = 20, ended_at = NULL, \
        next_attempt_at = created_at";
    write(&server, again).await;
    assert_eq!(server.send_mails().await, 1);
    server.relay().await;
    assert_eq!(row(&server).await.reason.as_deref(), Some("BROKEN_OFF"));
    assert_eq!(told(&acme).await, events);
}
