//! The feed: every event once and in order, whatever is written meanwhile; for those who may, of their own firm.

use api::auth::permission::Permission;
use entity::identity::organization_member::Role;
use harness::Server;
use serde_json::json;

use super::{feed, gapless, numbers, one_turn, pass_on, rename, three, write};

#[tokio::test]
async fn it_is_read_in_pages() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for n in 0..5 {
        acme.contact(&format!("Contact {n}")).await;
    }
    assert_eq!(
        feed(&acme.owner, json!({})).await.at("/events"),
        &json!({ "lastSequence": "0", "hasMore": false, "events": [] }),
        "nothing is passed on yet"
    );
    pass_on(&server).await;
    for (after, sequences, last, more) in [("0", vec!["1", "2"], "2", true), ("2", vec!["3", "4"], "4", true)] {
        let page = feed(&acme.owner, json!({ "after": after, "first": 2 })).await;
        assert_eq!(page.each("/events/events", "sequence"), sequences);
        assert_eq!((page.text("/events/lastSequence"), page.at("/events/hasMore")), (last, &json!(more)));
    }
    let page = feed(&acme.owner, json!({ "after": 4, "first": 2 })).await;
    assert_eq!(page.each("/events/events", "sequence"), ["5"], "a number is taken too");
    assert_eq!((page.text("/events/lastSequence"), page.at("/events/hasMore")), ("5", &json!(false)));
    let end = feed(&acme.owner, json!({ "after": "5" })).await;
    assert_eq!(end.at("/events"), &json!({ "lastSequence": "5", "hasMore": false, "events": [] }));
}

#[tokio::test]
async fn every_event_comes_once_while_others_are_written() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let write = async {
        for n in 0..20 {
            three(&acme, &n.to_string()).await;
        }
    };
    let relay = async {
        for _ in 0..60 {
            one_turn(&server).await;
        }
    };
    let read = async {
        let (mut after, mut read) = ("0".to_owned(), Vec::new());
        while read.len() < 60 {
            // The others go on between two pages.
            let page = feed(&acme.owner, json!({ "after": after, "first": 4 })).await;
            read.extend(page.each("/events/events", "sequence").into_iter().map(str::to_owned));
            after = page.text("/events/lastSequence").to_owned();
            one_turn(&server).await;
        }
        read
    };
    let ((), (), read) = tokio::join!(write, relay, read);
    assert_eq!(read, (1..=60).map(|number| number.to_string()).collect::<Vec<_>>());
    assert_eq!(numbers(&server, &acme).await, gapless(60));
}

#[tokio::test]
async fn it_tells_only_the_wanted_types_and_how_far_it_looked() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let contact = acme.contact("Ada").await;
    for n in 0..3 {
        rename(&acme.owner, &contact, &format!("Ada {n}")).await;
    }
    pass_on(&server).await;
    let created = feed(&acme.owner, json!({ "types": ["contact.created", "deal.won"] })).await;
    assert_eq!(created.each("/events/events", "type"), ["contact.created"]);
    assert_eq!((created.text("/events/lastSequence"), created.at("/events/hasMore")), ("4", &json!(false)));
    let none = feed(&acme.owner, json!({ "types": ["deal.won"], "after": "1" })).await;
    assert_eq!(none.at("/events"), &json!({ "lastSequence": "4", "hasMore": false, "events": [] }));
    let erased = feed(&acme.owner, json!({ "types": ["contact.erased", "lead.erased"] })).await;
    assert_eq!(erased.at("/events/events"), &json!([]), "what subscriptions take is taken here too");
    let page = feed(&acme.owner, json!({ "types": ["contact.updated"], "first": 2 })).await;
    assert_eq!(page.each("/events/events", "sequence"), ["2", "3"]);
    assert_eq!((page.text("/events/lastSequence"), page.at("/events/hasMore")), ("3", &json!(true)));
}

#[tokio::test]
async fn rare_types_are_looked_for_a_stretch_at_a_time() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    sqlx::query(
        "INSERT INTO outbox_events (organization_id, id, type, subject_type, subject_id, subject_version, payload, previous, \
           actor_kind, request_id) \
         SELECT $1, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, \
           CASE WHEN n = 2500 THEN 'deal.won' ELSE 'contact.updated' END, 'contact', gen_random_uuid(), 1, '{}', '{}', \
           'SYSTEM', 'req' FROM generate_series(1, 2500) AS n",
    )
    .bind(acme.id.uuid())
    .execute(server.database().maintenance())
    .await
    .expect("events are made");
    pass_on(&server).await;
    // The oldest are gone already: where they were is not looked at.
    write(&server, "DELETE FROM outbox_events WHERE sequence <= 100; UPDATE event_streams SET removed_to = 100").await;
    let first = feed(&acme.owner, json!({ "types": ["deal.won"] })).await;
    assert_eq!(first.at("/events"), &json!({ "lastSequence": "2100", "hasMore": true, "events": [] }));
    let second = feed(&acme.owner, json!({ "types": ["deal.won"], "after": "2100" })).await;
    assert_eq!(second.each("/events/events", "sequence"), ["2500"]);
    assert_eq!(second.at("/events/hasMore"), &json!(false));
}

#[tokio::test]
async fn the_timeline_leads_on_to_what_comes() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    acme.contact("Ada").await;
    pass_on(&server).await;
    acme.contact("Eve").await;
    // Who may see the timeline needs no permission for the feed.
    let key = [Permission::OrganizationRead, Permission::ContactRead, Permission::ActivityRead];
    let key = acme.api_key(key).await;
    let query = "{ organization { activity { nodes { id sequence } } } }";
    let timeline = key.query(query, json!({})).await;
    assert_eq!(timeline.at("/organization/activity/nodes/0/sequence"), &json!(null), "it is not passed on yet");
    assert_eq!(timeline.text("/organization/activity/nodes/1/sequence"), "1");

    let told = feed(&acme.owner, json!({})).await;
    let told = told.text("/events/events/0/id").strip_prefix("outbox_event_");
    assert!(told.is_some());
    assert_eq!(timeline.text("/organization/activity/nodes/1/id").strip_prefix("activity_event_"), told);

    pass_on(&server).await;
    let behind = feed(&acme.owner, json!({ "after": timeline.at("/organization/activity/nodes/1/sequence") })).await;
    assert_eq!(behind.each("/events/events", "sequence"), ["2"]);
    assert_eq!(key.query(query, json!({})).await.each("/organization/activity/nodes", "sequence"), ["2", "1"]);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    for (arguments, word) in [
        (json!({ "first": 0 }), "first"),
        (json!({ "first": 101 }), "100"),
        (json!({ "types": ["contact.created", "contact.won"] }), "types.1"),
        (json!({ "types": ["contact.created", "nobody.erased"] }), "types.1"),
        (json!({ "types": vec!["contact.created"; 101] }), "at most 100"),
        (json!({ "after": "1" }), "after"),
    ] {
        let refused = feed(&acme.owner, arguments.clone()).await;
        assert_eq!(refused.code(), "BAD_USER_INPUT", "{arguments}");
        assert!(refused.message().contains(word), "{arguments}: {refused}");
    }
}

#[tokio::test]
async fn it_is_for_those_who_may_read_events_of_their_own_firm() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    acme.contact("Ada").await;
    pass_on(&server).await;
    let key = acme.api_key([Permission::EventRead]).await;
    assert_eq!(feed(&key, json!({})).await.each("/events/events", "type"), ["contact.created"]);
    for client in [acme.api_key([Permission::ContactRead]).await, acme.member(Role::Manager).await] {
        assert_eq!(feed(&client, json!({})).await.code(), "FORBIDDEN");
    }
    assert_eq!(feed(&server.anonymous(), json!({})).await.code(), "UNAUTHENTICATED");

    let event = feed(&acme.owner, json!({})).await.text("/events/events/0/id").to_owned();
    let node = "query($id: ID!) { node(id: $id) { ... on OutboxEvent { sequence data } } events { events { id } } }";
    let own = acme.owner.query(node, json!({ "id": event })).await;
    assert_eq!(own.text("/node/data/name"), "Ada");
    let theirs = other.owner.query(node, json!({ "id": event })).await;
    assert_eq!((theirs.at("/node"), theirs.at("/events/events")), (&json!(null), &json!([])));
}
