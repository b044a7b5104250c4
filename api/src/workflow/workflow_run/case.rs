//! What a run is about: its rule, its event, and in whose name it acts. Looked up anew at each attempt.

use chrono::NaiveDate;
use entity::identity::organization_member::{self as member, MemberStatus};
use entity::outbox::outbox_event;
use entity::workflow::workflow_rule::{self as rule, WorkflowRuleStatus};
use entity::workflow::workflow_run::Model;
use serde_json::{Map, Value as Json};

use super::claim::own_tx;
use crate::auth::actor::{Actor, Cause, Identity, SignedIn};
use crate::auth::permission::{Permission, Permissions};
use crate::db::{Moment, OrgTx};
use crate::error::Result;
use crate::identity::organization;
use crate::repo::find::{self, Rows};
use crate::repo::save::missing;
use crate::services::Services;
use crate::workflow::rules::action::Action;
use crate::workflow::rules::deed::{self, Deed};
use crate::workflow::rules::workflow_run::Ending;
use crate::workflow::subject::{self, Found, Subject};

/// What every role may do: a step's own permission is asked for by what it calls.
pub(super) const LEAST: Permission = Permission::OrganizationRead;

/// A rule, an event, and who acts.
pub(super) struct Case {
    /// The rule's actions as they are now.
    pub actions: Vec<Action>,
    /// The rule's conditions as they are now.
    conditions: Json,
    /// What happened.
    pub event: outbox_event::Model,
    /// The type of the record that it happened to.
    pub subject: &'static Subject,
    /// The rule's owner, with what their role allows today.
    pub actor: Actor,
}

/// What a run is about, and whether it is to be run; the ending if it is not.
pub(super) async fn open(services: &Services, run: &Model, moment: &Moment) -> Result<Result<Case, Ending>> {
    let tx = own_tx(services, run, moment).await?;
    let opened = read(&tx, run).await;
    tx.rollback().await;
    let case = match opened? {
        Ok(case) => case,
        Err(ending) => return Ok(Err(ending)),
    };
    if let Err(ending) = case.seen(services) {
        return Ok(Err(ending));
    }
    // What its own steps did may be what its conditions forbid.
    if run.steps.done() > 0 {
        return Ok(Ok(case));
    }
    let tx = services.db.begin(&case.actor, LEAST, moment).await?;
    let why_not = case.why_not(services, &tx).await;
    tx.rollback().await;
    Ok(why_not?.map_or(Ok(case), Err))
}

async fn read(tx: &OrgTx, run: &Model) -> Result<Result<Case, Ending>> {
    let rule: Option<rule::Model> = find::by_id(tx, run.workflow_rule_id, Rows::Live).await?;
    let Some(rule) = rule.filter(|rule| rule.status == WorkflowRuleStatus::Enabled) else {
        return Ok(Err(Ending::Skipped("The rule is not enabled any more.".to_owned())));
    };
    if run.steps.done() > 0 && run.started_at.is_some_and(|started| rule.updated_at > started) {
        let reason = "The rule was changed after some of its actions were done: the others may not fit.";
        return Ok(Err(Ending::Dead(reason.to_owned())));
    }
    if rule.event_type != run.event_type {
        return Ok(Err(Ending::Skipped("The rule waits for other events by now.".to_owned())));
    }
    let cause = Cause { run: run.id, depth: run.depth + 1 };
    let owner = owner(tx, &rule).await?;
    Ok(match owner {
        Ok(actor) => Ok(Case::of(tx, &rule, run.outbox_event_id, actor.in_run(cause)).await?),
        Err(reason) => Err(Ending::Refused(reason.to_owned())),
    })
}

/// In whose name a rule acts today; why in nobody's.
pub(super) async fn owner(tx: &OrgTx, rule: &rule::Model) -> Result<Result<Actor, &'static str>> {
    let owner: Option<member::Model> = match rule.owner_member_id {
        Some(id) => find::by_id(tx, id, Rows::Live).await?,
        None => None,
    };
    let Some((owner, user)) = owner.and_then(|owner| owner.user_id.map(|user| (owner, user))) else {
        return Ok(Err("The rule has no owner in whose name it could act."));
    };
    if owner.status != MemberStatus::Active {
        return Ok(Err("The rule's owner is no active member any more."));
    }
    let identity = Identity::Member(owner.id, SignedIn { user, session: None });
    let zone = Some(organization::zone(tx).await?);
    Ok(Ok(Actor::of(tx.organization(), zone, identity, Permissions::of_role(owner.role)).at(tx.now())))
}

impl Case {
    /// What a rule is to do about an event.
    pub(super) async fn of(
        tx: &OrgTx,
        rule: &rule::Model,
        event: entity::Id<outbox_event::Entity>,
        actor: Actor,
    ) -> Result<Self> {
        let event: Option<outbox_event::Model> = find::by_id(tx, event, Rows::Live).await?;
        let event = event.ok_or_else(|| missing("a run's event"))?;
        let subject = subject::of(&event.subject_type).ok_or_else(|| missing("the type of an event's subject"))?;
        let actions = serde_json::from_value(rule.actions.clone())?;
        Ok(Self { actions, conditions: rule.conditions.clone(), event, subject, actor })
    }

    /// The owner may see such records, which texts tell of.
    pub(super) fn seen(&self, services: &Services) -> Result<(), Ending> {
        let seen = services.hands.demand_sight(&self.actor, self.subject.prefix);
        seen.map_err(|error| Ending::of("Seeing the record", &error))
    }

    /// Why nothing is to be done, if so: the record is gone, or the conditions do not hold.
    pub(super) async fn why_not(&self, services: &Services, tx: &OrgTx) -> Result<Option<Ending>> {
        let skipped = |reason: &str| Ok(Some(Ending::Skipped(reason.to_owned())));
        match self.subject.find(tx, self.event.subject_id).await? {
            None => return skipped("The record is not there any more."),
            Some(found) if found.is_deleted && !self.is_about_deletion() => return skipped("The record is deleted."),
            _ => {}
        }
        let rows = if self.is_about_deletion() { Rows::All } else { Rows::Live };
        if self.conditions.as_object().is_some_and(Map::is_empty) {
            return Ok(None);
        }
        match services.hands.hold(tx, self.subject.prefix, self.event.subject_id, rows, &self.conditions).await {
            Ok(true) => Ok(None),
            Ok(false) => skipped("The conditions do not hold."),
            Err(error) => match Ending::of("Asking for the conditions", &error) {
                ending @ (Ending::Dead(_) | Ending::Refused(_)) => Ok(Some(ending)),
                _ => Err(error),
            },
        }
    }

    /// Whether the event is that the record was deleted: then it is what the rule is about nevertheless.
    fn is_about_deletion(&self) -> bool {
        self.event.r#type.ends_with(".deleted")
    }

    /// The record as it is now, deleted or not; its id alone if an earlier step was its end.
    pub(super) async fn fields(&self, tx: &OrgTx) -> Result<Map<String, Json>> {
        let found: Option<Found> = self.subject.find(tx, self.event.subject_id).await?;
        Ok(found.map_or_else(|| Map::from_iter([("id".to_owned(), Json::String(self.id()))]), |found| found.fields))
    }

    /// The record's id.
    pub(super) fn id(&self) -> String {
        entity::id::join(self.subject.prefix, self.event.subject_id)
    }

    /// What an action comes to now.
    pub(super) async fn deed(&self, tx: &OrgTx, action: &Action) -> Result<Deed> {
        Ok(self.deed_with(&self.fields(tx).await?, action, organization::today(tx).await?))
    }

    /// What an action comes to on a day, of the record as it was read.
    pub(super) fn deed_with(&self, fields: &Map<String, Json>, action: &Action, today: NaiveDate) -> Deed {
        let id = self.id();
        Deed::of(action, deed::Subject { prefix: self.subject.prefix, id: &id, fields }, today)
    }
}
