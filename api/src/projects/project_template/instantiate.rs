//! From a template to a project: days counted by the organization's calendar, roles taken by members.

use std::collections::HashMap;

use chrono::NaiveDate;
use entity::Id;
use entity::engagements::engagement;
use entity::identity::organization_member as member;
use entity::projects::milestone::MilestoneStatus;
use entity::projects::project::ProjectStatus;
use entity::projects::task::TaskStatus;
use entity::projects::{
    milestone, project, project_template, task, task_dependency, template_milestone, template_task,
};
use iso_currency::Currency;
use sea_orm::Set;

use super::parts::Stored;
use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError};
use crate::identity::member::assignable;
use crate::patch::Patch;
use crate::projects::calendar;
use crate::projects::project::{self as projects, Of};
use crate::projects::rules::timetable::Timetable;
use crate::projects::rules::{rank, roles, shares};
use crate::repo::find::{self, Rows};
use crate::repo::many::insert_all;
use crate::repo::save;
use crate::text;

/// The project to make.
#[derive(Clone, Debug)]
pub struct Instantiate {
    /// The template.
    pub template: Id<project_template::Entity>,
    /// The engagement that it is part of.
    pub engagement: Id<engagement::Entity>,
    /// Its first day.
    pub start: NaiveDate,
    /// Its code; the next of the series if nothing is said.
    pub code: Patch<String>,
    /// What it is called; as the template if nothing is said.
    pub name: Option<String>,
    /// The member who manages it.
    pub manager: Patch<Id<member::Entity>>,
    /// What it may come to, of which milestones are parts: a decimal, and its currency.
    pub budget: Option<(String, Currency)>,
    /// Who takes which role.
    pub roles: Vec<(String, Id<member::Entity>)>,
}

/// What was made.
pub struct Made {
    /// The project, PLANNED.
    pub project: project::Model,
    /// Its milestones, in their order.
    pub milestones: Vec<milestone::Model>,
    /// Its tasks, in their order.
    pub tasks: Vec<task::Model>,
    /// What its tasks wait for.
    pub dependencies: Vec<task_dependency::Model>,
}

/// Makes a project of a template with all its milestones and tasks: one statement a table, however many they are.
pub async fn instantiate(tx: &OrgTx, wanted: Instantiate) -> Result<Made> {
    let mut reasons = Reasons::default();
    let template = find::required::<project_template::Model>(tx, wanted.template, "projectTemplateId").await;
    let template = reasons.gather(template)?;
    let stored = match &template {
        Some(template) => Stored::of(tx, template.id).await?,
        None => Stored::default(),
    };
    let members = assigned(tx, &mut reasons, template.is_some().then_some(&stored), &wanted.roles).await?;
    let days = stored.milestones.iter().map(|one| one.due_offset_days);
    let days = days.chain(stored.tasks.iter().flat_map(|one| [one.start_offset_days, one.due_offset_days]));
    let calendar = calendar::from(tx, wanted.start).await?;
    let timetable = reasons.take(Timetable::of(&calendar, wanted.start, days.flatten()));

    let blank = project::ActiveModel {
        project_template_id: Set(Some(wanted.template)),
        status: Set(ProjectStatus::Planned),
        ..Default::default()
    };
    // Without a template it is refused, but the rest is looked at all the same.
    let name = text::given(wanted.name).or_else(|| template.as_ref().map(|template| template.name.clone()));
    let draft = projects::Draft {
        code: wanted.code,
        name: Some(Some(name.unwrap_or_else(|| "Project".to_owned()))),
        description: Some(template.and_then(|template| template.description)),
        manager: wanted.manager,
        start_date: Some(Some(wanted.start)),
        due_date: timetable.as_ref().map(Timetable::end),
        budget: wanted.budget.map(Some),
        ..projects::Draft::default()
    };
    let row = reasons.gather(projects::apply(tx, blank, Of::New(wanted.engagement), draft).await)?;
    reasons.finish()?;
    let (Some(row), Some(timetable)) = (row, timetable) else { return Err(save::missing("the reason of a refusal")) };
    let project = projects::insert(tx, row).await?;

    let plan = Plan { project: &project, stored: &stored, timetable: &timetable, members: &members };
    let (rows, milestone_ids) = plan.milestones(tx);
    let milestones = insert_all(tx, rows, "created").await?;
    let (rows, task_ids) = plan.tasks(tx, &milestone_ids);
    let tasks = insert_all(tx, rows, "created").await?;
    let dependencies = insert_all(tx, plan.dependencies(&task_ids), "created").await?;
    Ok(Made { project, milestones, tasks, dependencies })
}

/// The members who take the template's roles; without a template only whether they are there.
async fn assigned(
    tx: &OrgTx,
    reasons: &mut Reasons,
    stored: Option<&Stored>,
    assignments: &[(String, Id<member::Entity>)],
) -> Result<HashMap<String, Id<member::Entity>>> {
    let ids: Vec<_> = assignments.iter().map(|(_, id)| id.uuid()).collect();
    let mut members = Vec::new();
    if !ids.is_empty() {
        members = find::by_ids::<member::Model>(tx, &ids, Rows::Live).await?;
    }
    for (place, (_, id)) in assignments.iter().enumerate() {
        let field = format!("roleAssignments.{place}.memberId");
        match members.iter().find(|member| member.id == *id) {
            Some(member) => {
                reasons.take(assignable(member, &field));
            }
            None => reasons.add(UserError::not_found(field)),
        }
    }
    let known = stored.map(|stored| stored.tasks.iter().filter_map(|task| task.role.as_deref()));
    Ok(known.map(|known| roles::assigned(reasons, known, assignments)).unwrap_or_default())
}

/// What a project is made of.
struct Plan<'a> {
    project: &'a project::Model,
    stored: &'a Stored,
    timetable: &'a Timetable,
    members: &'a HashMap<String, Id<member::Entity>>,
}

impl Plan<'_> {
    /// Rows of milestones, and their ids by those of the template's.
    fn milestones(
        &self,
        tx: &OrgTx,
    ) -> (Vec<milestone::ActiveModel>, HashMap<Id<template_milestone::Entity>, Id<milestone::Entity>>) {
        let Self { project, stored, timetable, .. } = self;
        let rates = stored.milestones.iter().map(|one| one.billable_rate.filter(|_| project.budget.is_some()));
        let amounts = shares::amounts(project.budget.unwrap_or_default(), rates);
        let mut ids = HashMap::with_capacity(stored.milestones.len());
        let mut rows = Vec::with_capacity(stored.milestones.len());
        for ((one, amount), position) in stored.milestones.iter().zip(amounts).zip(0..) {
            let id = tx.new_id();
            ids.insert(one.id, id);
            rows.push(milestone::ActiveModel {
                id: Set(id),
                project_id: Set(project.id),
                engagement_id: Set(project.engagement_id),
                position: Set(position),
                name: Set(one.name.clone()),
                due_date: Set(timetable.day(one.due_offset_days)),
                billable_amount: Set(amount),
                currency: Set(project.currency.clone().filter(|_| amount.is_some())),
                status: Set(MilestoneStatus::Pending),
                ..milestone::ActiveModel::default()
            });
        }
        (rows, ids)
    }

    /// Rows of tasks, and their ids by those of the template's.
    fn tasks(
        &self,
        tx: &OrgTx,
        milestones: &HashMap<Id<template_milestone::Entity>, Id<milestone::Entity>>,
    ) -> (Vec<task::ActiveModel>, HashMap<Id<template_task::Entity>, Id<task::Entity>>) {
        let Self { project, stored, timetable, members } = self;
        let ids: HashMap<_, _> = stored.tasks.iter().map(|one| (one.id, tx.new_id())).collect();
        let row = |(one, rank): (&template_task::Model, String)| task::ActiveModel {
            id: Set(ids.get(&one.id).copied().unwrap_or_default()),
            project_id: Set(project.id),
            engagement_id: Set(project.engagement_id),
            milestone_id: Set(one.template_milestone_id.and_then(|id| milestones.get(&id)).copied()),
            parent_task_id: Set(one.parent_task_id.and_then(|id| ids.get(&id)).copied()),
            assignee_member_id: Set(one.role.as_deref().and_then(|role| members.get(role)).copied()),
            title: Set(one.title.clone()),
            description: Set(one.description.clone()),
            rank: Set(rank),
            start_date: Set(timetable.day(one.start_offset_days)),
            due_date: Set(timetable.day(one.due_offset_days)),
            estimate_minutes: Set(one.estimate_minutes),
            client_visible: Set(one.client_visible),
            priority: Set(one.priority),
            status: Set(TaskStatus::Todo),
            ..task::ActiveModel::default()
        };
        let rows = stored.tasks.iter().zip(rank::spread(stored.tasks.len())).map(row).collect();
        (rows, ids)
    }

    /// Rows of what tasks wait for.
    fn dependencies(
        &self,
        tasks: &HashMap<Id<template_task::Entity>, Id<task::Entity>>,
    ) -> Vec<task_dependency::ActiveModel> {
        let Self { project, stored, .. } = self;
        let row = |one: &entity::projects::template_dependency::Model| {
            Some(task_dependency::ActiveModel {
                project_id: Set(project.id),
                task_id: Set(*tasks.get(&one.template_task_id)?),
                predecessor_id: Set(*tasks.get(&one.predecessor_id)?),
                ..task_dependency::ActiveModel::default()
            })
        };
        stored.dependencies.iter().filter_map(row).collect()
    }
}
