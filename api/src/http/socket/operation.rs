//! An operation that somebody subscribed with: let in once, run for each event.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use async_graphql::{Pos, Request, Response, ScalarType as _, ServerError, Variables};
use futures::StreamExt as _;

use super::message::Payload;
use super::shared::{Audience, Key};
use crate::auth::actor::{Actor, Caller};
use crate::error::Error;
use crate::graphql::error::coded;
use crate::graphql::prepared::Document;
use crate::graphql::scope::{Origin, Scope};
use crate::graphql::unreadable::{self, Sent};
use crate::graphql::{cost, guard};
use crate::http::Http;
use crate::http::graphql::{code, mark};
use crate::http::request::moment;
use crate::outbox::graphql::Sequence;
use crate::subscriptions::event::{Event, Words};
use crate::subscriptions::graphql::{Ask, Asked};

/// An operation, as everyone shares it who subscribed with the same and is to be told the same.
pub(super) struct Operation {
    /// By which it is known among all.
    pub number: u64,
    key: Arc<Key>,
    document: Arc<Document>,
    variables: Variables,
}

/// The database could not be asked, or not in time: it may be tried again.
pub(super) struct Interrupted;

/// The longest document of a subscription, in bytes.
const LONGEST: usize = 8 * 1024;

/// Whoever asks, and from where.
#[derive(Clone, Copy)]
pub(super) struct Asking<'a> {
    pub http: &'a Http,
    pub actor: &'a Actor,
    pub origin: &'a Origin,
}

impl Operation {
    pub(super) fn new(number: u64, key: Arc<Key>, document: Arc<Document>, variables: Variables) -> Self {
        Self { number, key, document, variables }
    }

    /// Lets an operation in, past the guards that a POST meets.
    pub fn admit(asking: Asking<'_>, payload: Payload) -> Result<Arc<Self>, Vec<ServerError>> {
        let Asking { http, actor, .. } = asking;
        let Payload { query, mut variables, operation_name } = payload;
        let name = operation_name.filter(|name| !name.is_empty());
        let refused = |message: &str, code| vec![coded(message, code).into_server_error(Pos::default())];
        // It is kept for as long as the subscription goes on.
        if query.len() > LONGEST {
            let why = format!("A subscription's document has at most {LONGEST} bytes.");
            return Err(refused(&why, "BAD_USER_INPUT"));
        }
        let document = if let Some(document) = http.subscribed.get(&query) {
            document
        } else {
            guard::check(&query, &http.settings.body.limits)
                .map_err(|refusal| refused(&refusal.message, "BAD_USER_INPUT"))?;
            Arc::new(Document::parse(&query).map_err(|error| vec![error])?)
        };
        document.complete(name.as_deref(), &mut variables).map_err(|error| vec![error])?;
        cost::measure(&http.shape, &document.parsed, name.as_deref(), &variables, &http.settings.cost)
            .map_err(|refusal| refused(&refusal.message, refusal.code))?;
        let Some(operation) = document.operation(name.as_deref()) else { return Err(Vec::new()) };
        if operation.ty != OperationType::Subscription {
            let why = "This socket is for subscriptions: send queries and mutations by POST.";
            return Err(refused(why, "BAD_USER_INPUT"));
        }
        // What it does not ask for is not kept.
        variables.retain(|name, _| operation.variable_definitions.iter().any(|one| one.node.name.node == *name));
        let audience = Audience::of(actor, operation);
        let told = serde_json::to_string(&*variables).unwrap_or_default();
        Ok(http.operations.share(Key { query, name, variables: told, audience }, document, variables))
    }

    /// What it asks to be told of, or why it is refused.
    pub async fn ask(&self, asking: Asking<'_>) -> Result<Ask, Vec<ServerError>> {
        let asked = Arc::new(Asked::default());
        let (response, request_id) = self.run(asking, |request| request.data(asked.clone())).await;
        if let Some(Response { mut errors, .. }) = response
            && !errors.is_empty()
        {
            for error in &mut errors {
                mark(error, &request_id);
            }
            return Err(errors);
        }
        let mut asks = asked.take();
        let (Some(ask), None) = (asks.pop(), asks.pop()) else {
            let why = "A subscription selects exactly one field, and not in a fragment.";
            return Err(vec![coded(why, "BAD_USER_INPUT").into_server_error(Pos::default())]);
        };
        // Whoever subscribes with the same text again need not have it parsed again.
        asking.http.subscribed.keep(self.key.query.clone(), self.document.clone());
        Ok(ask)
    }

    /// What an event comes to.
    pub async fn words(&self, asking: Asking<'_>, event: Arc<Event>) -> Result<Words, Interrupted> {
        let (response, request_id) = self.run(asking, |request| request.data(event)).await;
        let Some(mut response) = response else { return Ok(None) };
        for error in &mut response.errors {
            mark(error, &request_id);
            if matches!(code(error), Some("UNAVAILABLE" | "TIMEOUT")) {
                return Err(Interrupted);
            }
        }
        Ok(serde_json::to_string(&response).ok().map(Arc::from))
    }

    /// Runs it in a scope of its own. Also answers with the id under which it ran.
    async fn run(&self, asking: Asking<'_>, with: impl FnOnce(Request) -> Request) -> (Option<Response>, Arc<str>) {
        let Asking { http, actor, origin } = asking;
        let moment = moment(&http.services.clock, http.settings.deadline);
        let request_id = moment.request_id.clone();
        let caller = Caller::Actor(actor.clone());
        let scope = Arc::new(Scope::new(http.services.clone(), caller, moment, origin.clone()));
        let mut request = Request::new(String::new()).variables(self.variables.clone());
        if let Some(name) = &self.key.name {
            request = request.operation_name(name);
        }
        request.set_parsed_query(self.document.parsed.clone());
        let mut responses = http.schema.execute_stream(with(request).data(scope.clone()));
        let mut response = responses.next().await;
        drop(responses);
        let (document, operation) = (&*self.document, self.key.name.as_deref());
        let sent = Sent { shape: &http.shape, document, operation, variables: &self.variables };
        for error in response.iter_mut().flat_map(|response| &mut response.errors) {
            unreadable::explain(error, sent);
        }
        scope.end().await;
        (response, request_id)
    }
}

/// The error of a subscription that must be begun anew, behind the last event that its subscriber got.
pub(super) fn resume(after: i64, request_id: &str) -> ServerError {
    let why = "The subscription fell behind: subscribe again, with `after`.";
    let mut error = coded(why, "RESUME").into_server_error(Pos::default());
    mark(&mut error, request_id);
    if let Some(extensions) = &mut error.extensions {
        extensions.set("after", Sequence(after).to_value());
    }
    error
}

/// Why an operation did not begin, as one of its errors.
pub(super) fn fault(error: Error, request_id: &str) -> ServerError {
    let mut error = async_graphql::Error::from(error).into_server_error(Pos::default());
    mark(&mut error, request_id);
    error
}
