//! `workflowEventTypes`.

use async_graphql::{Context, SimpleObject};
use derive::queries;

use crate::auth::permission::Permission;
use crate::db::demand;
use crate::error::Result;
use crate::graphql::scope::InScope;
use crate::outbox::types;
use crate::workflow::graphql::conditions;
use crate::workflow::subject;

/// A type of event, and what a rule can make of it.
#[derive(Clone, Debug, SimpleObject)]
pub struct WorkflowEventType {
    /// What happens, such as `invoice.issued`: a rule's `eventType`.
    event_type: String,
    /// The type of the record that it happens to, as its ids begin: `invoice`.
    subject_type: &'static str,
    /// The input type that a rule's `conditions` are one of, such as `InvoiceFilter`; null if there can be none.
    filter: Option<String>,
    /// What texts can tell of the record: `number` as `{{subject.number}}`.
    fields: Vec<String>,
    /// The mutations that a rule can call on the record.
    actions: Vec<&'static str>,
}

/// What rules can be about, in the query root.
#[derive(Default)]
pub struct WorkflowEventTypeQuery;

#[queries]
impl WorkflowEventTypeQuery {
    /// Everything that can happen, by the type of its subject: what rules can wait for. The names alone are
    /// `eventTypes`, for anyone.
    async fn workflow_event_types(&self, ctx: &Context<'_>) -> Result<Vec<WorkflowEventType>> {
        demand(ctx.scope().actor()?, Permission::WorkflowManage)?;
        let told = |(event_type, subject_type)| {
            let subject = subject::of(subject_type);
            WorkflowEventType {
                event_type,
                subject_type,
                filter: conditions::of(subject_type).map(|filter| (filter.name)()),
                fields: subject.map_or_else(Vec::new, subject::Subject::fields),
                actions: subject.map_or_else(Vec::new, subject::Subject::actions),
            }
        };
        Ok(types::all().map(told).collect())
    }
}
