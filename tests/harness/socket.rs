//! A client of `graphql-transport-ws`, on a real connection to a real listener: as small as a test needs it, and free to
//! say what no well-behaved client would.

use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::time::Duration;

use api::http::HttpSettings;
use api::http::door::{self, Desks, Patience};
use api::stop::Stop;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};

use crate::Server;

/// After this long nothing will come any more, and the test has failed.
const PATIENCE: Duration = Duration::from_secs(20);

/// The bytes that the kernel holds for a client that does not read, and for the server that writes to it.
const SMALL: u32 = 4096;

/// One socket.
pub struct Socket(WebSocketStream<TcpStream>);

impl Server {
    /// Listens for clients, until the test is over.
    pub async fn listen(&self, settings: HttpSettings) -> SocketAddr {
        self.listen_for(settings, Patience::default()).await
    }

    /// As [`Server::listen`], with connections that may take so long.
    pub async fn listen_for(&self, settings: HttpSettings, patience: Patience) -> SocketAddr {
        let address = "127.0.0.1:0".parse().expect("an address");
        let socket = TcpSocket::new_v4().expect("a socket");
        // A connection that is accepted has what its listener has: a slow reader shows soon.
        socket.set_send_buffer_size(SMALL).expect("a size");
        socket.bind(address).expect("a free port");
        let listener: TcpListener = socket.listen(1024).expect("it listens");
        let address = listener.local_addr().expect("an address");
        let (router, (_, stop)) = (self.router(settings), Stop::new());
        // Two, as on any machine: what only works on one thread shows.
        let desks = Desks::open(NonZeroUsize::MIN.saturating_add(1)).expect("another thread");
        tokio::spawn(async move { door::serve(listener, router, &stop, patience, &desks).await });
        address
    }
}

impl Socket {
    /// A socket that speaks the protocol, and has said nothing yet.
    pub async fn open(address: SocketAddr) -> Self {
        Self::try_open(address, &[("sec-websocket-protocol", "graphql-transport-ws")]).await.expect("a socket")
    }

    /// A socket with other headers; or the status of the refusal.
    pub async fn try_open(address: SocketAddr, headers: &[(&'static str, &str)]) -> Result<Self, StatusCode> {
        let socket = TcpSocket::new_v4().expect("a socket");
        socket.set_recv_buffer_size(SMALL).expect("a size");
        let stream = socket.connect(address).await.expect("the server listens");
        let mut request = format!("ws://{address}/graphql").into_client_request().expect("a request");
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).expect("a header");
            request.headers_mut().insert(HeaderName::from_static(name), value);
        }
        match client_async(request, stream).await {
            Ok((stream, _)) => Ok(Self(stream)),
            Err(Error::Http(response)) => Err(response.status()),
            Err(other) => panic!("no answer to the upgrade: {other}"),
        }
    }

    /// A socket of whoever has this token.
    pub async fn of(address: SocketAddr, token: &str) -> Self {
        let mut socket = Self::open(address).await;
        socket
            .say(json!({ "type": "connection_init", "payload": { "authorization": format!("Bearer {token}") } }))
            .await;
        assert_eq!(socket.hear().await, json!({ "type": "connection_ack" }));
        socket
    }

    /// Says something.
    pub async fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string())).await;
    }

    /// Says something that need not be JSON, or a text.
    pub async fn send(&mut self, message: Message) {
        self.0.send(message).await.expect("the server is there");
    }

    /// Subscribes.
    pub async fn subscribe(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({ "query": query, "variables": variables });
        self.say(json!({ "id": id, "type": "subscribe", "payload": payload })).await;
    }

    /// The next message.
    pub async fn hear(&mut self) -> Value {
        match self.next().await {
            Message::Text(text) => serde_json::from_str(&text).expect("the server speaks JSON"),
            other => panic!("a message was expected, not {other:?}"),
        }
    }

    /// The `data` of the next message, which is a result of that subscription, and has no error.
    pub async fn told(&mut self, id: &str) -> Value {
        let message = self.hear().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("next"), &json!(id)), "{message:#}");
        assert!(message["payload"]["errors"].is_null(), "{message:#}");
        message["payload"]["data"].clone()
    }

    /// The first error of the next message, which ends that subscription.
    pub async fn refused(&mut self, id: &str) -> Value {
        let message = self.hear().await;
        assert_eq!((&message["type"], &message["id"]), (&json!("error"), &json!(id)), "{message:#}");
        message["payload"][0].clone()
    }

    /// Asserts that nothing is on its way: what is said now is answered next.
    pub async fn is_silent(&mut self) {
        self.say(json!({ "type": "ping" })).await;
        assert_eq!(self.hear().await, json!({ "type": "pong" }));
    }

    /// With which code and reason the server closes; what it says before is passed over.
    pub async fn closed(&mut self) -> (u16, String) {
        loop {
            match self.next().await {
                Message::Close(Some(frame)) => return (frame.code.into(), frame.reason.to_string()),
                Message::Close(None) => panic!("closed without a code"),
                _ => {}
            }
        }
    }

    async fn next(&mut self) -> Message {
        let next = timeout(PATIENCE, self.0.next()).await.expect("something comes");
        next.expect("the connection is open").expect("the server speaks the protocol")
    }
}
