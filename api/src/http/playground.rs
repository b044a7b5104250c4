//! The playground: `GraphiQL`, embedded in the binary and served with no other host involved.
//!
//! `GET /graphql` is the page and never an operation: a query in the address fills the editor, and runs when someone
//! presses the button. `build.rs` bundles and compresses the files; here they are only looked up. What differs from
//! one deployment to another travels in `playground.json`, because the page is static and its content security policy
//! lets no inline script run.

use std::{net::IpAddr, sync::Arc};

use axum::{
    Json, Router,
    extract::{Path, State},
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{
            ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HOST,
            IF_NONE_MATCH, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
        },
        uri::Authority,
    },
    middleware::map_response,
    response::{IntoResponse, Response},
    routing::get,
};
use futures::future::BoxFuture;
use rust_embed::Embed;
use serde::Serialize;

/// Where the playground is, and what it is told about this deployment.
#[derive(Clone)]
pub struct PlaygroundConfig {
    /// Whether there is a playground; if not, its addresses answer 404.
    pub enabled: bool,
    /// The path that operations are posted to.
    pub endpoint: String,
    /// The path that subscriptions connect to (`graphql-transport-ws`), once there is one.
    pub subscription_endpoint: Option<String>,
    /// A token for the headers editor to start with. Development only: whoever can load the page can read it.
    pub development_token: Option<DevelopmentToken>,
}

/// Makes a token, for each load of the page: it is good for minutes, and the server runs for days. None if there is
/// nobody any more to make it for.
pub type DevelopmentToken = Arc<dyn Fn() -> BoxFuture<'static, Option<String>> + Send + Sync>;

/// The answer to `GET /graphql/playground.json`; `api/playground/src/config.ts` is its other end.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PageConfig<'a> {
    endpoint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    subscription_endpoint: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    development_token: Option<String>,
}

/// `dist/` of the npm project: `index.html` as it is, and each file of `assets/` twice, as `….br` and as `….gz`.
#[derive(Embed)]
#[folder = "$OUT_DIR/playground/dist"]
struct Bundle;

/// What the page may do: run and show its own files and talk to its own origin.
///
/// `'unsafe-inline'` is for styles alone: the Monaco editor writes `style="top:…"` into the markup of each line and
/// adds `<style>` elements for its themes, and takes no nonce for either. `data:` images underline its errors.
const CONTENT_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self'; connect-src 'self'; \
     font-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
);

/// The page of a build that had no Node.js (see `build.rs`).
const NOT_BUILT: &str = "<!doctype html><html lang=en><meta charset=utf-8><title>Chambers</title>\
     <h1>The playground is not in this build</h1>\
     <p>The API works: POST an operation to this address. To build the playground too, install Node.js 20.19 or newer \
     with npm (a network is needed once), then run <code>touch api/build.rs</code> and build again.</p>";

/// The playground's routes, all of them GET; merge them with the router that has `POST /graphql`.
pub fn routes(config: PlaygroundConfig) -> Router {
    let router = if config.enabled {
        Router::new()
            .route("/graphql", get(page))
            .route("/graphql/playground.json", get(page_config))
            .route("/graphql/assets/{name}", get(asset))
            .with_state(Arc::new(config))
    } else {
        // Said, because beside a POST route the router itself would answer 405.
        Router::new().route("/graphql", get(|| async { StatusCode::NOT_FOUND }))
    };
    router.layer(map_response(protect))
}

/// Sends the policy with every answer, not only with the page: a worker obeys the one that came with its own script.
async fn protect(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, CONTENT_POLICY);
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

async fn page(headers: HeaderMap) -> Response {
    let html = [(CONTENT_TYPE, "text/html; charset=utf-8")];
    let Some(file) = Bundle::get("index.html") else {
        return (StatusCode::NOT_IMPLEMENTED, html, NOT_BUILT).into_response();
    };
    // It names the hashed files, so it is asked for each time and costs a body only when a build changed it.
    let version = u64::from_be_bytes(std::array::from_fn(|byte| file.metadata.sha256_hash()[byte]));
    let etag = format!("\"{version:016x}\"");
    let known = headers.get(IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == etag.as_bytes());
    let caching = [(ETAG, etag), (CACHE_CONTROL, "no-cache".to_owned())];
    if known { (StatusCode::NOT_MODIFIED, caching).into_response() } else { (caching, html, file.data).into_response() }
}

async fn page_config(State(config): State<Arc<PlaygroundConfig>>, headers: HeaderMap) -> Response {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let development_token = match &config.development_token {
        Some(make) if cannot_be_rebound(host) => make().await,
        _ => None,
    };
    let answer = PageConfig {
        endpoint: &config.endpoint,
        subscription_endpoint: config.subscription_endpoint.as_deref(),
        development_token,
    };
    ([(CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}

/// Whether the request was addressed to localhost or to a bare IP address.
///
/// A page from anywhere can point its own DNS name at 127.0.0.1 (DNS rebinding) and then reads the answers of a
/// developer's server as same-origin; it can do so only under its own name. Under other names the playground works
/// without a ready-made token.
fn cannot_be_rebound(host: &str) -> bool {
    let Ok(authority) = host.parse::<Authority>() else {
        return false;
    };
    let name = authority.host();
    name == "localhost"
        || name.ends_with(".localhost")
        || name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok()
}

/// The content codings that each asset is stored in, and the suffix of the files that have it; smallest first.
const CODINGS: [(&str, &str); 2] = [("br", "br"), ("gzip", "gz")];

async fn asset(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let mut stored = CODINGS
        .into_iter()
        .filter_map(|(coding, suffix)| Some((coding, Bundle::get(&format!("assets/{name}.{suffix}"))?)))
        .peekable();
    if stored.peek().is_none() {
        return StatusCode::NOT_FOUND.into_response();
    }
    let Some((coding, file)) = stored.find(|(coding, _)| accepts(&headers, coding)) else {
        return StatusCode::NOT_ACCEPTABLE.into_response();
    };
    let headers: [(HeaderName, &str); 4] = [
        (CONTENT_TYPE, content_type(&name)),
        (CONTENT_ENCODING, coding),
        (VARY, ACCEPT_ENCODING.as_str()),
        // The name holds a hash of the content, so the file under it never changes.
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, file.data).into_response()
}

/// Whether the client takes this content coding (RFC 9110, 12.5.3).
///
/// Without the header a client takes any by the letter, but one that old is likelier to know gzip than brotli.
fn accepts(headers: &HeaderMap, coding: &str) -> bool {
    let Some(accepted) = headers.get(ACCEPT_ENCODING) else {
        return coding == "gzip";
    };
    let accepted = accepted.to_str().unwrap_or_default();
    let weight = |wanted: &str| {
        accepted.split(',').find_map(|entry| {
            let (name, parameters) = entry.split_once(';').unwrap_or((entry, ""));
            let weight = parameters.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
            name.trim().eq_ignore_ascii_case(wanted).then(|| weight.unwrap_or(0.0))
        })
    };
    weight(coding).or_else(|| weight("*")).is_some_and(|weight| weight > 0.0)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("ttf") => "font/ttf",
        _ => "application/octet-stream",
    }
}
