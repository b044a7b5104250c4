//! Mails: written with what they tell of, sent behind it, whoever dies in between.

use api::limits::{Rate, RateSettings};
use api::outbox::mail::turn;
use chrono::{DateTime, Duration, Utc};
use harness::{Answer, Options, Org, Server, SqlRole};
use serde_json::json;

use super::{moment, write};

/// A server whose mails are sent when a test says so, and a firm.
pub async fn start() -> (Server, Org) {
    let server = Server::with(Options { sends_mails: false, ..Options::default() }).await;
    let acme = server.organization("acme").await;
    (server, acme)
}

/// Invites somebody, which writes them a mail.
pub async fn invite(org: &Org, email: &str) -> Answer {
    let input = json!({ "email": email, "role": "MEMBER" });
    let made = org.owner.run("inviteMember", "invitation { id version }", input).await;
    made.done("inviteMember");
    made
}

/// A mail as the table has it.
#[derive(Debug, PartialEq, Eq)]
pub struct Row {
    pub status: String,
    pub attempts: i32,
    pub reason: Option<String>,
    pub next_attempt_at: Option<DateTime<Utc>>,
    /// Whether anything is kept of what it says and to whom.
    pub is_kept: bool,
}

type Cells = (String, i32, Option<String>, Option<DateTime<Utc>>, bool);

/// All mails, the first one first.
pub async fn rows(server: &Server) -> Vec<Row> {
    let rows: Vec<Cells> = sqlx::query_as(
        "SELECT status, attempts, reason, next_attempt_at, sealed IS NOT NULL OR to_hash IS NOT NULL FROM mails \
         ORDER BY id",
    )
    .fetch_all(server.database().maintenance())
    .await
    .expect("mails are read");
    let row = |(status, attempts, reason, next_attempt_at, is_kept): Cells| Row {
        status,
        attempts,
        reason,
        next_attempt_at,
        is_kept,
    };
    rows.into_iter().map(row).collect()
}

/// The only mail.
pub async fn row(server: &Server) -> Row {
    let mut rows = rows(server).await;
    assert_eq!(rows.len(), 1, "{rows:#?}");
    rows.remove(0)
}

/// A mail that ended so.
pub fn ended(status: &str, attempts: i32, reason: Option<&str>) -> Row {
    let reason = reason.map(str::to_owned);
    Row { status: status.to_owned(), attempts, reason, next_attempt_at: None, is_kept: false }
}

/// The ids under which mails were sent, the first one first.
fn message_ids(server: &Server) -> Vec<String> {
    let sent = server.mail_server();
    sent.taken.iter().map(|(_, id)| id.clone().expect("a mail of a firm has an id")).collect()
}

#[tokio::test]
async fn a_mail_is_written_with_what_it_tells_of_and_sent_behind_it() {
    let (server, acme) = start().await;
    let invited = invite(&acme, "Ada@Engines.test").await;
    let (written, now) = (row(&server).await, server.clock().now());
    assert_eq!((written.status.as_str(), written.attempts, written.next_attempt_at), ("QUEUED", 0, Some(now)));
    let (about, sealed): (uuid::Uuid, String) = sqlx::query_as("SELECT subject_id, sealed FROM mails")
        .fetch_one(server.database().maintenance())
        .await
        .expect("it is read");
    let invitation = invited.text("/inviteMember/invitation/id");
    assert_eq!(entity::id::join("invitation", about), invitation);
    assert!(!sealed.contains('@') && !sealed.contains("token="), "{sealed}");
    assert_eq!(server.mails(), []);

    assert_eq!(server.send_mails().await, 1);
    assert_eq!(row(&server).await, ended("SENT", 1, None));
    assert_eq!((server.mails().len(), server.mails()[0].to.as_str()), (1, "Ada@Engines.test"));
    let id: uuid::Uuid =
        sqlx::query_scalar("SELECT id FROM mails").fetch_one(server.database().maintenance()).await.expect("an id");
    assert_eq!(message_ids(&server), [format!("<{}@example.test>", entity::id::join("mail", id))]);
    assert_eq!(server.send_mails().await, 0, "it is sent once");
}

#[tokio::test]
async fn what_is_refused_writes_no_mail() {
    let rates = RateSettings { mail_account: Rate::new(1, 1), ..Options::default().rates };
    let server = Server::with(Options { rates, sends_mails: false, ..Options::default() }).await;
    let acme = server.organization("acme").await;
    let invited = invite(&acme, "ada@engines.test").await;
    let id = invited.text("/inviteMember/invitation/id");
    let again = acme.owner.run("resendInvitation", "invitation { id }", json!({ "id": id })).await;
    assert_eq!(again.code(), "RATE_LIMITED");
    let twice = json!({ "email": "ADA@engines.test", "role": "MEMBER" });
    let twice = acme.owner.run("inviteMember", "invitation { id }", twice).await;
    assert_eq!(twice.refused("inviteMember").0, "DUPLICATE");
    assert_eq!(rows(&server).await.len(), 1);
    let left = acme.owner.query("{ invitations(first: 5) { nodes { version } } }", json!({})).await;
    assert_eq!(left.at("/invitations/nodes"), &json!([{ "version": 1 }]), "nor is anything else of it done");
}

#[tokio::test]
async fn a_mail_of_a_newer_release_waits_for_it_and_holds_up_no_other() {
    let (server, acme) = start().await;
    // More than are taken up at once.
    for nth in 0..6 {
        invite(&acme, &format!("later-{nth}@engines.test")).await;
    }
    let newer = "ALTER TABLE mails DROP CONSTRAINT mails_kind_check; UPDATE mails SET kind = 'LETTER_OF_TOMORROW'";
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    sqlx::raw_sql(newer).execute(&mut sql).await.expect("it is of a newer release");
    invite(&acme, "now@engines.test").await;

    assert_eq!(server.send_mails().await, 1);
    assert_eq!(server.mails().iter().map(|mail| mail.to.as_str()).collect::<Vec<_>>(), ["now@engines.test"]);
    let all = rows(&server).await;
    let (sent, waiting) = all.split_last().expect("mails");
    assert_eq!((waiting.len(), sent), (6, &ended("SENT", 1, None)));
    for waits in waiting {
        assert_eq!((waits.status.as_str(), waits.attempts, waits.is_kept), ("QUEUED", 0, true));
    }
    sqlx::raw_sql("UPDATE mails SET kind = 'INVITATION'").execute(&mut sql).await.expect("that release is back");
    assert_eq!(server.send_mails().await, 6);
}

#[tokio::test]
async fn several_workers_send_each_mail_once() {
    let (server, acme) = start().await;
    let other = server.organization("other").await;
    for n in 0..7 {
        invite(&acme, &format!("a{n}@engines.test")).await;
        invite(&other, &format!("b{n}@engines.test")).await;
    }
    let (services, now) = (server.services(), moment(&server));
    let (one, two, three) = tokio::join!(turn(services, &now), turn(services, &now), turn(services, &now));
    let had = one.expect("a turn") + two.expect("a turn") + three.expect("a turn") + server.send_mails().await;
    assert_eq!((had, server.mails().len()), (14, 14));
    let mut ids = message_ids(&server);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 14);
    assert!(rows(&server).await.iter().all(|mail| *mail == ended("SENT", 1, None)));
}

#[tokio::test]
async fn who_dies_while_a_mail_is_on_its_way_loses_none() {
    let (server, acme) = start().await;
    invite(&acme, "ada@engines.test").await;
    // The mail server does not answer, and meanwhile the worker is killed.
    server.mail_server().is_silent = true;
    let (services, now) = (server.services(), moment(&server));
    let is_claimed = async {
        while row(&server).await.attempts == 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        had = turn(services, &now) => panic!("it waits for an answer: {had:?}"),
        () = is_claimed => {}
    }
    server.mail_server().is_silent = false;
    server.clock().advance(Duration::seconds(59));
    assert_eq!(server.send_mails().await, 0, "it is still the dead worker's");
    server.clock().advance(Duration::seconds(1));
    assert_eq!(server.send_mails().await, 1);
    assert_eq!((row(&server).await, server.mails().len()), (ended("SENT", 2, None), 1));
}

#[tokio::test]
async fn a_mail_that_was_sent_and_not_noted_is_sent_again_under_its_id() {
    let (server, acme) = start().await;
    invite(&acme, "ada@engines.test").await;
    let mut sql = server.database().sql(SqlRole::Superuser).await;
    sqlx::raw_sql("CREATE TEMPORARY TABLE kept AS SELECT * FROM mails").execute(&mut sql).await.expect("kept");
    assert_eq!(server.send_mails().await, 1);
    // As it is when the worker was killed before it could say so.
    let unsaid = "UPDATE mails SET status = 'QUEUED', sealed = kept.sealed, to_hash = kept.to_hash, ended_at = NULL, \
        next_attempt_at = kept.next_attempt_at, leased_until = kept.next_attempt_at + interval '1 minute' \
        FROM kept WHERE kept.id = mails.id";
    sqlx::raw_sql(unsaid).execute(&mut sql).await.expect("unsaid");
    assert_eq!(server.send_mails().await, 0);
    server.clock().advance(Duration::minutes(1));
    assert_eq!(server.send_mails().await, 1);
    let ids = message_ids(&server);
    assert_eq!((ids.len(), &ids[0]), (2, &ids[1]), "mail programs show it once");
    assert_eq!(row(&server).await, ended("SENT", 2, None));
}

#[tokio::test]
async fn a_mail_that_breaks_each_worker_is_given_up() {
    let (server, acme) = start().await;
    invite(&acme, "ada@engines.test").await;
    write(&server, "UPDATE mails SET attempts = 9, leased_until = next_attempt_at").await;
    assert_eq!(server.send_mails().await, 1);
    assert_eq!((row(&server).await, server.mails().len()), (ended("DEAD", 10, Some("BROKEN_OFF")), 0));
}
