//! What rules do through the schema: a mutation that a rule calls is the mutation that clients call, run as a part of
//! the rule's transaction.

use std::sync::{Arc, LazyLock};

use async_graphql::resolver_utils::EnumType;
use async_graphql::{Request, Response, ServerError, Value, Variables};
use async_trait::async_trait;
use serde_json::{Value as Json, json};
use uuid::Uuid;

use super::conditions;
use crate::auth::actor::Actor;
use crate::db::OrgTx;
use crate::error::{Error, Fault, Refusal, Result, UserError, UserErrorCode};
use crate::graphql::node::may_see;
use crate::graphql::schema::{self, ChambersSchema};
use crate::graphql::scope::Scope;
use crate::repo::find::Rows;
use crate::services::Services;
use crate::workflow::hands::Hands;
use crate::workflow::rules::deed::Call;

/// The schema as rules call it, made when the first rule does.
static SCHEMA: LazyLock<ChambersSchema> = LazyLock::new(|| schema::build(false));

/// Rules' hands: the schema.
pub struct SchemaHands;

#[async_trait]
impl Hands for SchemaHands {
    fn demand_sight(&self, actor: &Actor, subject: &str) -> Result<()> {
        if may_see(actor.permissions, subject) {
            return Ok(());
        }
        Err(Fault::Forbidden(format!("They may not see a {}.", subject.replace('_', " "))).into())
    }

    async fn hold(&self, tx: &OrgTx, subject: &str, id: Uuid, rows: Rows, conditions: &Json) -> Result<bool> {
        conditions::holds(tx, subject, id, rows, conditions).await
    }

    async fn call(&self, services: &Arc<Services>, tx: &OrgTx, call: &Call) -> Result<Vec<String>> {
        let input = Variables::from_json(json!({ "input": call.input }));
        let request = Request::new(document(call)).variables(input);
        let (response, scope) = tx
            .part(|part| {
                let scope = Arc::new(Scope::within(services.clone(), part));
                async move { (schema::execute(&SCHEMA, request.data(scope.clone())).await, scope) }
            })
            .await;
        scope.end().await;
        answered(call, response)
    }
}

/// The mutation with all that is asked of its answer. Its name is one of the subject's own actions, and no text of a
/// caller.
fn document(call: &Call) -> String {
    let mutation = &call.mutation;
    let (first, rest) = mutation.split_at_checked(1).unwrap_or_default();
    let input = first.to_uppercase() + rest + "Input";
    let makes = call.makes.map(|field| format!("{field} {{ id }}")).unwrap_or_default();
    let answer = format!("userErrors {{ code field message }} {makes}");
    format!("mutation Rule($input: {input}!) {{ called: {mutation}(input: $input) {{ {answer} }} }}")
}

/// The ids of what the mutation made, or why it did nothing.
fn answered(call: &Call, response: Response) -> Result<Vec<String>> {
    let payload = response.data.into_json()?["called"].take();
    // An error beside a payload is only of what the rule's owner may not see.
    if let Some(error) = response.errors.into_iter().next().filter(|_| payload.is_null()) {
        return Err(fault(&error));
    }
    let refused: Vec<_> = payload["userErrors"].as_array().into_iter().flatten().map(user_error).collect();
    if !refused.is_empty() {
        return Err(Refusal(refused).into());
    }
    let made = call.makes.and_then(|field| payload[field]["id"].as_str().map(str::to_owned));
    Ok(made.into_iter().collect())
}

/// The error that an answer tells, as what it was.
fn fault(error: &ServerError) -> Error {
    let extension = |name: &str| error.extensions.as_ref().and_then(|extensions| extensions.get(name));
    let message = error.message.clone();
    let Some(Value::String(code)) = extension("code") else { return Fault::BadUserInput(message).into() };
    match code.as_str() {
        "UNAUTHENTICATED" | "FORBIDDEN" => Fault::Forbidden(message).into(),
        "NOT_FOUND" => UserError::whole(UserErrorCode::NotFound, message).into(),
        "RATE_LIMITED" => {
            let wait = extension("retryAfter").and_then(|wait| wait.clone().into_json().ok()?.as_u64());
            Fault::RateLimited(wait.unwrap_or_default()).into()
        }
        "TIMEOUT" => Fault::Timeout.into(),
        "UNAVAILABLE" => Fault::Unavailable.into(),
        "INTERNAL" => Fault::Internal("a mutation that a rule called; its cause is in the log".to_owned()).into(),
        _ => Fault::BadUserInput(message).into(),
    }
}

fn user_error(told: &Json) -> UserError {
    let text = |name: &str| told[name].as_str().map(str::to_owned);
    let known = |name: String| UserErrorCode::items().iter().find(|item| item.name == name).map(|item| item.value);
    UserError {
        code: text("code").and_then(known).unwrap_or(UserErrorCode::Invalid),
        field: text("field"),
        message: text("message").unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests;
