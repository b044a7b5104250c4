//! `workload`.

use async_graphql::{Context, SimpleObject};
use derive::queries;
use entity::Id;
use entity::identity::organization_member;

use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::scalar::Date;
use crate::graphql::scope::InScope;
use crate::identity::graphql::member::OrganizationMember;
use crate::projects::task::workload::{self, Week, Workload};

/// What a member has still to do: tasks that are neither DONE nor CANCELLED, of projects that are neither COMPLETED nor
/// CANCELLED.
#[derive(Clone, Debug, SimpleObject)]
pub struct MemberWorkload {
    /// Who.
    pub member: OrganizationMember,
    /// How many open tasks are due in the period.
    pub open_tasks: i64,
    /// How long they take, in minutes, as far as it was estimated.
    pub estimate_minutes: i64,
    /// How many of them nobody has estimated.
    pub unestimated_tasks: i64,
    /// How many open tasks were due before today, the organization's day, by its time zone: in the period or not.
    pub overdue_tasks: i64,
    /// How many open tasks have no due date.
    pub undated_tasks: i64,
    /// The tasks of the period by week; weeks without any are left out.
    pub weeks: Vec<WorkloadWeek>,
}

/// The open tasks of a member that are due in a week, as far as it is in the period.
#[derive(Clone, Debug, SimpleObject)]
pub struct WorkloadWeek {
    /// Its Monday.
    pub monday: Date,
    /// How many there are.
    pub open_tasks: i64,
    /// How long they take, in minutes, as far as it was estimated.
    pub estimate_minutes: i64,
}

impl From<Workload> for MemberWorkload {
    fn from(workload: Workload) -> Self {
        Self {
            member: workload.member.into(),
            open_tasks: workload.tasks,
            estimate_minutes: workload.estimate_minutes,
            unestimated_tasks: workload.unestimated,
            overdue_tasks: workload.overdue,
            undated_tasks: workload.undated,
            weeks: workload.weeks.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Week> for WorkloadWeek {
    fn from(week: Week) -> Self {
        Self { monday: Date(week.monday), open_tasks: week.tasks, estimate_minutes: week.estimate_minutes }
    }
}

/// The summary in the query root.
#[derive(Default)]
pub struct WorkloadQuery;

#[queries]
impl WorkloadQuery {
    /// What members have still to do, in the order of their names.
    async fn workload(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day.")] from: Date,
        #[graphql(desc = "The last day, at most two years later.")] to: Date,
        #[graphql(
            desc = "Which members; at most 100. The first 100 that are ACTIVE if nothing is said; ids that are not there are left out."
        )]
        member_ids: Option<Vec<Id<organization_member::Entity>>>,
    ) -> Result<Vec<MemberWorkload>> {
        let reader = ctx.scope().reader().await?;
        let tx = reader.tx(Permission::ProjectRead)?;
        tx.demand(Permission::MemberRead)?;
        let all = workload::summarise(tx, from.0, to.0, member_ids).await?;
        Ok(all.into_iter().map(Into::into).collect())
    }
}
