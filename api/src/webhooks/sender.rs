//! What leaves the house: requests to addresses that others chose. Nothing is reached but what [`Reach`] covers,
//! whatever a name resolves to, whatever a receiver answers; and what it answers is read as far as it is kept.

mod flight;
mod resolver;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::redirect::Policy;
use reqwest::{Client, Response, Url};

pub use self::flight::{Flight, Flights};
use self::resolver::Resolver;
pub use self::resolver::{Lookup, NotCovered, System};
use super::rules::address::Reach;
use super::rules::retry::{Outcome, retry_after};

/// The most characters that are kept of an answer.
const EXCERPT: usize = 1_000;
/// As many bytes as they can have.
const EXCERPT_BYTES: usize = 4 * EXCERPT;

/// What the operator decides about webhooks.
#[derive(Clone, Copy, Debug)]
pub struct SenderSettings {
    /// How far they reach.
    pub reach: Reach,
    /// How long a receiver may take, from connecting to the last byte that is read.
    pub time_limit: Duration,
}

/// Sends webhooks.
pub struct Sender {
    client: Client,
    settings: SenderSettings,
    /// What is under way.
    pub flights: Flights,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Posted<'a> {
    /// Where it goes.
    pub url: &'a str,
    /// What receivers know it by: the same when it is sent again.
    pub id: &'a str,
    /// When it is sent, UTC.
    pub sent_at: DateTime<Utc>,
    /// Its signatures.
    pub signature: &'a str,
    /// JSON.
    pub body: String,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Attempted {
    /// How long it took, in milliseconds.
    pub latency_ms: i32,
    /// What the receiver said.
    pub outcome: Outcome,
}

impl Sender {
    /// A sender that asks the system where names lead.
    pub fn new(settings: SenderSettings) -> Result<Self, reqwest::Error> {
        Self::asking(settings, Arc::new(System))
    }

    /// As [`Sender::new`], asking somebody else.
    pub fn asking(settings: SenderSettings, lookup: Arc<dyn Lookup>) -> Result<Self, reqwest::Error> {
        // reqwest is built without a TLS provider of its own. Whoever installs one first, it is the same one.
        rustls::crypto::ring::default_provider().install_default().ok();
        let client = Client::builder()
            .user_agent(concat!("Chambers/", env!("CARGO_PKG_VERSION")))
            .timeout(settings.time_limit)
            // Where a redirect or a proxy leads, nobody has checked.
            .redirect(Policy::none())
            .no_proxy()
            .dns_resolver(Arc::new(Resolver::new(lookup, settings.reach)))
            .pool_max_idle_per_host(1)
            .pool_idle_timeout(Duration::from_secs(30))
            .build()?;
        Ok(Self { client, settings, flights: Flights::default() })
    }

    /// How far it reaches.
    pub fn reach(&self) -> Reach {
        self.settings.reach
    }

    /// Sends one request, and waits for what is kept of the answer.
    pub async fn post(&self, posted: Posted<'_>) -> Attempted {
        let begun = Instant::now();
        let outcome = match self.admitted(posted.url) {
            Ok(url) => self.send(url, posted).await,
            Err(why) => Outcome::Failed(format!("The URL {why}.")),
        };
        Attempted { latency_ms: i32::try_from(begun.elapsed().as_millis()).unwrap_or(i32::MAX), outcome }
    }

    /// A URL that may be sent to: what was once allowed need not be any more. And an address that stands in it is
    /// connected to without being resolved.
    fn admitted(&self, url: &str) -> Result<Url, &'static str> {
        let url = Url::parse(url).map_err(|_| "is none")?;
        self.settings.reach.admits(&url).map(|()| url)
    }

    async fn send(&self, url: Url, posted: Posted<'_>) -> Outcome {
        let request = self
            .client
            .post(url)
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", posted.id)
            .header("webhook-timestamp", posted.sent_at.timestamp())
            .header("webhook-signature", posted.signature)
            .body(posted.body);
        match request.send().await {
            Ok(response) => answered(response, posted.sent_at).await,
            Err(error) => Outcome::Failed(self.told(&error)),
        }
    }

    /// Why there was no answer, without the URL: it may hold a secret.
    fn told(&self, error: &reqwest::Error) -> String {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(error);
        let mut last = String::new();
        while let Some(error) = cause {
            if error.is::<NotCovered>() {
                return error.to_string();
            }
            last = error.to_string();
            cause = error.source();
        }
        if error.is_timeout() {
            return format!("No answer within {:?}.", self.settings.time_limit);
        }
        // The innermost cause names no URL.
        let last: String = last.replace('\0', "").chars().take(300).collect();
        if error.is_connect() { format!("No connection: {last}.") } else { format!("No answer: {last}.") }
    }
}

/// The status, and of the body as much as is kept; the rest is never read.
async fn answered(mut response: Response, now: DateTime<Utc>) -> Outcome {
    let header = response.headers().get(RETRY_AFTER).and_then(|header| header.to_str().ok());
    let retry_after = header.and_then(|header| retry_after(header, now));
    let (status, mut body) = (response.status().as_u16(), Vec::new());
    // The status has said what there is to say: a body that breaks off changes nothing.
    while body.len() < EXCERPT_BYTES
        && let Ok(Some(chunk)) = response.chunk().await
    {
        let room = EXCERPT_BYTES - body.len();
        body.extend_from_slice(&chunk[..chunk.len().min(room)]);
    }
    Outcome::Answered { status, excerpt: excerpt(&body), retry_after }
}

/// The beginning of a body as text. PostgreSQL keeps no NUL.
fn excerpt(body: &[u8]) -> String {
    String::from_utf8_lossy(body).replace('\0', "\u{fffd}").chars().take(EXCERPT).collect()
}

#[cfg(test)]
mod tests;
