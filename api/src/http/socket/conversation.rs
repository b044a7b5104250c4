//! What is said over one socket: a state machine of two states, before and after the client has said who it is.

use std::collections::HashMap;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{Message, WebSocket};
use futures::SinkExt as _;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, sleep, sleep_until, timeout};

use super::close::Close;
use super::follow::{Following, Outgoing};
use super::message::{self, Heard, Payload};
use super::operation::fault;
use super::places::{self, Places};
use super::welcome::{Here, welcome};
use crate::error::Fault;
use crate::graphql::scope::Origin;
use crate::http::Http;
use crate::http::request::moment;

/// How many messages wait to be sent over one socket.
const WAITING: usize = 16;
/// How long a client may take to answer a goodbye, or to take the answer to its own.
const GOODBYE: Duration = Duration::from_secs(1);

/// What is known of one socket.
struct Conversation {
    http: Arc<Http>,
    origin: Arc<Origin>,
    /// Who it is, once that was said.
    here: Option<Here>,
    subscriptions: HashMap<Arc<str>, Subscribed>,
    generation: u64,
    places: Places,
    outgoing: mpsc::Sender<Outgoing>,
}

/// A subscription; dropped, it ends.
struct Subscribed {
    generation: u64,
    _stop: oneshot::Sender<()>,
    _place: places::Subscribed,
}

/// What ends a conversation: a reason to give; none where nobody is left to hear it.
type End = Option<Close>;

/// Speaks with a client until one of both goes.
pub(super) async fn converse(mut socket: WebSocket, http: Arc<Http>, origin: Origin) {
    let end = if socket.protocol().is_none() {
        Some(Close::SUBPROTOCOL)
    } else {
        let (outgoing, words) = mpsc::channel(WAITING);
        let (origin, subscriptions) = (Arc::new(origin), HashMap::new());
        let places = Places::new(http.services.subscriptions.doors.clone(), &http.settings.sockets);
        let mut conversation =
            Conversation { http, origin, here: None, subscriptions, generation: 0, places, outgoing };
        conversation.go_on(&mut socket, words).await
    };
    match end {
        Some(close) => goodbye(socket, close).await,
        // A client that closed is answered (RFC 6455, 5.5.1): the answer was made when its frame was read, and goes out
        // with what else waits.
        None => drop(timeout(GOODBYE, socket.flush()).await),
    }
}

/// Says why it is over, and waits a moment for the client to have heard it: what it said meanwhile is not listened to.
async fn goodbye(mut socket: WebSocket, close: Close) {
    let said = async {
        if socket.send(Message::Close(Some(close.frame()))).await.is_ok() {
            while let Some(Ok(_)) = socket.recv().await {}
        }
    };
    // Whoever does not answer is left alone.
    let _ = timeout(GOODBYE, said).await;
}

impl Conversation {
    async fn go_on(&mut self, socket: &mut WebSocket, mut words: mpsc::Receiver<Outgoing>) -> End {
        let settings = self.http.settings.sockets.clone();
        let mut alarm = pin!(sleep(settings.patience));
        let mut is_asked = false;
        loop {
            tokio::select! {
                close = self.called_away() => return Some(close),
                () = &mut alarm => match (&self.here, is_asked) {
                    (None, _) => return Some(Close::INIT_TIMEOUT),
                    // Nobody is there.
                    (Some(_), true) => return None,
                    (Some(_), false) => {
                        is_asked = true;
                        alarm.as_mut().reset(Instant::now() + settings.silence);
                        if let Err(end) = self.send(socket, [Message::Ping(Bytes::new())]).await {
                            return end;
                        }
                    }
                },
                heard = socket.recv() => {
                    let Some(Ok(heard)) = heard else { return None };
                    let was_here = self.here.is_some();
                    if let Err(end) = self.hear(socket, heard).await {
                        return end;
                    }
                    // Until it is known who calls, words buy no time.
                    if was_here || self.here.is_some() {
                        is_asked = false;
                        alarm.as_mut().reset(Instant::now() + settings.silence);
                    }
                }
                Some(first) = words.recv() => {
                    // What waits already is written together.
                    let more = std::iter::from_fn(|| words.try_recv().ok()).take(WAITING);
                    let all: Vec<_> = std::iter::once(first).chain(more).collect();
                    let messages: Vec<_> = all.into_iter().filter_map(|words| self.current(words)).collect();
                    if let Err(end) = self.send(socket, messages).await {
                        return end;
                    }
                }
            }
        }
    }

    /// Waits until the client has to go, or the server does.
    async fn called_away(&self) -> Close {
        let leaving = async {
            match &self.here {
                Some(here) => Close::leave(here.guest().leaving().await),
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            close = leaving => close,
            () = self.http.services.subscriptions.doors.closing() => Close::GOING_AWAY,
        }
    }

    /// Sends messages. A client that does not read is waited for, but not when it has to go, and not for ever.
    async fn send(&self, socket: &mut WebSocket, messages: impl IntoIterator<Item = Message>) -> Result<(), End> {
        let sent = async {
            for message in messages {
                socket.feed(message).await?;
            }
            socket.flush().await
        };
        let patience = self.http.settings.sockets.silence * 2;
        tokio::select! {
            sent = sent => sent.map_err(|_| None),
            close = self.called_away() => Err(Some(close)),
            () = sleep_until(Instant::now() + patience) => Err(None),
        }
    }

    /// The message, if its subscription still is the one of that id.
    fn current(&mut self, words: Outgoing) -> Option<Message> {
        let Outgoing { id, generation, text, is_last } = words;
        self.subscriptions.get(&id).filter(|subscribed| subscribed.generation == generation)?;
        if is_last {
            self.subscriptions.remove(&id);
        }
        Some(Message::Text(text.into()))
    }

    async fn hear(&mut self, socket: &mut WebSocket, heard: Message) -> Result<(), End> {
        let text = match heard {
            Message::Text(text) => text,
            Message::Binary(_) => return Err(Some(Close::invalid("messages are texts"))),
            Message::Ping(_) | Message::Pong(_) => return Ok(()),
            Message::Close(_) => return Err(None),
        };
        if text.len() > self.http.settings.sockets.message_bytes {
            return Err(Some(Close::TOO_BIG));
        }
        let heard = message::read(&text, &self.http.settings.body.limits);
        match heard.map_err(|why| Some(Close::invalid(&why)))? {
            Heard::Init(credentials) => {
                if self.here.is_some() {
                    return Err(Some(Close::INIT_TWICE));
                }
                self.here = Some(Box::pin(welcome(&self.http, credentials)).await.map_err(Some)?);
                self.send(socket, [Message::Text(message::ack().into())]).await
            }
            Heard::Ping(payload) => self.send(socket, [Message::Text(message::pong(payload).into())]).await,
            Heard::Pong => Ok(()),
            Heard::Subscribe(id, payload) => {
                let refused = self.subscribe(id.into(), payload).map_err(Some)?;
                self.send(socket, refused.map(|text| Message::Text(text.into()))).await
            }
            Heard::Complete(id) => {
                self.subscriptions.remove(id.as_str());
                Ok(())
            }
        }
    }

    /// Begins a subscription; answers with a refusal that leaves the socket open.
    fn subscribe(&mut self, id: Arc<str>, payload: Payload) -> Result<Option<String>, Close> {
        let Some(here) = &self.here else { return Err(Close::UNAUTHORIZED) };
        if self.subscriptions.contains_key(&id) {
            return Err(Close::duplicate(&id));
        }
        let (place, under_way) = match self.places.take(self.subscriptions.len(), here.guest().actor.id()) {
            Ok(taken) => taken,
            Err(why) => {
                let moment = moment(&self.http.services.clock, self.http.settings.deadline);
                let error = fault(Fault::BadUserInput(why).into(), &moment.request_id);
                return Ok(Some(message::error(&id, &serde_json::to_string(&[error]).unwrap_or_default())));
            }
        };
        self.generation += 1;
        let (stop, stopped) = oneshot::channel();
        let following = Following {
            http: self.http.clone(),
            guest: here.guest().clone(),
            origin: self.origin.clone(),
            id: id.clone(),
            generation: self.generation,
            outgoing: self.outgoing.clone(),
            stop: stopped,
            _places: under_way,
        };
        let subscribed = Subscribed { generation: self.generation, _stop: stop, _place: place };
        self.subscriptions.insert(id, subscribed);
        tokio::spawn(following.go_on(payload));
        Ok(None)
    }
}
