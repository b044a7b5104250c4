//! From events to runs.

use std::sync::LazyLock;

use entity::Id;
use entity::outbox::outbox_event;

use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::ordered_id::ordered_id;
use crate::workflow::rules::workflow_run::{DEEPEST, ITS_OWN, TOO_DEEP};

/// A run of each enabled rule of each event's type; what happened before a rule was made is none of its business.
/// `behind` are the rules whose runs stand behind an event, one after another: a rule does not run on what it did.
static QUEUE: LazyLock<String> = LazyLock::new(|| {
    let id = ordered_id("$7", "place");
    format!(
        "WITH RECURSIVE matched AS MATERIALIZED ( \
           SELECT event.id, event.type, event.subject_id, event.workflow_run_id, event.depth, rule.id AS rule_id, \
             row_number() OVER (ORDER BY event.sequence, event.id, rule.id) AS place \
           FROM outbox_events event JOIN workflow_rules rule ON rule.organization_id = $1 \
             AND rule.event_type = event.type AND rule.status = 'ENABLED' AND rule.deleted_at IS NULL \
             AND rule.created_at <= event.created_at \
           WHERE event.organization_id = $1 AND event.id = ANY ($2)), \
         behind AS ( \
           SELECT matched.id AS event_id, matched.rule_id, run.id, run.workflow_rule_id, run.caused_by_run_id \
           FROM matched JOIN workflow_runs run ON run.organization_id = $1 AND run.id = matched.workflow_run_id \
           UNION ALL \
           SELECT behind.event_id, behind.rule_id, run.id, run.workflow_rule_id, run.caused_by_run_id \
           FROM behind JOIN workflow_runs run ON run.organization_id = $1 AND run.id = behind.caused_by_run_id), \
         decided AS ( \
           SELECT matched.*, CASE \
             WHEN matched.depth > $4 THEN $5::text \
             WHEN EXISTS (SELECT FROM behind WHERE behind.event_id = matched.id AND behind.rule_id = matched.rule_id \
               AND behind.workflow_rule_id = matched.rule_id) THEN $6::text END AS reason, \
             (SELECT run.id FROM workflow_runs run \
               WHERE run.organization_id = $1 AND run.id = matched.workflow_run_id) AS cause \
           FROM matched) \
         INSERT INTO workflow_runs (organization_id, id, workflow_rule_id, outbox_event_id, event_type, subject_id, \
           caused_by_run_id, depth, reason, status, next_attempt_at, ended_at, created_at) \
         SELECT $1, {id}, rule_id, id, type, subject_id, cause, depth, reason, \
           CASE WHEN reason IS NULL THEN 'QUEUED' ELSE 'REFUSED' END, \
           CASE WHEN reason IS NULL THEN $3::timestamptz END, \
           CASE WHEN reason IS NOT NULL THEN $3::timestamptz END, $3 \
         FROM decided \
         ON CONFLICT (organization_id, workflow_rule_id, outbox_event_id) DO NOTHING"
    )
});

/// Queues runs of every enabled rule of the events' types, in the order of the events, in the transaction that passes
/// them on. Where rules would go round in circles or set off too many others, the run says so and is REFUSED.
pub(crate) async fn queue(tx: &OrgTx, events: &[Id<outbox_event::Entity>]) -> Result<()> {
    let ids: Vec<_> = events.iter().map(|event| event.uuid()).collect();
    let values = [
        tx.organization().into(),
        ids.into(),
        tx.now().into(),
        DEEPEST.into(),
        TOO_DEEP.into(),
        ITS_OWN.into(),
        tx.now().timestamp_millis().into(),
    ];
    tx.run(QUEUE.as_str(), values).await?;
    Ok(())
}
