//! What is refused without closing the socket, and how many of everything there may be.

use api::http::{HttpSettings, SocketSettings};
use axum::http::StatusCode;
use entity::identity::organization_member::Role;
use harness::{Server, Socket};
use serde_json::{Value, json};

use super::{FEED, after, attached, socket_of_owner};

#[tokio::test]
async fn what_is_no_subscription_is_refused_and_the_socket_stays() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let mut socket = socket_of_owner(&server, &acme).await;
    let deep = (0..20).fold("id".to_owned(), |inner, _| format!("clientCompany {{ {inner} }}"));
    let deep = format!("subscription {{ activityFeed {{ subject {{ ... on Contact {{ {deep} }} }} }} }}");
    let dear = (0..3).fold("id".to_owned(), |inner, _| {
        format!("clientCompany {{ contacts(first: 100) {{ nodes {{ {inner} }} }} }}")
    });
    let dear = format!("subscription {{ activityFeed {{ subject {{ ... on Contact {{ {dear} }} }} }} }}");
    let two = "subscription { a: activityFeed { id } b: activityFeed { id } }".to_owned();
    for (query, code, why) in [
        ("{ contacts { totalCount } }", "BAD_USER_INPUT", "by POST"),
        ("mutation { signOut { userErrors { code } } }", "BAD_USER_INPUT", "by POST"),
        ("subscription {", "BAD_USER_INPUT", ""),
        ("subscription { nothing }", "BAD_USER_INPUT", "nothing"),
        ("subscription { activityFeed { nothing } }", "BAD_USER_INPUT", "nothing"),
        ("subscription { activityFeed(types: [\"deal.sold\"]) { sequence } }", "BAD_USER_INPUT", "deal.sold"),
        ("subscription { recordChanged(types: [\"secret\"]) { sequence } }", "BAD_USER_INPUT", "secret"),
        ("subscription { recordChanged(ids: [\"x\"]) { sequence } }", "BAD_USER_INPUT", "id"),
        ("subscription { activityFeed(after: 7) { sequence } }", "BAD_USER_INPUT", "the last event"),
        ("subscription { activityFeed(after: -1) { sequence } }", "BAD_USER_INPUT", "digits"),
        (two.as_str(), "BAD_USER_INPUT", "exactly one"),
        ("subscription { ... { activityFeed { sequence } } }", "BAD_USER_INPUT", "exactly one"),
        (
            "query A { node(id: \"x\") { id } } subscription B { activityFeed { id } }",
            "BAD_USER_INPUT",
            "operationName",
        ),
        (deep.as_str(), "COST_EXCEEDED", "deep"),
        (dear.as_str(), "COST_EXCEEDED", "costs"),
    ] {
        socket.subscribe("1", query, json!({})).await;
        let error = socket.refused("1").await;
        assert_eq!(error["extensions"]["code"], code, "{query}: {error}");
        assert!(error["extensions"]["requestId"].as_str().is_some_and(|id| id.starts_with("req_")), "{error}");
        assert!(error["message"].as_str().is_some_and(|message| message.contains(why)), "{query}: {error}");
    }
    let many: Vec<Value> = (0..101).map(|_| json!("deal")).collect();
    let query = "subscription($types: [String!]) { recordChanged(types: $types) { sequence } }";
    socket.subscribe("1", query, json!({ "types": many })).await;
    assert!(socket.refused("1").await["message"].as_str().is_some_and(|message| message.contains("at most 100")));
    // It is as good as before.
    acme.contact("Ada").await;
    server.relay().await;
    socket.subscribe("1", FEED, after(0)).await;
    assert_eq!(socket.told("1").await["activityFeed"]["type"], "contact.created");
}

#[tokio::test]
async fn one_socket_has_so_many_subscriptions() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let sockets = SocketSettings { subscriptions: 2, ..SocketSettings::default() };
    let address = server.listen(HttpSettings { sockets, ..HttpSettings::default() }).await;
    let mut socket = Socket::of(address, &acme.owner.token()).await;
    for id in ["1", "2"] {
        socket.subscribe(id, FEED, json!({})).await;
    }
    attached(&server, 2).await;
    socket.subscribe("3", FEED, json!({})).await;
    assert!(socket.refused("3").await["message"].as_str().is_some_and(|message| message.contains("at most 2")));
    socket.say(json!({ "type": "complete", "id": "1" })).await;
    socket.subscribe("3", FEED, json!({})).await;
    socket.is_silent().await;
}

#[tokio::test]
async fn one_member_has_so_many_subscriptions_on_all_sockets_together() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let sockets = SocketSettings { subscriptions: 2, subscriptions_per_actor: 3, ..SocketSettings::default() };
    let address = server.listen(HttpSettings { sockets, ..HttpSettings::default() }).await;
    let mut first = Socket::of(address, &acme.owner.token()).await;
    let mut second = Socket::of(address, &acme.owner.token()).await;
    for id in ["1", "2"] {
        first.subscribe(id, FEED, json!({})).await;
    }
    second.subscribe("1", FEED, json!({})).await;
    attached(&server, 3).await;
    second.subscribe("2", FEED, json!({})).await;
    let error = second.refused("2").await;
    assert_eq!(error["extensions"]["code"], "BAD_USER_INPUT");
    let why = error["message"].as_str().unwrap_or_default();
    assert!(why.contains("at most 3 subscriptions on all sockets together: complete others"), "{why}");
    // Another's are counted apart.
    let colleague = acme.member(Role::Admin).await;
    let mut other = Socket::of(address, &colleague.token()).await;
    other.subscribe("1", FEED, json!({})).await;
    attached(&server, 4).await;
    first.say(json!({ "type": "complete", "id": "1" })).await;
    attached(&server, 3).await;
    second.subscribe("2", FEED, json!({})).await;
    attached(&server, 4).await;
    first.subscribe("1", FEED, json!({})).await;
    assert!(first.refused("1").await["message"].as_str().is_some_and(|message| message.contains("at most 3")));
    // A socket that closes gives back what it had.
    drop(second);
    attached(&server, 2).await;
    first.subscribe("1", FEED, json!({})).await;
    attached(&server, 3).await;
    first.is_silent().await;
}

#[tokio::test]
async fn one_member_and_one_address_have_so_many_sockets() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let sockets = SocketSettings { per_actor: 1, per_address: 3, ..SocketSettings::default() };
    let address = server.listen(HttpSettings { sockets, ..HttpSettings::default() }).await;
    let first = Socket::of(address, &acme.owner.token()).await;
    let mut second = Socket::open(address).await;
    let init =
        json!({ "type": "connection_init", "payload": { "Authorization": format!("Bearer {}", acme.owner.token()) } });
    second.say(init).await;
    assert_eq!(second.closed().await.0, 1013, "another of the same member");

    let protocol = [("sec-websocket-protocol", "graphql-transport-ws")];
    let mut kept = Vec::new();
    let refused = loop {
        match Socket::try_open(address, &protocol).await {
            Ok(socket) => kept.push(socket),
            Err(status) => break status,
        }
    };
    assert_eq!(refused, StatusCode::TOO_MANY_REQUESTS);
    assert!((1..=2).contains(&kept.len()), "the first, and what it leaves");
    drop(first);
}
