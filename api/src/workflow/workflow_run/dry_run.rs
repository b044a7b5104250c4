//! Dry runs: what a rule would do about a past event, done and undone.

use std::sync::Arc;

use entity::Id;
use entity::outbox::outbox_event;
use entity::workflow::workflow_rule as rule;
use entity::workflow::workflow_step::WorkflowActionKind;
use serde_json::{Map, Value as Json, json};

use super::case::{Case, LEAST, owner};
use super::{outside, step};
use crate::auth::actor::Cause;
use crate::db::{Moment, OrgTx};
use crate::error::{Result, UserError, UserErrorCode};
use crate::identity::organization;
use crate::repo::find;
use crate::services::Services;
use crate::workflow::rules::action::Action;
use crate::workflow::rules::deed::Deed;
use crate::workflow::rules::workflow_run::{DEEPEST, Ending, TOO_DEEP};

/// What a rule would do.
#[derive(Clone, Debug, Default)]
pub struct DryRun {
    /// Why it would do nothing at all, if so.
    pub why_not: Option<String>,
    /// Its actions; none if it would do nothing.
    pub steps: Vec<DryStep>,
}

/// What one action would do.
#[derive(Clone, Debug)]
pub struct DryStep {
    /// What kind of action it is.
    pub action: WorkflowActionKind,
    /// What it would do, as an object of one member: the mutation with its input, `sendMail` or `callWebhook`.
    pub does: Json,
    /// Whether the actions before it would all have been done.
    pub is_reached: bool,
    /// Why it would not be done, if it was reached and refused.
    pub refused: Option<String>,
}

/// Does what a rule would do about an event, in its owner's name, and undoes it. The transaction is that of whoever
/// asks, who must be able to do whatever the owner may; it is ended.
pub async fn dry_run(
    services: &Arc<Services>,
    tx: &OrgTx,
    rule: Id<rule::Entity>,
    event: Id<outbox_event::Entity>,
    moment: &Moment,
) -> Result<DryRun> {
    let opened = open(tx, rule, event).await;
    tx.rollback().await;
    let case = match opened? {
        Ok(case) => case,
        Err(reason) => return Ok(nothing(reason)),
    };
    if let Err(ending) = case.seen(services) {
        return Ok(nothing(ending.reason().unwrap_or_default()));
    }
    let tx = services.db.begin(&case.actor, LEAST, moment).await?;
    let outcome = match case.why_not(services, &tx).await {
        Ok(None) => steps(services, &tx, &case).await.map(|steps| DryRun { why_not: None, steps }),
        Ok(Some(ending)) => Ok(nothing(ending.reason().unwrap_or_default())),
        Err(error) => Err(error),
    };
    tx.rollback().await;
    outcome
}

fn nothing(why_not: String) -> DryRun {
    DryRun { why_not: Some(why_not), steps: Vec::new() }
}

/// What is to be tried, or why there would be nothing.
async fn open(tx: &OrgTx, rule: Id<rule::Entity>, event: Id<outbox_event::Entity>) -> Result<Result<Case, String>> {
    let rule: rule::Model = find::required(tx, rule, "id").await?;
    let happened: outbox_event::Model =
        find::by_id(tx, event, find::Rows::Live).await?.ok_or_else(|| UserError::not_found("eventId"))?;
    if happened.r#type != rule.event_type {
        let reason = format!("The rule waits for `{}`; this event is `{}`.", rule.event_type, happened.r#type);
        return Err(UserError::on("eventId", UserErrorCode::Invalid, reason).into());
    }
    let actor = match owner(tx, &rule).await? {
        Ok(actor) => actor,
        Err(reason) => return Ok(Err(reason.to_owned())),
    };
    // What it would do shows what its owner sees.
    if !tx.actor().permissions.covers(actor.permissions) {
        let reason = "The rule runs with more permissions than yours: ask its owner to try it.";
        return Err(UserError::on("id", UserErrorCode::Invalid, reason).into());
    }
    if happened.depth > DEEPEST {
        return Ok(Err(TOO_DEEP.to_owned()));
    }
    let cause = Cause { run: Id::new(), depth: happened.depth + 1 };
    Ok(Ok(Case::of(tx, &rule, event, actor.in_run(cause)).await?))
}

/// One action after another, until one is refused.
async fn steps(services: &Arc<Services>, tx: &OrgTx, case: &Case) -> Result<Vec<DryStep>> {
    let mut steps: Vec<DryStep> = Vec::new();
    let mut fields = Map::new();
    let today = organization::today(tx).await?;
    for (index, action) in case.actions.iter().enumerate() {
        let is_reached = steps.iter().all(|step| step.is_reached && step.refused.is_none());
        if is_reached {
            fields = case.fields(tx).await?;
        }
        let deed = case.deed_with(&fields, action, today);
        let does = told(&deed);
        let refused = if is_reached { tried(services, tx, case, (index, action), deed).await? } else { None };
        steps.push(DryStep { action: action.kind(), does, is_reached, refused });
    }
    Ok(steps)
}

/// Why an action is refused, if it is. Where it would only be tried again, the dry run fails.
async fn tried(
    services: &Arc<Services>,
    tx: &OrgTx,
    case: &Case,
    (index, action): (usize, &Action),
    deed: Deed,
) -> Result<Option<String>> {
    let outcome = match deed {
        Deed::Call(call) => step::call(services, tx, case, action, &call).await.map(drop),
        deed => outside::ready(tx, case, deed).await.map(drop),
    };
    match outcome {
        Ok(()) => Ok(None),
        Err(error) => match Ending::of(&step::named(index, action), &error) {
            Ending::Dead(reason) | Ending::Refused(reason) => Ok(Some(reason)),
            _ => Err(error),
        },
    }
}

fn told(deed: &Deed) -> Json {
    match deed {
        Deed::Call(call) => json!({ &call.mutation: call.input }),
        Deed::Mail(letter) => {
            json!({ "sendMail": { "to": letter.to, "subject": letter.subject, "body": letter.body } })
        }
        Deed::Post(url) => json!({ "callWebhook": { "url": url } }),
    }
}
