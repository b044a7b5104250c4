//! `POST /graphql`: from bytes to an answer.

use std::sync::Arc;
use std::time::Instant;

use async_graphql::parser::types::OperationType;
use async_graphql::{Response, ServerError, Value};
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use tracing::Instrument;

use super::body::{self, Rejection};
use super::request::{ORGANIZATION, REQUEST_ID, moment, origin, text};
use super::{Http, Shared, metrics};
use crate::auth::actor::Caller;
use crate::auth::authenticate::{Presented, authenticate};
use crate::error::{Error, Fault};
use crate::graphql::cost::{self, Cost};
use crate::graphql::error::coded;
use crate::graphql::prepared::Document;
use crate::graphql::schema;
use crate::graphql::scope::Scope;
use crate::graphql::unreadable::{self, Sent};

/// Seconds after which a caller should try again when the database is out of reach.
const RETRY_AFTER: HeaderValue = HeaderValue::from_static("2");

/// Answers one operation.
///
/// It runs in a task of its own, which a client that goes away does not cancel: a cancelled `begin` would leave its
/// connection in a transaction. The database's `statement_timeout` ends a statement, and the moment's deadline what
/// would come after it: whoever was told TIMEOUT finds nothing committed later, but for a COMMIT already on its way.
pub(super) async fn answer(State(http): Shared, request: Request) -> axum::response::Response {
    let deadline = http.settings.deadline;
    let moment = moment(&http.services.clock, deadline);
    let request_id = moment.request_id.clone();
    let started = Instant::now();
    let span = tracing::info_span!("request", id = %request_id);
    let work = tokio::spawn(async move { operate(http, moment, request).await }.instrument(span));
    let mut response = match tokio::time::timeout(deadline, work).await {
        Ok(Ok(response)) => response,
        Ok(Err(panic)) => {
            tracing::error!(%request_id, cause = %panic, "a request panicked");
            fault(&Fault::Internal(String::new()), &request_id)
        }
        Err(_) => fault(&Fault::Timeout, &request_id),
    };
    metrics::answered(started.elapsed(), response.status());
    if let Ok(id) = HeaderValue::from_str(&request_id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

async fn operate(http: Arc<Http>, moment: crate::db::Moment, request: Request) -> axum::response::Response {
    let request_id = moment.request_id.clone();
    let origin = origin(&request, &http.settings);
    let accepted = accepts_graphql_response(request.headers());
    let authorization = text(request.headers(), header::AUTHORIZATION.as_str()).map(str::to_owned);
    let organization = text(request.headers(), ORGANIZATION).map(str::to_owned);

    let (mut operation, known) = match body::read(request, &http.settings.body, |text| http.documents.get(text)).await {
        Ok(read) => read,
        Err(rejection) => return rejection.into_response(&request_id),
    };
    // A body may take its time; what was revoked meanwhile is revoked.
    let moment = moment.at(http.services.clock.now());
    let presented = Presented { authorization: authorization.as_deref(), organization: organization.as_deref() };
    let (caller, unknown) = match authenticate(&http.services, &moment, presented).await {
        Ok(caller) => (caller, None),
        // Who can't be told is nobody: a client that still sends its expired token can sign in or refresh with it.
        Err(Error::Fault(reason @ Fault::Unauthenticated(_))) => (Caller::Anonymous, Some(reason)),
        Err(Error::Fault(reason)) => return fault(&reason, &request_id),
        Err(refused) => {
            return finish(Response::from_errors(vec![server_error(refused)]), &request_id, accepted, Ran::No);
        }
    };
    let (document, known) = match known {
        Some(document) => (document, true),
        None => match Document::parse(&operation.query) {
            Ok(document) => (Arc::new(document), false),
            Err(error) => return finish(Response::from_errors(vec![error]), &request_id, accepted, Ran::No),
        },
    };
    if let Err(error) = document.complete(operation.operation_name.as_deref(), &mut operation.variables) {
        return finish(Response::from_errors(vec![error]), &request_id, accepted, Ran::No);
    }
    let (cost, mutations) = match admit(&http, &document, &operation) {
        Ok(admitted) => admitted,
        Err(response) => return finish(*response, &request_id, accepted, Ran::No),
    };
    let mutation = mutations.is_some();
    // What a read shows to nobody is not what was asked for: `viewer` would be null as if nobody had signed in.
    if let Some(reason) = unknown.filter(|_| !mutation) {
        let error = server_error(reason.into());
        return finish(Response::from_errors(vec![error]), &request_id, accepted, Ran::No);
    }
    let scope = Arc::new(Scope::new(http.services.clone(), caller, moment, origin));
    if let Err(refused) = scope.count(mutations.unwrap_or_default()) {
        let ran = if matches!(refused, Error::Fault(Fault::RateLimited(_))) { Ran::NoChange } else { Ran::No };
        return held_back(finish(Response::from_errors(vec![server_error(refused)]), &request_id, accepted, ran));
    }
    if known
        && let Some(begun) = document.answer(operation.operation_name.as_deref(), &operation.variables, &scope).await
    {
        scope.end().await;
        return answered(begun, cost, accepted);
    }
    // What async-graphql takes, and what an error is explained by.
    let (name, variables) = (operation.operation_name.clone(), operation.variables.clone());
    operation.set_parsed_query(document.parsed.clone());
    let text = std::mem::take(&mut operation.query);
    let mut response = schema::execute(&http.schema, operation.data(scope.clone())).await;
    scope.end().await;
    let sent = Sent { shape: &http.shape, document: &document, operation: name.as_deref(), variables: &variables };
    for error in &mut response.errors {
        unreadable::explain(error, sent);
    }
    // What validation refuses has no path: nothing was begun.
    let refused = response.data == Value::Null && response.errors.iter().all(|error| error.path.is_empty());
    let ran = match mutation {
        _ if refused && !response.errors.is_empty() => Ran::No,
        true if changed_nothing(&response, mutations) => Ran::NoChange,
        true => Ran::Mutation,
        false => Ran::Query,
    };
    if !known && response.errors.is_empty() && matches!(scope.caller, Caller::Actor(_)) {
        http.documents.keep(text, document);
    }
    let no_answer = is_empty(&response.data, ran);
    let answer = finish(response.extension("cost", cost.into()), &request_id, accepted, ran);
    if no_answer { held_back(answer) } else { answer }
}

/// Whether nothing was answered. A field of a mutation's root that failed is null.
fn is_empty(data: &Value, ran: Ran) -> bool {
    match data {
        Value::Object(fields) => ran == Ran::NoChange && fields.values().all(|field| *field == Value::Null),
        other => *other == Value::Null && ran != Ran::Mutation,
    }
}

/// The answer to what was too much and may be sent again later as it is.
fn held_back(mut answer: axum::response::Response) -> axum::response::Response {
    if answer.status() == StatusCode::OK && answer.headers().contains_key(header::RETRY_AFTER) {
        *answer.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    }
    answer
}

/// Whether a mutation's only change failed. Of several some may be done although there is no answer, and what fails
/// within a payload is read after its change: nobody shall be told to send that again.
fn changed_nothing(response: &Response, mutations: Option<u32>) -> bool {
    let failed = !response.errors.is_empty() && response.errors.iter().all(|error| error.path.len() == 1);
    failed && mutations == Some(1)
}

/// Measures before anything runs. Also tells how many mutations it is, if it is one.
fn admit(
    http: &Http,
    document: &Document,
    request: &async_graphql::Request,
) -> Result<(Cost, Option<u32>), Box<Response>> {
    let name = request.operation_name.as_deref();
    let measured = cost::measure(&http.shape, &document.parsed, name, &request.variables, &http.settings.cost);
    let operation = document.operation(name).filter(|operation| operation.ty == OperationType::Mutation);
    let mutations = operation.map(|operation| cost::mutations(&document.parsed, operation, &request.variables));
    measured.map(|cost| (cost, mutations)).map_err(|refusal| {
        let mut response = Response::from_errors(vec![
            coded(&refusal.message, refusal.code).into_server_error(async_graphql::Pos::default()),
        ]);
        if refusal.code == "COST_EXCEEDED" {
            let cost = Cost { requested: refusal.requested, limit: refusal.limit };
            response = response.extension("cost", cost.into());
        }
        Box::new(response)
    })
}

/// The answer of a plan, which has written the beginning, up to and with `data`.
fn answered(mut body: Vec<u8>, cost: Cost, accepted: bool) -> axum::response::Response {
    let Cost { requested, limit } = cost;
    body.extend_from_slice(
        format!(r#","extensions":{{"cost":{{"requested":{requested},"limit":{limit}}}}}}}"#).as_bytes(),
    );
    (StatusCode::OK, [(header::CONTENT_TYPE, media_type(accepted))], Body::from(body)).into_response()
}

/// "GraphQL over HTTP": by the newer media type, if the client knows it.
fn media_type(accepted: bool) -> &'static str {
    if accepted { "application/graphql-response+json; charset=utf-8" } else { "application/json; charset=utf-8" }
}

/// Whether an operation was begun: only one that was not may be answered as a bad request.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Ran {
    No,
    Query,
    /// A mutation of which nothing is done.
    NoChange,
    /// One of which something may be done.
    Mutation,
}

/// Gives every error its code and the request's id, and picks the status.
fn finish(mut response: Response, request_id: &str, accepted: bool, ran: Ran) -> axum::response::Response {
    let mut status = StatusCode::OK;
    let mut retry_after = None;
    for error in &mut response.errors {
        mark(error, request_id);
        match code(error) {
            Some("UNAVAILABLE") if ran != Ran::Mutation => {
                status = StatusCode::SERVICE_UNAVAILABLE;
                retry_after = Some(RETRY_AFTER);
            }
            // Of a read, whatever else came: it is to be sent again by somebody.
            Some("UNAUTHENTICATED") if matches!(ran, Ran::No | Ran::Query) => status = StatusCode::UNAUTHORIZED,
            _ => {}
        }
    }
    if let Some(seconds) = response.errors.iter().filter_map(wait).max() {
        retry_after = Some(seconds.into());
    }
    // The media type decides whether a request error may show in the status.
    if accepted && status == StatusCode::OK && ran == Ran::No {
        status = StatusCode::BAD_REQUEST;
    }
    let body = match serde_json::to_vec(&response) {
        Ok(body) => body,
        Err(error) => return fault(&Fault::Internal(format!("an answer can't be written: {error}")), request_id),
    };
    let mut answer = (status, [(header::CONTENT_TYPE, media_type(accepted))], Body::from(body)).into_response();
    if let Some(seconds) = retry_after {
        answer.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    answer
}

/// Gives an error the request's id, and a code if it has none: then validation found it. Counts it, too. What was refused
/// before any field has no place in the document, and says none.
pub(super) fn mark(error: &mut ServerError, request_id: &str) {
    error.locations.retain(|place| place.line > 0);
    let extensions = error.extensions.get_or_insert_with(Default::default);
    if extensions.get("code").is_none() {
        extensions.set("code", "BAD_USER_INPUT");
    }
    extensions.set("requestId", request_id);
    metrics::failed(code(error).unwrap_or_default());
}

/// An error's code.
pub(super) fn code(error: &ServerError) -> Option<&str> {
    match error.extensions.as_ref()?.get("code")? {
        Value::String(code) => Some(code),
        _ => None,
    }
}

/// After how many seconds what was too much may be tried again.
fn wait(error: &ServerError) -> Option<u64> {
    match error.extensions.as_ref()?.get("retryAfter")? {
        Value::Number(seconds) => seconds.as_u64(),
        _ => None,
    }
}

/// An answer for what went wrong before any operation.
fn fault(reason: &Fault, request_id: &str) -> axum::response::Response {
    if let Fault::Internal(cause) = reason {
        tracing::error!(%request_id, %cause, "internal error");
    }
    if matches!(reason, Fault::Timeout) {
        tracing::warn!(%request_id, "a request took too long: answered with TIMEOUT");
    }
    let status = match reason {
        Fault::Unauthenticated(_) => StatusCode::UNAUTHORIZED,
        Fault::Forbidden(_) => StatusCode::FORBIDDEN,
        Fault::BadUserInput(_) => StatusCode::BAD_REQUEST,
        Fault::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
        Fault::Timeout => StatusCode::GATEWAY_TIMEOUT,
        Fault::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        Fault::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let mut answer = Rejection { status, code: reason.code(), message: reason.to_string() }.into_response(request_id);
    let retry_after = match reason {
        Fault::Unavailable => Some(RETRY_AFTER),
        Fault::RateLimited(seconds) => Some((*seconds).into()),
        _ => None,
    };
    if let Some(seconds) = retry_after {
        answer.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    answer
}

fn server_error(error: Error) -> ServerError {
    async_graphql::Error::from(error).into_server_error(async_graphql::Pos::default())
}

fn accepts_graphql_response(headers: &HeaderMap) -> bool {
    text(headers, header::ACCEPT.as_str()).is_some_and(|accept| accept.contains("application/graphql-response+json"))
}
