//! What members have still to do, and when.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::Id;
use entity::identity::organization_member::{Column, Entity, MemberStatus, Model};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::db::OrgTx;
use crate::error::{Fault, Result};
use crate::identity::organization;
use crate::repo::find::{self, Rows};

/// The most members at once.
pub const MOST: usize = 100;
/// The longest period, in days: two years.
const LONGEST: i64 = 732;

/// What a member has still to do.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Who.
    pub member: Model,
    /// How many open tasks are due in the period.
    pub tasks: i64,
    /// How long they take, in minutes, as far as it was estimated.
    pub estimate_minutes: i64,
    /// How many of them nobody has estimated.
    pub unestimated: i64,
    /// How many open tasks were due before today, where the organization is, in the period or not.
    pub overdue: i64,
    /// How many open tasks have no due date.
    pub undated: i64,
    /// The tasks of the period by week; weeks without any are left out.
    pub weeks: Vec<Week>,
}

/// The open tasks that are due in a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Week {
    /// Its Monday.
    pub monday: NaiveDate,
    /// How many there are.
    pub tasks: i64,
    /// How long they take, in minutes, as far as it was estimated.
    pub estimate_minutes: i64,
}

/// Reads only what is open, by the index of that; of a project that ended nothing is to be done. $1 organization, $2
/// members, $3 first and $4 last day, $5 today.
const BY_WEEK: &str = "\
SELECT assignee_member_id AS member_id, week, count(*) AS tasks, count(estimate_minutes) AS estimated,
  coalesce(sum(estimate_minutes), 0)::bigint AS estimate_minutes,
  count(*) FILTER (WHERE due_date < $5) AS overdue, count(*) FILTER (WHERE due_date IS NULL) AS undated
FROM (
  SELECT assignee_member_id, due_date, estimate_minutes,
    CASE WHEN due_date >= $3 AND due_date <= $4 THEN due_date - (extract(isodow FROM due_date)::integer - 1) END AS week
  FROM tasks WHERE organization_id = $1 AND assignee_member_id = ANY($2) AND deleted_at IS NULL AND is_open
    AND EXISTS (SELECT FROM projects WHERE projects.organization_id = $1 AND projects.id = tasks.project_id
      AND projects.status NOT IN ('COMPLETED', 'CANCELLED'))
) open GROUP BY 1, 2 ORDER BY 1, 2";

/// What members have to do from one day to another, both included, in the order of their names: the given ones, or the
/// first that are active.
pub async fn summarise(
    tx: &OrgTx,
    from: NaiveDate,
    to: NaiveDate,
    members: Option<Vec<Id<Entity>>>,
) -> Result<Vec<Workload>> {
    if to < from || (to - from).num_days() > LONGEST {
        let reason = "`to` is not before `from`, and at most two years later.";
        return Err(Fault::BadUserInput(reason.to_owned()).into());
    }
    let mut all: Vec<Workload> = wanted(tx, members).await?.into_iter().map(idle).collect();
    let ids: Vec<Uuid> = all.iter().map(|one| one.member.id.uuid()).collect();
    let places: HashMap<Uuid, usize> = ids.iter().enumerate().map(|(place, id)| (*id, place)).collect();
    let today = organization::today(tx).await?;
    let values = [tx.organization().into(), ids.into(), from.into(), to.into(), today.into()];
    for row in tx.all(BY_WEEK, values).await? {
        let member: Uuid = row.try_get("", "member_id")?;
        let Some(workload) = places.get(&member).and_then(|place| all.get_mut(*place)) else { continue };
        workload.overdue += row.try_get::<i64>("", "overdue")?;
        workload.undated += row.try_get::<i64>("", "undated")?;
        let Some(monday) = row.try_get("", "week")? else { continue };
        let (tasks, estimated) = (row.try_get("", "tasks")?, row.try_get::<i64>("", "estimated")?);
        let week = Week { monday, tasks, estimate_minutes: row.try_get("", "estimate_minutes")? };
        workload.tasks += week.tasks;
        workload.estimate_minutes += week.estimate_minutes;
        workload.unestimated += week.tasks - estimated;
        workload.weeks.push(week);
    }
    Ok(all)
}

async fn wanted(tx: &OrgTx, members: Option<Vec<Id<Entity>>>) -> Result<Vec<Model>> {
    let own = find::own::<Model>(tx, Rows::Live);
    let wanted = match members {
        Some(ids) if ids.len() > MOST => {
            return Err(
                Fault::BadUserInput(format!("`memberIds` takes at most {MOST}; these are {}.", ids.len())).into()
            );
        }
        Some(ids) => own.add(find::any_of::<Model>("id", ids.into_iter().map(Id::uuid))),
        None => own.add(Column::Status.eq(MemberStatus::Active)),
    };
    let by_name = Entity::find().filter(wanted).order_by_asc(Column::Name).order_by_asc(Column::Id);
    Ok(by_name.limit(MOST as u64).all(tx).await?)
}

fn idle(member: Model) -> Workload {
    Workload { member, tasks: 0, estimate_minutes: 0, unestimated: 0, overdue: 0, undated: 0, weeks: Vec::new() }
}
