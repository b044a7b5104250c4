//! What a request brings along: its id, its time, where it came from.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Request};
use axum::http::{HeaderMap, header};

use super::HttpSettings;
use super::door::Peer;
use crate::clock::Clock;
use crate::db::Moment;
use crate::graphql::scope::Origin;

/// The header that tells a request's id.
pub(super) const REQUEST_ID: &str = "x-request-id";

/// The header by which the user of an outside issuer chooses an organization.
pub(super) const ORGANIZATION: &str = "x-organization";

/// A new request's moment. The id is ours, never the caller's: it stands in events.
pub(super) fn moment(clock: &Clock, deadline: Duration) -> Moment {
    let now = clock.now();
    // A UUID of version 7. Its randomness is the process's own: `Uuid::now_v7` asks the kernel for each.
    let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
    let id = uuid::Builder::from_unix_timestamp_millis(millis, &rand::random()).into_uuid();
    let moment = Moment::new(now, format!("req_{}", id.simple()));
    Moment { deadline: Some(Instant::now() + deadline), ..moment }
}

/// Where a request came from.
pub(super) fn origin(request: &Request, settings: &HttpSettings) -> Origin {
    let peer = request.extensions().get::<ConnectInfo<Peer>>().map(|info| info.0.ip());
    let forwarded = settings.behind_proxy.then(|| forwarded_for(request.headers())).flatten();
    let user_agent = request.headers().get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    Origin { ip: forwarded.or(peer), user_agent: user_agent.map(|text| text.chars().take(400).collect()) }
}

/// The last entry is the one that our own proxy wrote; those before it are the caller's word.
fn forwarded_for(headers: &HeaderMap) -> Option<IpAddr> {
    headers.get_all("x-forwarded-for").iter().next_back()?.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
}

/// A header's text, if it is there and is text.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
