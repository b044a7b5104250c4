//! The relay: numbers without a gap, in the order in which changes become visible, given once.

use api::auth::permission::Permission;
use api::crm::contact;
use futures::future::join_all;
use harness::{Options, Server, SqlRole};
use serde_json::json;
use uuid::Uuid;

use super::{bare, events, gapless, moment, numbers, one_turn, pass_on, rename, three, write};

#[tokio::test]
async fn what_commits_last_is_numbered_last_whenever_it_began() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let late = server.services().db.begin(acme.owner.actor(), Permission::ContactWrite, &moment(&server)).await;
    let late = late.expect("a transaction");
    let draft = contact::Draft { name: Some(Some("Late".to_owned())), ..contact::Draft::default() };
    let made = contact::create(&late, draft).await.expect("a contact");
    let early = bare(&acme.contact("Early").await);

    assert_eq!(pass_on(&server).await, 1);
    late.commit().await.expect("durable");
    assert_eq!(pass_on(&server).await, 1);
    let told: Vec<_> = events(&server, &acme).await.into_iter().map(|(number, of, ..)| (number, of)).collect();
    assert_eq!(told, [(Some(1), early), (Some(2), made.id.uuid())]);
}

#[tokio::test]
async fn what_is_undone_has_no_number() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let undone = server.services().db.begin(acme.owner.actor(), Permission::ContactWrite, &moment(&server)).await;
    let undone = undone.expect("a transaction");
    let draft = contact::Draft { name: Some(Some("Undone".to_owned())), ..contact::Draft::default() };
    contact::create(&undone, draft).await.expect("a contact");
    undone.rollback().await;
    acme.contact("Ada").await;
    assert_eq!(pass_on(&server).await, 1);
    assert_eq!(numbers(&server, &acme).await, gapless(1));
}

#[tokio::test]
async fn several_relays_number_everything_once_while_it_is_written() {
    let server = Server::start().await;
    let firms = [server.organization("acme").await, server.organization("other").await];
    let write = async {
        join_all(firms.iter().map(|firm| async move {
            for n in 0..20 {
                three(firm, &n.to_string()).await;
            }
        }))
        .await;
    };
    let relay = || async {
        for _ in 0..40 {
            one_turn(&server).await;
        }
    };
    tokio::join!(write, relay(), relay(), relay());
    pass_on(&server).await;
    for firm in &firms {
        assert_eq!(numbers(&server, firm).await, gapless(60), "{}", firm.slug);
        let last: i64 = sqlx::query_scalar("SELECT last_sequence FROM event_streams WHERE organization_id = $1")
            .bind(firm.id.uuid())
            .fetch_one(server.database().maintenance())
            .await
            .expect("the firm has a sequence");
        assert_eq!(last, 60);
    }
}

#[tokio::test]
async fn a_records_events_are_numbered_by_its_versions() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let (ada, eve) = (acme.contact("Ada").await, acme.contact("Eve").await);
    for name in ["Bea", "Cleo", "Dora"] {
        rename(&acme.owner, &ada, name).await;
        rename(&acme.owner, &eve, name).await;
    }
    // As if each had been written by a server whose clock is behind that of the one before.
    write(
        &server,
        "UPDATE outbox_events SET id = ('00000000-0000-7000-8000-' || lpad((100 - subject_version)::text, 12, '0'))::uuid \
         WHERE subject_id = (SELECT id FROM contacts ORDER BY id LIMIT 1)",
    )
    .await;
    assert_eq!(pass_on(&server).await, 8);
    let told = events(&server, &acme).await;
    for of in [&ada, &eve] {
        let versions: Vec<_> = told.iter().filter(|(_, one, ..)| *one == bare(of)).map(|row| row.2).collect();
        assert_eq!(versions, [1, 2, 3, 4], "{of}");
    }
}

#[tokio::test]
async fn a_records_earlier_version_is_not_left_behind_a_full_batch() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    // The first of 600 is a record's version 2; its version 1 is the last.
    sqlx::query(
        "INSERT INTO outbox_events (organization_id, id, type, subject_type, subject_id, subject_version, payload, previous, \
           actor_kind, request_id) \
         SELECT $1, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'contact.updated', 'contact', \
           CASE WHEN n IN (1, 600) THEN $2 ELSE gen_random_uuid() END, CASE WHEN n = 1 THEN 2 ELSE 1 END, '{}', '{}', \
           'SYSTEM', 'req' FROM generate_series(1, 600) AS n",
    )
    .bind(acme.id.uuid())
    .bind(Uuid::max())
    .execute(server.database().maintenance())
    .await
    .expect("events are made");
    assert_eq!(one_turn(&server).await, 501, "a batch, and what belongs into it");
    assert_eq!(one_turn(&server).await, 99);
    let told = events(&server, &acme).await;
    assert_eq!(told.iter().map(|row| row.0).collect::<Vec<_>>(), gapless(600));
    let own: Vec<_> = told.iter().filter(|(_, one, ..)| *one == Uuid::max()).map(|row| (row.0, row.2)).collect();
    assert_eq!(own, [(Some(1), 1), (Some(501), 2)]);
}

#[tokio::test]
async fn an_organization_that_is_being_relayed_is_left_to_who_does_it() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    acme.contact("Ada").await;
    pass_on(&server).await;
    acme.contact("Bea").await;
    other.contact("Cleo").await;
    let mut elsewhere = server.database().sql(SqlRole::Superuser).await;
    sqlx::raw_sql("BEGIN; SELECT FROM event_streams FOR UPDATE").execute(&mut elsewhere).await.expect("locked");
    assert_eq!(one_turn(&server).await, 1, "the other firm's");
    assert_eq!(numbers(&server, &acme).await, [Some(1), None]);
    sqlx::raw_sql("ROLLBACK").execute(&mut elsewhere).await.expect("let go");
    assert_eq!(one_turn(&server).await, 1);
    assert_eq!(numbers(&server, &acme).await, gapless(2));
}

#[tokio::test]
async fn a_turn_without_anything_to_do_is_one_statement() {
    let server = Server::with(Options { tapped: true, ..Options::default() }).await;
    let acme = server.organization("acme").await;
    acme.contact("Ada").await;
    pass_on(&server).await;
    let (passed, trips) = server.wire().during(one_turn(&server)).await;
    assert_eq!(passed, 0);
    let [trip] = &trips[..] else { panic!("one round trip was expected: {trips:#?}") };
    let [begin, looked] = &trip.run[..] else { panic!("one statement was expected: {trip:#?}") };
    assert_eq!(begin, "BEGIN");
    assert!(looked.contains("outbox_events"), "{looked}");
}

#[tokio::test]
async fn the_numbered_event_is_the_one_that_was_written() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let contact = acme.contact("Ada").await;
    rename(&acme.owner, &contact, "Bea").await;
    pass_on(&server).await;
    let document = "query($id: ID!) { events(after: 1) { events { type timestamp sequence subjectType subjectId \
        subjectVersion previous actor { kind member { id } } requestId subject { id } } } node(id: $id) { id } }";
    let told = acme.owner.query(document, json!({ "id": contact })).await;
    let expected = json!([{
        "type": "contact.updated",
        "timestamp": "2026-03-02T09:00:00+00:00",
        "sequence": "2",
        "subjectType": "contact",
        "subjectId": contact,
        "subjectVersion": 2,
        "previous": { "name": "Ada" },
        "actor": { "kind": "MEMBER", "member": { "id": acme.owner.member_id() } },
        "requestId": "test",
        "subject": { "id": contact }
    }]);
    assert_eq!(told.at("/events/events"), &expected);
}
