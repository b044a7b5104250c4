//! HTTP itself: what is accepted, what a hostile caller meets, what probes answer.

mod deadline;
mod desks;
mod execution;
mod hostile;
mod known;
mod protocol;
mod slow;
mod together;
mod unreadable;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::Value;
use tower::ServiceExt;

/// An answer of the routes.
pub(crate) struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&self.body)))
    }

    /// The code of the only error, and its message.
    pub fn error(&self) -> (String, String) {
        let body = self.json();
        let errors = body["errors"].as_array().expect("errors");
        let error = errors.first().expect("an error");
        assert!(error["extensions"]["requestId"].as_str().is_some_and(|id| id.starts_with("req_")), "{body}");
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        (text(&error["extensions"]["code"]), text(&error["message"]))
    }
}

pub(crate) async fn send(router: &Router, request: Request<Body>) -> Reply {
    let response = router.clone().oneshot(request).await.expect("routes don't fail");
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body").to_vec();
    Reply { status: parts.status, headers: parts.headers, body }
}

/// A POST of JSON to `/graphql`.
pub(crate) async fn post(router: &Router, body: impl Into<Body>) -> Reply {
    let request = Request::post("/graphql").header("content-type", "application/json").body(body.into());
    send(router, request.expect("a request")).await
}
