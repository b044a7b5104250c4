//! Whoever may not see any more is told no more, and sent away within a second.

use api::http::HttpSettings;
use chrono::Duration;
use entity::identity::organization_member::Role;
use harness::{Options, Server, Socket};
use serde_json::json;

use super::{FEED, after, attached, run};

#[tokio::test]
async fn whoever_loses_access_is_sent_away() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let address = server.listen(HttpSettings::default()).await;
    let mut stays = Socket::of(address, &acme.owner.token()).await;
    assert_eq!(server.roll_call().await, 0, "all is well");
    for (statement, why) in [
        ("UPDATE organization_members SET role = 'VIEWER' WHERE id = $1", "has changed"),
        ("UPDATE organization_members SET status = 'SUSPENDED' WHERE id = $1", "was ended"),
        (
            "UPDATE user_sessions SET revoked_at = now(), revoked_reason = 'REVOKED' FROM organization_members AS m \
          WHERE m.id = $1 AND m.user_id = user_sessions.user_id",
            "was ended",
        ),
    ] {
        let member = acme.member(Role::Admin).await;
        let mut socket = Socket::of(address, &member.token()).await;
        assert_eq!(server.roll_call().await, 0);
        run(&server, statement, &member.member_id()).await;
        assert_eq!(server.roll_call().await, 1, "{statement}");
        let (code, reason) = socket.closed().await;
        assert_eq!(code, 4403);
        assert!(reason.contains(why), "{reason}");
    }
    stays.is_silent().await;
    server.clock().advance(Duration::minutes(15));
    assert_eq!(server.roll_call().await, 1);
    let (code, reason) = stays.closed().await;
    assert!(code == 4403 && reason.contains("expired"), "{code} {reason}");
}

#[tokio::test]
async fn whoever_is_connected_comes_again_when_the_days_begin_elsewhere() {
    let server = Server::start().await;
    let (acme, other) = (server.organization("acme").await, server.organization("other").await);
    let address = server.listen(HttpSettings::default()).await;
    let input = json!({ "name": "Sync", "scopes": ["ACTIVITY_READ"] });
    let key = acme.owner.run("createApiKey", "secret", input).await;
    let key = key.text("/createApiKey/secret");
    let mut going = [Socket::of(address, &acme.owner.token()).await, Socket::of(address, key).await];
    let mut stays = Socket::of(address, &other.owner.token()).await;
    assert_eq!(server.roll_call().await, 0, "all is well");
    let there = json!({ "timezone": "Pacific/Auckland" });
    acme.owner.run("updateOrganization", "organization { id }", there).await.done("updateOrganization");
    assert_eq!(server.roll_call().await, 2);
    for socket in &mut going {
        let (code, reason) = socket.closed().await;
        assert!(code == 4403 && reason.contains("has changed"), "{code} {reason}");
    }
    stays.is_silent().await;
    // Who comes again knows the new days.
    for token in [acme.owner.token().as_str(), key] {
        Socket::of(address, token).await.is_silent().await;
    }
}

#[tokio::test]
async fn a_key_is_good_for_what_it_may_see_until_it_is_revoked() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let address = server.listen(HttpSettings::default()).await;
    let input = json!({ "name": "Sync", "scopes": ["CONTACT_READ"] });
    let made = acme.owner.run("createApiKey", "secret apiKey { id }", input).await;
    acme.contact("Ada").await;
    server.relay().await;
    let mut socket = Socket::of(address, made.text("/createApiKey/secret")).await;
    socket.subscribe("1", FEED, after(0)).await;
    assert_eq!(socket.refused("1").await["extensions"]["code"], "FORBIDDEN", "it lacks ACTIVITY_READ");
    let changes = "subscription { recordChanged(after: 0) { type subject { id } } }";
    socket.subscribe("1", changes, json!({})).await;
    assert_eq!(socket.told("1").await["recordChanged"]["type"], "contact.created");
    let revoked = json!({ "id": made.text("/createApiKey/apiKey/id") });
    acme.owner.run("revokeApiKey", "apiKey { id }", revoked).await.done("revokeApiKey");
    assert_eq!(server.roll_call().await, 1);
    assert_eq!(socket.closed().await.0, 4403);
}

#[tokio::test]
async fn nothing_is_told_of_records_of_other_types() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let address = server.listen(HttpSettings::default()).await;
    let lead = acme.owner.run("createLead", "lead { id }", json!({ "name": "Lea" })).await;
    let lead = lead.text("/createLead/lead/id").to_owned();
    acme.contact("Ada").await;
    server.relay().await;
    // BILLING may see contacts, and no leads.
    let billing = acme.member(Role::Billing).await;
    let mut socket = Socket::of(address, &billing.token()).await;
    socket.subscribe("1", FEED, after(0)).await;
    assert_eq!(socket.told("1").await["activityFeed"]["type"], "contact.created");
    for query in [
        "subscription($ids: [ID!]) { recordChanged(ids: $ids, after: 0) { type } }",
        "subscription { recordChanged(types: [\"contact\", \"lead\"], after: 0) { type } }",
        "subscription { activityFeed(types: [\"lead.created\"], after: 0) { type } }",
    ] {
        socket.subscribe("2", query, json!({ "ids": [lead] })).await;
        let error = socket.refused("2").await;
        assert_eq!(error["extensions"]["code"], "FORBIDDEN", "{query}");
        assert!(error["message"].as_str().is_some_and(|message| message.contains("LEAD_READ")), "{error}");
    }
    socket.is_silent().await;
}

#[tokio::test]
async fn a_token_that_has_expired_gets_no_event_even_before_anyone_looks() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let mut socket = super::socket_of_owner(&server, &acme).await;
    socket.subscribe("1", FEED, json!({})).await;
    attached(&server, 1).await;
    server.clock().advance(Duration::minutes(15));
    acme.contact("Ada").await;
    server.relay().await;
    assert_eq!(socket.closed().await.0, 4403);
}

#[tokio::test]
async fn all_guests_are_looked_up_together() {
    let server = Server::with(Options { tapped: true, ..Options::default() }).await;
    let acme = server.organization("acme").await;
    let address = server.listen(HttpSettings::default()).await;
    let input = json!({ "name": "Sync", "scopes": ["CONTACT_READ"] });
    let key = acme.owner.run("createApiKey", "secret", input).await.text("/createApiKey/secret").to_owned();
    let mut sockets = vec![Socket::of(address, &key).await];
    for _ in 0..10 {
        sockets.push(Socket::of(address, &acme.member(Role::Member).await.token()).await);
    }
    let (going, trips) = server.wire().during(server.roll_call()).await;
    assert_eq!(going, 0);
    // The statements are prepared the first time, which takes trips of its own.
    let (_, again) = server.wire().during(server.roll_call()).await;
    assert_eq!(again.len(), 3, "sessions, members and keys: {trips:#?} {again:#?}");
    drop(sockets);
}
