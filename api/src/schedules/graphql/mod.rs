//! The domain in the schema: what is done by itself, and its history.

pub mod job_run;
mod scheduled_job;

use derive::Roots;

use crate::graphql::boxed::Boxed;

/// The domain's part of the query root.
#[derive(async_graphql::MergedObject, Roots, Default)]
pub struct SchedulesQuery(Boxed<job_run::JobRunQuery>, Boxed<scheduled_job::ScheduledJobQuery>);

/// The domain's part of the mutation root.
#[derive(async_graphql::MergedObject, Default)]
pub struct SchedulesMutation(Boxed<job_run::JobRunMutation>);
