//! Rules: make, change, enable, disable, delete, restore. A rule runs with its owner's permissions, so nobody makes one
//! that may do more than they may themselves.

mod actions;

use entity::Id;
use entity::identity::organization_member as member;
use entity::workflow::workflow_rule::{ActiveModel, Column, Entity, Model, WorkflowRuleStatus};
use sea_orm::{ColumnTrait, EntityTrait, PaginatorTrait, QueryFilter, Set};
use serde_json::Value as Json;

use self::actions::{checked, refer};
use super::rules::action;
use super::rules::workflow_rule::{self as rules, Action};
use super::subject;
use crate::auth::permission::Permissions;
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::identity::member::assignable;
use crate::outbox::types;
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::guard::allowed;
use crate::repo::lock;
use crate::repo::references::References;
use crate::repo::save;
use crate::text;

/// What conditions can say: the filters of the subjects' lists.
pub trait Grammar: Sync {
    /// Refuses what the filter of the subject's list does not take, on fields such as `conditions.dueDate.gte`.
    fn check(&self, subject: &str, conditions: &Json) -> Result<()>;
}

/// What a caller says of a rule; a new one needs a name, an event and an action.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What it is called.
    pub name: Patch<String>,
    /// What it is for.
    pub description: Patch<String>,
    /// The member with whose permissions it runs; on a new one whoever makes it.
    pub owner: Patch<Id<member::Entity>>,
    /// What must happen, such as `invoice.issued`.
    pub event_type: Patch<String>,
    /// What must hold for the event's subject: a filter of its list.
    pub conditions: Option<Json>,
    /// What is done then.
    pub actions: Option<Vec<action::Action>>,
}

/// Makes a rule, DISABLED.
pub async fn create(tx: &OrgTx, grammar: &dyn Grammar, draft: Draft) -> Result<Model> {
    let blank = ActiveModel {
        status: Set(WorkflowRuleStatus::Disabled),
        conditions: Set(Json::Object(serde_json::Map::new())),
        owner_member_id: Set(tx.actor().member()),
        ..Default::default()
    };
    let row = apply(tx, grammar, blank, None, draft).await?;
    save::insert(tx, row, "created").await
}

/// Changes a rule. One that is enabled goes on as it is then.
pub async fn update(
    tx: &OrgTx,
    grammar: &dyn Grammar,
    id: Id<Entity>,
    expected_version: Option<i32>,
    draft: Draft,
) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Update).await?;
    let row = apply(tx, grammar, before.clone().into(), Some(&before), draft).await?;
    save::update(tx, &before, row, "updated").await
}

/// Lets a rule run.
pub async fn enable(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    one_more(tx).await?;
    let before = allowed(tx, id, expected_version, Action::Enable).await?;
    let Some(owner) = before.owner_member_id else {
        let reason =
            "The rule has no owner with whose permissions it could run: set `ownerId` with updateWorkflowRule.";
        return Err(UserError::on("id", UserErrorCode::InvalidTransition, reason).into());
    };
    runs_for(tx, Some(owner)).await.map_err(|error| error.within("id"))?;
    save::update(tx, &before, put(&before, WorkflowRuleStatus::Enabled), "enabled").await
}

/// Lets a rule run no more.
pub async fn disable(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Disable).await?;
    save::update(tx, &before, put(&before, WorkflowRuleStatus::Disabled), "disabled").await
}

/// Deletes a rule, softly.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Delete).await?;
    save::delete(tx, &before, &[]).await
}

/// Brings a deleted rule back as it was: one that ran runs again.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    lock(tx).await?;
    let before = allowed(tx, id, expected_version, Action::Restore).await?;
    if before.status == WorkflowRuleStatus::Enabled {
        rules::one_more(enabled(tx).await?)?;
        runs_for(tx, before.owner_member_id).await.map_err(|error| error.within("id"))?;
    }
    save::restore(tx, &before, &[]).await
}

fn put(before: &Model, status: WorkflowRuleStatus) -> ActiveModel {
    ActiveModel { status: Set(status), ..before.clone().into() }
}

/// Rules that run are counted one after another.
async fn lock(tx: &OrgTx) -> Result<()> {
    lock::one_at_a_time(tx, "enabled workflow rules").await
}

async fn enabled(tx: &OrgTx) -> Result<u64> {
    let enabled = find::own::<Model>(tx, Rows::Live).add(Column::Status.eq(WorkflowRuleStatus::Enabled));
    Ok(Entity::find().filter(enabled).count(tx).await?)
}

async fn one_more(tx: &OrgTx) -> Result<()> {
    lock(tx).await?;
    Ok(rules::one_more(enabled(tx).await?)?)
}

async fn apply(
    tx: &OrgTx,
    grammar: &dyn Grammar,
    mut row: ActiveModel,
    before: Option<&Model>,
    draft: Draft,
) -> Result<ActiveModel> {
    let mut reasons = Reasons::default();
    reasons.required("name", &mut row.name, draft.name, |v| text::line("name", v, 200));
    reasons.optional(&mut row.description, draft.description, |v| text::prose("description", v, 10_000));
    reasons.required("eventType", &mut row.event_type, draft.event_type, known);
    let is_sized = draft.conditions.as_ref().is_none_or(|json| reasons.take(rules::conditions(json)).is_some());
    if let Some(conditions) = draft.conditions {
        row.conditions = Set(conditions);
    }

    let mut references = References::of(tx);
    let owner = references.patch("ownerId", draft.owner, &mut row.owner_member_id).that(assignable);
    references.find().await?.put(owner, &mut reasons)?;
    let owner = row.owner_member_id.try_as_ref().copied().flatten();
    reasons.gather(runs_for(tx, owner).await)?;

    for (place, one) in draft.actions.iter().flatten().enumerate().take(rules::MOST_ACTIONS) {
        refer(tx, &mut reasons, &format!("actions.{place}"), one).await?;
    }
    if before.is_none() || draft.actions.is_some() {
        reasons.take(rules::action_count(draft.actions.as_ref().map_or(0, Vec::len)));
    }
    let subject = row.event_type.try_as_ref().and_then(|event| types::subject(event)).and_then(subject::of);
    if let Some(subject) = subject {
        // What was right of one subject may be wrong of another.
        let is_other = row.event_type.is_set();
        if let (true, Some(json)) = (is_sized && (is_other || row.conditions.is_set()), row.conditions.try_as_ref()) {
            reasons.gather(grammar.check(subject.prefix, json))?;
        }
        let actions = match (draft.actions, before) {
            (None, Some(before)) if is_other => Some(serde_json::from_value(before.actions.clone())?),
            (actions, _) => actions,
        };
        if let Some(actions) = actions {
            row.actions = Set(serde_json::to_value(checked(&mut reasons, subject, actions))?);
        }
    }
    reasons.finish()?;
    Ok(row)
}

fn known(event_type: String) -> Result<String, UserError> {
    if types::subject(&event_type).is_some() {
        return Ok(event_type);
    }
    let reason = "`eventType` must be one of `workflowEventTypes`, such as `invoice.issued`.";
    Err(UserError::on("eventType", UserErrorCode::Invalid, reason))
}

/// Refuses an owner who may do what the caller may not: a rule acts in the owner's name.
async fn runs_for(tx: &OrgTx, owner: Option<Id<member::Entity>>) -> Result<()> {
    let owner: Option<member::Model> = match owner {
        Some(id) => find::by_id(tx, id, Rows::Live).await?,
        None => None,
    };
    if owner.is_none_or(|owner| tx.actor().permissions.covers(Permissions::of_role(owner.role))) {
        return Ok(());
    }
    let reason = "The rule would run with more permissions than yours: choose another owner, such as yourself.";
    Err(UserError::on("ownerId", UserErrorCode::Invalid, reason).into())
}
