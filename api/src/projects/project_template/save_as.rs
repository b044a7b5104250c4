//! From a project to a template: days become working days after its first one, members become roles.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::Id;
use entity::identity::organization_member as member;
use entity::projects::project_template::Model;
use entity::projects::task::TaskStatus;
use entity::projects::{milestone, project, task, task_dependency};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::{Draft, create};
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::money::shortest;
use crate::projects::calendar;
use crate::projects::rules::calendar::Calendar;
use crate::projects::rules::project_template::{self as rules, MilestoneDraft, TaskDraft};
use crate::projects::rules::{roles, shares};
use crate::repo::find::{self, Rows};
use crate::revenue::rules::lines::RATE_DECIMALS;
use crate::text;

/// Makes a template of a project's milestones and tasks, but for those that were cancelled. Without a name it is called as
/// the project.
pub async fn save_as(
    tx: &OrgTx,
    id: Id<project::Entity>,
    name: Option<String>,
    said: &[(String, Id<member::Entity>)],
) -> Result<Model> {
    let project: project::Model = find::required(tx, id, "projectId").await?;
    let whole = Whole::of(tx, project).await?;
    if whole.tasks.len() > rules::MOST_TASKS || whole.milestones.len() > rules::MOST_MILESTONES {
        let reason = format!(
            "A template has at most {} milestones and {} tasks; the project has {} and {}.",
            rules::MOST_MILESTONES,
            rules::MOST_TASKS,
            whole.milestones.len(),
            whole.tasks.len()
        );
        return Err(UserError::on("projectId", UserErrorCode::Limit, reason).into());
    }
    let mut reasons = Reasons::default();
    let members = whole.tasks.iter().filter_map(|task| task.assignee_member_id);
    let names = roles::named(&mut reasons, members, said);
    for (place, (_, member)) in said.iter().enumerate() {
        if !whole.tasks.iter().any(|task| task.assignee_member_id == Some(*member)) {
            // Says the same of a member who does nothing in it and of one who is not there.
            reasons.add(UserError::not_found(format!("roleAssignments.{place}.memberId")));
        }
    }
    reasons.finish()?;
    let days = match whole.start() {
        Some(start) => Some((calendar::from(tx, start).await?, start)),
        None => None,
    };
    let draft = Draft {
        name: Some(Some(text::given(name).unwrap_or_else(|| whole.project.name.clone()))),
        description: Some(whole.project.description.clone()),
        external_id: None,
        milestones: Some(whole.milestones(days.as_ref())),
        tasks: Some(whole.tasks(days.as_ref(), &names)),
    };
    create(tx, draft).await
}

/// A project with its live parts, in their order.
struct Whole {
    project: project::Model,
    milestones: Vec<milestone::Model>,
    tasks: Vec<task::Model>,
    dependencies: Vec<task_dependency::Model>,
}

impl Whole {
    async fn of(tx: &OrgTx, project: project::Model) -> Result<Self> {
        let id = project.id;
        let own = find::own::<milestone::Model>(tx, Rows::Live).add(milestone::Column::ProjectId.eq(id));
        let milestones = milestone::Entity::find().filter(own).order_by_asc(milestone::Column::Position);
        let milestones = milestones.order_by_asc(milestone::Column::Id).all(tx).await?;
        let own = find::own::<task::Model>(tx, Rows::Live)
            .add(task::Column::ProjectId.eq(id))
            .add(task::Column::Status.ne(TaskStatus::Cancelled));
        let tasks = task::Entity::find().filter(own).order_by_asc(task::Column::Rank);
        let tasks = tasks.order_by_asc(task::Column::Id).all(tx).await?;
        let own = find::own::<task_dependency::Model>(tx, Rows::Live).add(task_dependency::Column::ProjectId.eq(id));
        let dependencies = task_dependency::Entity::find().filter(own).order_by_asc(task_dependency::Column::Id);
        Ok(Self { milestones, tasks, dependencies: dependencies.all(tx).await?, project })
    }

    /// The day from which offsets are counted: the project's first, else the earliest of its parts'.
    fn start(&self) -> Option<NaiveDate> {
        let days = self.tasks.iter().flat_map(|task| [task.start_date, task.due_date]);
        let days = days.chain(self.milestones.iter().map(|milestone| milestone.due_date));
        self.project.start_date.or_else(|| days.flatten().min())
    }

    fn milestones(&self, days: Option<&(Calendar, NaiveDate)>) -> Vec<MilestoneDraft> {
        let total = self.project.budget.unwrap_or_default();
        let draft = |(number, milestone): (usize, &milestone::Model)| {
            let is_part = milestone.currency == self.project.currency;
            let rate = milestone.billable_amount.filter(|_| is_part).and_then(|amount| shares::rate(amount, total));
            MilestoneDraft {
                key: milestone_key(number),
                name: milestone.name.clone(),
                due_offset_days: offset(days, milestone.due_date),
                billable_rate: rate.map(|rate| shortest(rate.into(), RATE_DECIMALS)),
            }
        };
        (1..).zip(&self.milestones).map(draft).collect()
    }

    fn tasks(
        &self,
        days: Option<&(Calendar, NaiveDate)>,
        roles: &HashMap<Id<member::Entity>, String>,
    ) -> Vec<TaskDraft> {
        let milestones: HashMap<_, _> =
            self.milestones.iter().map(|one| one.id).zip((1..).map(milestone_key)).collect();
        let keys: HashMap<_, _> = self.tasks.iter().map(|one| one.id).zip((1..).map(task_key)).collect();
        let draft = |task: &task::Model| {
            let waits = self.dependencies.iter().filter(|dependency| dependency.task_id == task.id);
            // What was cancelled is neither part of anything nor waited for.
            let depends_on = waits.filter_map(|dependency| keys.get(&dependency.predecessor_id).cloned());
            TaskDraft {
                key: keys.get(&task.id).cloned().unwrap_or_default(),
                title: task.title.clone(),
                description: task.description.clone(),
                role: task.assignee_member_id.and_then(|member| roles.get(&member).cloned()),
                milestone: task.milestone_id.and_then(|id| milestones.get(&id).cloned()),
                parent: task.parent_task_id.and_then(|id| keys.get(&id).cloned()),
                priority: Some(task.priority),
                start_offset_days: offset(days, task.start_date),
                due_offset_days: offset(days, task.due_date),
                estimate_minutes: task.estimate_minutes,
                client_visible: task.client_visible,
                depends_on: depends_on.take(rules::MOST_DEPENDENCIES).collect(),
            }
        };
        self.tasks.iter().map(draft).collect()
    }
}

fn milestone_key(number: usize) -> String {
    format!("milestone-{number}")
}

fn task_key(number: usize) -> String {
    format!("task-{number}")
}

/// How many working days a day is after the first one.
fn offset(days: Option<&(Calendar, NaiveDate)>, day: Option<NaiveDate>) -> Option<i32> {
    let ((calendar, start), day) = days.zip(day)?;
    i32::try_from(calendar.offset(*start, day)).ok()
}
