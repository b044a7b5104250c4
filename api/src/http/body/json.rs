//! The JSON object that a GraphQL request is.

use async_graphql::Variables;
use serde::Deserialize;

use super::Rejection;
use crate::graphql::guard::{Limits, check, check_json};

/// What is read of it: other members, `extensions` with them, are skipped.
#[derive(Deserialize)]
struct Envelope {
    query: String,
    #[serde(default)]
    variables: Variables,
    #[serde(default, rename = "operationName")]
    operation_name: Option<String>,
}

/// Parses a body within `limits`, which the document of a text that is `known` need not be measured by again.
pub(super) fn parse<T>(
    body: &[u8],
    limits: &Limits,
    known: impl FnOnce(&str) -> Option<T>,
) -> Result<(async_graphql::Request, Option<T>), Rejection> {
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => {}
        Some(b'[') => return Err(Rejection::batch()),
        _ => return Err(Rejection::not_an_object()),
    }
    check_json(body, 1, limits)?;
    let envelope: Envelope = serde_json::from_slice(body).map_err(|error| Rejection::malformed(&error))?;
    let known = known(&envelope.query);
    if known.is_none() {
        check(&envelope.query, limits)?;
    }
    let request = async_graphql::Request::new(envelope.query).variables(envelope.variables);
    let request = match envelope.operation_name {
        // Some clients send an empty name for none.
        Some(name) if !name.is_empty() => request.operation_name(name),
        _ => request,
    };
    Ok((request, known))
}
