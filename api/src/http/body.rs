//! From an HTTP request to a GraphQL request, and nothing else: no operation by GET, no batch, no upload.
//!
//! async-graphql's own extractor accepts all three. What it would parse is bounded here first, so a body that arrives
//! at the parser is at most [`BodySettings::bytes`] long and its document and variables are within [`Limits`].

mod json;
mod rejection;

#[cfg(test)]
mod tests;

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use futures::StreamExt as _;

use crate::graphql::guard::Limits;

pub use rejection::Rejection;

/// What a request's body may be; a test builds it literally.
#[derive(Clone, Debug)]
pub struct BodySettings {
    /// Bytes of the body. Default 1 MiB.
    pub bytes: usize,
    /// How long the body may take to arrive, so that slow senders do not hold connections: less than the request's deadline,
    /// or it is told of that instead. Default 8 s.
    pub patience: Duration,
    /// What the document and its variables may contain.
    pub limits: Limits,
}

impl Default for BodySettings {
    fn default() -> Self {
        Self { bytes: 1024 * 1024, patience: Duration::from_secs(8), limits: Limits::default() }
    }
}

/// Reads the one GraphQL request that an HTTP request carries.
///
/// # Errors
///
/// 405 for any method but POST, 415 for any content but `application/json` (compressed content too), 413 for a body above
/// the limit (whatever `Content-Length` says), 408 for one that does not arrive, and 400 for one that is no GraphQL
/// request or that the document guard refuses.
///
/// The guard does not read a text again that `known` finds: it has been answered before.
pub async fn read<T>(
    request: Request,
    settings: &BodySettings,
    known: impl FnOnce(&str) -> Option<T>,
) -> Result<(async_graphql::Request, Option<T>), Rejection> {
    let (parts, body) = request.into_parts();
    if parts.method != Method::POST {
        return Err(Rejection::method(&parts.method));
    }
    check_content(&parts.headers)?;
    check_announced_length(&parts.headers, settings.bytes)?;
    let body = tokio::time::timeout(settings.patience, collect(body, settings.bytes))
        .await
        .map_err(|_| Rejection::too_slow(settings.patience))??;
    json::parse(&body, &settings.limits, known)
}

/// `application/json`, with a `charset` of UTF-8 or none, uncompressed.
fn check_content(headers: &HeaderMap) -> Result<(), Rejection> {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut pieces = content_type.split(';').map(str::trim);
    let is_json = pieces.next().is_some_and(|essence| essence.eq_ignore_ascii_case("application/json"));
    let is_utf8 = pieces.all(|parameter| {
        let Some((name, value)) = parameter.split_once('=') else { return parameter.is_empty() };
        !name.eq_ignore_ascii_case("charset") || value.trim_matches('"').eq_ignore_ascii_case("utf-8")
    });
    if !is_json || !is_utf8 {
        return Err(Rejection::content_type(content_type));
    }
    // A compressed body would be bounded before it is unpacked, not after.
    match headers.get(header::CONTENT_ENCODING) {
        Some(encoding) if encoding != "identity" => Err(Rejection::content_encoding()),
        _ => Ok(()),
    }
}

/// Refuses by the announced length, before anything is read.
fn check_announced_length(headers: &HeaderMap, limit: usize) -> Result<(), Rejection> {
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    match announced {
        Some(bytes) if bytes > limit => Err(Rejection::too_large(limit)),
        _ => Ok(()),
    }
}

/// Collects a body, but never more than `limit` bytes and the last piece: a chunked body announces nothing.
async fn collect(body: Body, limit: usize) -> Result<Bytes, Rejection> {
    let mut pieces = body.into_data_stream();
    let mut collected = Vec::new();
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|_| Rejection::interrupted())?;
        if collected.len() + piece.len() > limit {
            return Err(Rejection::too_large(limit));
        }
        collected.extend_from_slice(&piece);
    }
    Ok(collected.into())
}
