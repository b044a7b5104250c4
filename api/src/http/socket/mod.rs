//! `GET /graphql` with `Upgrade: websocket`: subscriptions over `graphql-transport-ws`.
//!
//! Who calls is said by the first message, `connection_init`, with what a request has in its headers:
//! `{"authorization": "Bearer …", "organization": "acme"}`. Queries and mutations are sent by POST: here they are
//! refused, so that there is one way for what changes something, with one set of limits.
//!
//! async-graphql has this protocol too, but lets ids be used twice, knows no limit but time, and runs an operation
//! once: here it is asked anew with each event whether its subscriber may still see it.

mod close;
mod conversation;
mod follow;
mod message;
mod operation;
mod places;
mod settings;
mod shared;
mod start;
mod welcome;

use std::sync::Arc;

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{FromRequestParts as _, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use self::conversation::converse;
pub use self::settings::SocketSettings;
pub(super) use self::shared::Operations;
use super::body::Rejection;
use super::request::{moment, origin, text};
use super::{Http, Shared};
use crate::subscriptions::doors::Of;

/// The protocol that is spoken.
const PROTOCOL: &str = "graphql-transport-ws";

/// Bytes read at once. Each socket has so many for as long as it is open.
const READ_BUFFER: usize = 2 * 1024;
/// Bytes gathered before they are written.
const WRITE_BUFFER: usize = 4 * 1024;
/// How much larger than allowed a message may be and still be read, so that its sender can be told.
const LENIENCE: usize = 2;

/// Opens a socket, where one is asked for; any other request goes on.
pub(super) async fn upgrade_or_next(State(http): Shared, request: Request, next: Next) -> Response {
    let asked = text(request.headers(), header::UPGRADE.as_str());
    if request.uri().path() == "/graphql" && asked.is_some_and(|asked| asked.eq_ignore_ascii_case("websocket")) {
        return upgrade(http, request).await;
    }
    next.run(request).await
}

async fn upgrade(http: Arc<Http>, request: Request) -> Response {
    let refused = |status, code, message: &str| {
        let moment = moment(&http.services.clock, http.settings.deadline);
        Rejection { status, code, message: message.to_owned() }.into_response(&moment.request_id)
    };
    if !may_call_from(request.headers(), &http.settings.cors_origins) {
        return refused(StatusCode::FORBIDDEN, "FORBIDDEN", "Browsers may not call from this origin.");
    }
    let (origin, settings) = (origin(&request, &http.settings), &http.settings.sockets);
    let doors = &http.services.subscriptions.doors;
    let Some(counted) = doors.enter() else {
        return refused(StatusCode::SERVICE_UNAVAILABLE, "UNAVAILABLE", "The server is stopping: connect again.");
    };
    let place = match origin.ip.map(|ip| doors.place(Of::address(ip), settings.per_address)) {
        Some(None) => {
            return refused(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", "Too many sockets from this address.");
        }
        Some(place) => place,
        None => None,
    };
    let (mut parts, _) = request.into_parts();
    let upgrade: Result<WebSocketUpgrade, _> = WebSocketUpgrade::from_request_parts(&mut parts, &()).await;
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let most = settings.message_bytes.saturating_mul(LENIENCE);
    let upgrade = upgrade
        .protocols([PROTOCOL])
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(WRITE_BUFFER)
        .max_message_size(most)
        .max_frame_size(most);
    upgrade.on_upgrade(move |socket| async move {
        converse(socket, http, origin).await;
        drop((counted, place));
    })
}

/// Whether a page of that origin may call: one that is listed, or our own. No browser lets a page leave its origin out.
fn may_call_from(headers: &HeaderMap, listed: &[HeaderValue]) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let Ok(origin) = origin.to_str() else { return false };
    let own = origin.split_once("://").map(|(_, authority)| authority);
    listed.iter().any(|listed| listed == origin) || (own.is_some() && own == text(headers, header::HOST.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_other_origins_may_not_call() {
        let listed = [HeaderValue::from_static("https://app.test")];
        let may = |origin: Option<&'static str>| {
            let mut headers = HeaderMap::from_iter([(header::HOST, HeaderValue::from_static("api.test:8000"))]);
            headers.extend(origin.map(|origin| (header::ORIGIN, HeaderValue::from_static(origin))));
            may_call_from(&headers, &listed)
        };
        assert!(may(None), "not a browser");
        assert!(may(Some("https://app.test")));
        assert!(may(Some("http://api.test:8000")), "our own playground");
        for other in
            ["https://evil.test", "http://app.test", "https://app.test.evil.test", "http://api.test", "null", ""]
        {
            assert!(!may(Some(other)), "{other}");
        }
    }
}
