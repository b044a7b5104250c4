//! Somebody who is sent webhooks: a server of its own, that answers as it is told.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::post;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};

/// What was received.
#[derive(Clone, Debug)]
pub struct Received {
    /// `webhook-id`.
    pub id: String,
    /// `webhook-timestamp`.
    pub timestamp: i64,
    /// `webhook-signature`.
    pub signature: String,
    /// The body.
    pub body: String,
}

impl Received {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).expect("the body is JSON")
    }
}

/// How to answer.
#[derive(Clone, Debug)]
pub enum Answer {
    /// With a status.
    Status(u16),
    /// With a status and `Retry-After`.
    After(u16, String),
    /// With 200 and this body.
    Body(Vec<u8>),
    /// With 200, when it is released.
    Held,
}

/// A receiver; it answers 200 unless told otherwise.
pub struct Receiver {
    /// Where it listens.
    pub url: String,
    shared: Arc<Shared>,
}

struct Shared {
    received: watch::Sender<Vec<Received>>,
    script: Mutex<VecDeque<Answer>>,
    releases: Semaphore,
}

impl Receiver {
    /// Starts one.
    pub async fn start() -> Self {
        let shared = Arc::new(Shared {
            received: watch::Sender::new(Vec::new()),
            script: Mutex::default(),
            releases: Semaphore::new(0),
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let url = format!("http://{}/hooks", listener.local_addr().expect("an address"));
        let router = Router::new().route("/hooks", post(receive)).with_state(shared.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, shared }
    }

    /// Answers the next requests in this way, and those behind them with 200.
    pub fn answers(&self, answers: impl IntoIterator<Item = Answer>) {
        self.shared.script.lock().expect("nobody panicked").extend(answers);
    }

    /// Lets so many of those that are held be answered.
    pub fn release(&self, held: usize) {
        self.shared.releases.add_permits(held);
    }

    /// What was received so far, the first first.
    pub fn received(&self) -> Vec<Received> {
        self.shared.received.borrow().clone()
    }

    /// The names of the contacts that were told of, in the order in which they were.
    pub fn names(&self) -> Vec<String> {
        let name = |received: &Received| received.json()["data"]["name"].as_str().unwrap_or_default().to_owned();
        self.received().iter().map(name).collect()
    }

    /// Waits until so much was received.
    pub async fn waits_for(&self, most: usize) {
        let mut received = self.shared.received.subscribe();
        received.wait_for(|received| received.len() >= most).await.expect("the receiver is there");
    }
}

async fn receive(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    let header = |name: &str| headers[name].to_str().expect("a text").to_owned();
    assert_eq!(header("content-type"), "application/json");
    let received = Received {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp").parse().expect("seconds"),
        signature: header("webhook-signature"),
        body: String::from_utf8(body.to_vec()).expect("the body is text"),
    };
    shared.received.send_modify(|all| all.push(received));
    let answer = shared.script.lock().expect("nobody panicked").pop_front();
    let status = |code| StatusCode::from_u16(code).expect("a status");
    match answer.unwrap_or(Answer::Status(200)) {
        Answer::Status(code) => (status(code), format!("It is {code}.")).into_response(),
        Answer::After(code, after) => (status(code), [("retry-after", after)]).into_response(),
        Answer::Body(body) => body.into_response(),
        Answer::Held => {
            shared.releases.acquire().await.expect("it is never closed").forget();
            StatusCode::OK.into_response()
        }
    }
}
