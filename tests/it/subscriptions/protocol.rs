//! `graphql-transport-ws` by the letter: what is a message and what is not, and with which code a socket closes.

use std::time::Duration;

use api::http::{HttpSettings, SocketSettings};
use axum::http::{HeaderValue, StatusCode};
use harness::{Server, Socket};
use serde_json::{Value, json};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use super::{FEED, after, socket_of_owner};

#[tokio::test]
async fn whatever_is_no_message_closes_the_socket() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let address = server.listen(HttpSettings::default()).await;
    let subscribe = |id: Value, payload: Value| json!({ "type": "subscribe", "id": id, "payload": payload });
    let (feed, init) = (json!({ "query": FEED }), json!({ "type": "connection_init" }));
    for (said, code) in [
        (json!("hello"), 4400),
        (json!([]), 4400),
        (json!({ "type": "start", "id": "1" }), 4400),
        (json!({ "type": "next", "id": "1", "payload": {} }), 4400),
        (json!({ "type": "complete" }), 4400),
        (subscribe(json!(""), feed.clone()), 4400),
        (subscribe(json!(1), feed.clone()), 4400),
        (subscribe(json!("1"), json!(null)), 4400),
        (subscribe(json!("1"), json!({ "query": 1 })), 4400),
        (subscribe(json!("1"), json!({ "query": FEED, "variables": "x" })), 4400),
        (init, 4429),
    ] {
        let mut socket = Socket::of(address, &acme.owner.token()).await;
        socket.say(said.clone()).await;
        assert_eq!(socket.closed().await.0, code, "{said}");
    }
    for said in [Message::text("{"), Message::text(""), Message::binary(b"{}".to_vec())] {
        let mut socket = Socket::of(address, &acme.owner.token()).await;
        socket.send(said.clone()).await;
        assert_eq!(socket.closed().await.0, 4400, "{said}");
    }
    let mut socket = Socket::of(address, &acme.owner.token()).await;
    socket.say(json!({ "type": "ping", "payload": { "text": "x".repeat(200_000) } })).await;
    assert_eq!(socket.closed().await.0, 1009);
}

#[tokio::test]
async fn a_client_that_closes_is_answered_with_its_own_code() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let address = server.listen(HttpSettings::default()).await;
    let mut follower = Socket::of(address, &acme.owner.token()).await;
    follower.subscribe("1", FEED, after(0)).await;
    for mut socket in [Socket::open(address).await, Socket::of(address, &acme.owner.token()).await, follower] {
        let frame = CloseFrame { code: 1000_u16.into(), reason: "done".into() };
        socket.send(Message::Close(Some(frame))).await;
        assert_eq!(socket.closed().await, (1000, "done".to_owned()));
    }
}

#[tokio::test]
async fn nothing_is_told_before_it_is_known_who_asks() {
    let server = Server::start().await;
    let address = server.listen(HttpSettings::default()).await;
    let mut early = Socket::open(address).await;
    early.subscribe("1", FEED, after(0)).await;
    assert_eq!(early.closed().await, (4401, "Unauthorized".to_owned()));

    let nobody = json!({ "type": "connection_init" });
    let of =
        |token: &str| json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } });
    let user = server.user("ada@example.test").await;
    let signed_in = user.caller().signed_in().expect("a user");
    let session = signed_in.session.expect("a session").uuid();
    let homeless = server.services().issuer.issue(signed_in.user.uuid(), session, None).token;
    for (init, why) in [(nobody, "Send a valid"), (of("nonsense"), "is not valid"), (of(&homeless), "organization")] {
        let mut socket = Socket::open(address).await;
        socket.say(init).await;
        let (code, reason) = socket.closed().await;
        assert_eq!(code, 4403);
        assert!(reason.contains(why), "{reason}");
    }
}

#[tokio::test]
async fn who_does_not_say_who_they_are_is_not_waited_for() {
    let server = Server::start().await;
    let sockets = SocketSettings { patience: Duration::from_millis(50), ..SocketSettings::default() };
    let address = server.listen(HttpSettings { sockets, ..HttpSettings::default() }).await;
    let mut socket = Socket::open(address).await;
    // Other words buy no time.
    socket.is_silent().await;
    assert_eq!(socket.closed().await, (4408, "Connection initialisation timeout".to_owned()));
}

#[tokio::test]
async fn only_this_protocol_is_spoken_and_only_with_listed_origins() {
    let server = Server::start().await;
    let cors_origins = vec![HeaderValue::from_static("https://app.test")];
    let address = server.listen(HttpSettings { cors_origins, ..HttpSettings::default() }).await;
    let mut other = Socket::try_open(address, &[]).await.expect("a socket");
    assert_eq!(other.closed().await.0, 4406);

    let protocol = ("sec-websocket-protocol", "graphql-transport-ws");
    let own = format!("http://{address}");
    for (origin, may) in [("https://app.test", true), (&*own, true), ("https://evil.test", false), ("null", false)] {
        let opened = Socket::try_open(address, &[protocol, ("origin", origin)]).await;
        assert_eq!(opened.err(), (!may).then_some(StatusCode::FORBIDDEN), "{origin}");
    }
}

#[tokio::test]
async fn a_ping_is_answered_with_what_it_brought() {
    let server = Server::start().await;
    let address = server.listen(HttpSettings::default()).await;
    let mut socket = Socket::open(address).await;
    socket.say(json!({ "type": "ping", "payload": { "at": 1 } })).await;
    assert_eq!(socket.hear().await, json!({ "type": "pong", "payload": { "at": 1 } }));
    socket.say(json!({ "type": "pong" })).await;
    socket.is_silent().await;
}

#[tokio::test]
async fn an_id_is_one_subscription_at_a_time() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let mut socket = socket_of_owner(&server, &acme).await;
    socket.say(json!({ "type": "complete", "id": "never begun" })).await;
    socket.subscribe("1", "subscription { nothing }", json!({})).await;
    socket.refused("1").await;
    for _ in 0..3 {
        // It ended, by an error or by the client: the id can be used again.
        socket.subscribe("1", FEED, after(0)).await;
        socket.say(json!({ "type": "complete", "id": "1" })).await;
    }
    socket.subscribe("1", FEED, after(0)).await;
    socket.subscribe("1", FEED, after(0)).await;
    assert_eq!(socket.closed().await, (4409, "Subscriber for 1 already exists".to_owned()));
}

#[tokio::test]
async fn a_server_that_stops_says_so() {
    let server = Server::start().await;
    let acme = server.organization("acme").await;
    let address = server.listen(HttpSettings::default()).await;
    let mut known = Socket::of(address, &acme.owner.token()).await;
    let mut unknown = Socket::open(address).await;
    // Both are there, not only on their way.
    known.is_silent().await;
    unknown.is_silent().await;
    let doors = &server.services().subscriptions.doors;
    doors.close();
    for socket in [&mut known, &mut unknown] {
        assert_eq!(socket.closed().await.0, 1001);
    }
    let late = Socket::try_open(address, &[("sec-websocket-protocol", "graphql-transport-ws")]).await;
    assert_eq!(late.err(), Some(StatusCode::SERVICE_UNAVAILABLE));
    doors.emptied().await;
}
