//! The messages of `graphql-transport-ws`, as clients send and get them.
//!
//! Source: the protocol's own page, `PROTOCOL.md` of github.com/enisdenjo/graphql-ws.

use async_graphql::Variables;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::graphql::guard::{Limits, check_json};

/// The longest id of a subscription, in characters.
const LONGEST_ID: usize = 128;

/// What a client says.
#[derive(Debug, PartialEq)]
pub enum Heard {
    /// Who it is.
    Init(Credentials),
    /// Whether we are there; what comes along is sent back.
    Ping(Option<Value>),
    /// That it is there.
    Pong,
    /// It wants to be told.
    Subscribe(String, Payload),
    /// It wants to be told no more.
    Complete(String),
}

/// What `connection_init` says of who it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credentials {
    /// As the header `Authorization`.
    pub authorization: Option<String>,
    /// As the header `X-Organization`.
    pub organization: Option<String>,
}

/// An operation.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Payload {
    /// The document.
    pub query: String,
    /// Its variables.
    #[serde(default)]
    pub variables: Variables,
    /// The operation of the document that is meant; none if it has only one.
    #[serde(default)]
    pub operation_name: Option<String>,
}

impl PartialEq for Payload {
    fn eq(&self, other: &Self) -> bool {
        (&self.query, &self.operation_name, &*self.variables)
            == (&other.query, &other.operation_name, &*other.variables)
    }
}

#[derive(Deserialize)]
struct Envelope {
    r#type: String,
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    payload: Option<Value>,
}

/// Reads a message; the error says what is wrong with it.
pub fn read(text: &str, limits: &Limits) -> Result<Heard, String> {
    // The message and its payload are objects around what a body has.
    check_json(text.as_bytes(), 2, limits).map_err(|refusal| refusal.message)?;
    let envelope: Envelope = serde_json::from_str(text).map_err(|error| error.to_string())?;
    let id = || match envelope.id.as_deref() {
        Some(id) if !id.is_empty() && id.chars().count() <= LONGEST_ID => Ok(id.to_owned()),
        _ => Err(format!("`id` must be a text of 1 to {LONGEST_ID} characters")),
    };
    Ok(match envelope.r#type.as_str() {
        "connection_init" => Heard::Init(credentials(envelope.payload)?),
        "ping" => Heard::Ping(envelope.payload),
        "pong" => Heard::Pong,
        "subscribe" => {
            let id = id()?;
            let payload = envelope.payload.ok_or("`subscribe` needs a `payload`")?;
            Heard::Subscribe(id, serde_json::from_value(payload).map_err(|error| error.to_string())?)
        }
        "complete" => Heard::Complete(id()?),
        _ => return Err("clients send connection_init, ping, pong, subscribe and complete".to_owned()),
    })
}

/// Names as headers are written, in any case: clients pass theirs on.
fn credentials(payload: Option<Value>) -> Result<Credentials, String> {
    let mut found = Credentials::default();
    let members = match payload {
        None | Some(Value::Null) => return Ok(found),
        Some(Value::Object(members)) => members,
        Some(_) => return Err("the payload of `connection_init` is an object".to_owned()),
    };
    for (name, value) in members {
        let place = match name.to_ascii_lowercase().as_str() {
            "authorization" => &mut found.authorization,
            "organization" | "x-organization" => &mut found.organization,
            _ => continue,
        };
        match value {
            Value::String(text) => *place = Some(text),
            Value::Null => {}
            _ => return Err("`authorization` and `organization` are texts".to_owned()),
        }
    }
    Ok(found)
}

/// `connection_ack`
pub fn ack() -> String {
    json!({ "type": "connection_ack" }).to_string()
}

/// `pong`, with what the ping brought along.
pub fn pong(payload: Option<Value>) -> String {
    match payload {
        None => json!({ "type": "pong" }),
        Some(payload) => json!({ "type": "pong", "payload": payload }),
    }
    .to_string()
}

/// `next`: a result, which is JSON already.
pub fn next(id: &str, result: &str) -> String {
    framed("next", id, Some(result))
}

/// `error`: a list of errors, which is JSON already. The subscription is over.
pub fn error(id: &str, errors: &str) -> String {
    framed("error", id, Some(errors))
}

fn framed(r#type: &str, id: &str, payload: Option<&str>) -> String {
    let id = Value::from(id).to_string();
    let payload = payload.map(|payload| format!(r#","payload":{payload}"#)).unwrap_or_default();
    format!(r#"{{"id":{id},"type":"{type}"{payload}}}"#)
}

#[cfg(test)]
mod tests;
