//! Good messages, and everything that is none.

use super::*;

fn heard(message: Value) -> Result<Heard, String> {
    read(&message.to_string(), &Limits::default())
}

#[test]
fn messages_are_read() {
    let credentials = |payload: Value| heard(json!({ "type": "connection_init", "payload": payload }));
    let known = Credentials { authorization: Some("Bearer x".to_owned()), organization: Some("acme".to_owned()) };
    assert_eq!(heard(json!({ "type": "connection_init" })), Ok(Heard::Init(Credentials::default())));
    assert_eq!(credentials(json!(null)), Ok(Heard::Init(Credentials::default())));
    assert_eq!(
        credentials(json!({ "authorization": "Bearer x", "organization": "acme", "more": 1 })),
        Ok(Heard::Init(known.clone()))
    );
    assert_eq!(credentials(json!({ "Authorization": "Bearer x", "X-Organization": "acme" })), Ok(Heard::Init(known)));
    assert_eq!(heard(json!({ "type": "ping", "payload": { "a": 1 } })), Ok(Heard::Ping(Some(json!({ "a": 1 })))));
    assert_eq!(heard(json!({ "type": "pong" })), Ok(Heard::Pong));
    assert_eq!(heard(json!({ "type": "complete", "id": "1" })), Ok(Heard::Complete("1".to_owned())));
    let payload =
        json!({ "query": "subscription { a }", "variables": { "x": 1 }, "operationName": null, "extensions": {} });
    let Ok(Heard::Subscribe(id, payload)) = heard(json!({ "type": "subscribe", "id": "1", "payload": payload })) else {
        panic!("a subscription")
    };
    assert_eq!((id.as_str(), payload.query.as_str(), payload.operation_name), ("1", "subscription { a }", None));
    assert_eq!(payload.variables.get("x"), Some(&1.into()));
}

#[test]
fn anything_else_is_invalid() {
    let subscribe = |id: Value, payload: Value| json!({ "type": "subscribe", "id": id, "payload": payload });
    for message in [
        json!([]),
        json!("ping"),
        json!({}),
        json!({ "type": 1 }),
        json!({ "type": "next", "id": "1", "payload": {} }),
        json!({ "type": "connection_ack" }),
        json!({ "type": "start", "id": "1" }),
        json!({ "type": "connection_init", "payload": "Bearer x" }),
        json!({ "type": "connection_init", "payload": { "authorization": 1 } }),
        json!({ "type": "complete" }),
        json!({ "type": "complete", "id": 1 }),
        subscribe(json!(null), json!({ "query": "{ a }" })),
        subscribe(json!(""), json!({ "query": "{ a }" })),
        subscribe(json!("x".repeat(129)), json!({ "query": "{ a }" })),
        subscribe(json!("1"), json!(null)),
        subscribe(json!("1"), json!({})),
        subscribe(json!("1"), json!({ "query": 1 })),
        subscribe(json!("1"), json!({ "query": "{ a }", "variables": [] })),
        subscribe(json!("1"), json!({ "query": "{ a }", "operationName": 1 })),
    ] {
        assert!(heard(message.clone()).is_err(), "{message}");
    }
    assert!(read("", &Limits::default()).is_err());
    assert!(read(&"[".repeat(10_000), &Limits::default()).is_err());
}

#[test]
fn messages_are_written() {
    assert_eq!(ack(), r#"{"type":"connection_ack"}"#);
    assert_eq!(pong(None), r#"{"type":"pong"}"#);
    for (text, kind) in [(next("a\"b", "{}"), "next"), (error("a\"b", "[]"), "error")] {
        let message: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!((message["id"].as_str(), message["type"].as_str()), (Some("a\"b"), Some(kind)));
        assert!(message.get("payload").is_some());
    }
}
