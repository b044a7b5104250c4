//! A request refused before GraphQL saw it, answered in GraphQL's own shape so that clients need one error path.

use std::time::Duration;

use axum::Json;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use crate::graphql::guard::Refusal;
use crate::http::metrics;

/// Why, and with which HTTP status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The HTTP status.
    pub status: StatusCode,
    /// `extensions.code`.
    pub code: &'static str,
    /// A sentence for the client.
    pub message: String,
}

impl Rejection {
    /// The response: `{"errors": [{"message", "extensions": {"code", "requestId"}}]}`.
    pub fn into_response(self, request_id: &str) -> Response {
        metrics::failed(self.code);
        let extensions = json!({ "code": self.code, "requestId": request_id });
        let body = json!({ "errors": [{ "message": self.message, "extensions": extensions }] });
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        if self.status == StatusCode::METHOD_NOT_ALLOWED {
            headers.insert(header::ALLOW, HeaderValue::from_static("POST"));
        }
        if matches!(self.status, StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT) {
            // The rest of the body is not read, so nothing else can come over this connection.
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }

    fn bad_input(status: StatusCode, message: String) -> Self {
        Self { status, code: "BAD_USER_INPUT", message }
    }

    pub(super) fn method(method: &Method) -> Self {
        let message = format!("GraphQL operations are sent by POST, not {method}.");
        Self::bad_input(StatusCode::METHOD_NOT_ALLOWED, message)
    }

    pub(super) fn content_type(found: &str) -> Self {
        let found: String = found.chars().take(100).collect();
        let found = if found.is_empty() { "no content type".to_owned() } else { format!("`{found}`") };
        let message = format!("The body must be `application/json` in UTF-8; the request has {found}.");
        Self::bad_input(StatusCode::UNSUPPORTED_MEDIA_TYPE, message)
    }

    pub(super) fn content_encoding() -> Self {
        let message = "The body must not be compressed. Send it without `Content-Encoding`.".to_owned();
        Self::bad_input(StatusCode::UNSUPPORTED_MEDIA_TYPE, message)
    }

    pub(super) fn too_large(limit: usize) -> Self {
        let message = format!("The body may have at most {limit} bytes. Send the items in several requests.");
        Self::bad_input(StatusCode::PAYLOAD_TOO_LARGE, message)
    }

    pub(super) fn too_slow(patience: Duration) -> Self {
        let message = format!("The body did not arrive within {} s.", patience.as_secs());
        Self { status: StatusCode::REQUEST_TIMEOUT, code: "TIMEOUT", message }
    }

    pub(super) fn interrupted() -> Self {
        Self::bad_input(StatusCode::BAD_REQUEST, "The body broke off.".to_owned())
    }

    pub(super) fn batch() -> Self {
        let message = "Batches are not supported. Send one operation in each request.".to_owned();
        Self::bad_input(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn not_an_object() -> Self {
        let message = "The body must be a JSON object with a `query`.".to_owned();
        Self::bad_input(StatusCode::BAD_REQUEST, message)
    }

    /// The parser's words name a line and a column of the client's own text, nothing of ours.
    pub(super) fn malformed(error: &serde_json::Error) -> Self {
        let message = format!("The body is not a GraphQL request: {error}.");
        Self::bad_input(StatusCode::BAD_REQUEST, message)
    }
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        Self::bad_input(StatusCode::BAD_REQUEST, refusal.message)
    }
}
