//! A template's parts as they are stored, and what becomes of them.

use std::collections::HashMap;

use entity::projects::{project_template, template_dependency, template_milestone, template_task};
use entity::{Id, Row};
use sea_orm::Set;

use crate::db::OrgTx;
use crate::error::Result;
use crate::money::shortest;
use crate::projects::rules::project_template::{Milestone, MilestoneDraft, Task, TaskDraft};
use crate::repo::find;
use crate::repo::parts::Parts;
use crate::revenue::rules::lines::RATE_DECIMALS;

/// The parts of a template, each kind in its order.
#[derive(Default)]
pub struct Stored {
    /// What its projects reach.
    pub milestones: Vec<template_milestone::Model>,
    /// What is to be done in them.
    pub tasks: Vec<template_task::Model>,
    /// What its tasks wait for.
    pub dependencies: Vec<template_dependency::Model>,
}

impl Stored {
    /// Those of a template that is held.
    pub async fn of(tx: &OrgTx, template: Id<project_template::Entity>) -> Result<Self> {
        let mut milestones: Vec<template_milestone::Model> = under(tx, template).await?;
        let mut tasks: Vec<template_task::Model> = under(tx, template).await?;
        let mut dependencies: Vec<template_dependency::Model> = under(tx, template).await?;
        milestones.sort_by_key(|milestone| milestone.position);
        tasks.sort_by_key(|task| task.position);
        dependencies.sort_by_key(|dependency| dependency.position);
        Ok(Self { milestones, tasks, dependencies })
    }

    /// The milestones as a caller would say them.
    pub fn milestone_drafts(&self) -> Vec<MilestoneDraft> {
        let draft = |milestone: &template_milestone::Model| MilestoneDraft {
            key: milestone.key.clone(),
            name: milestone.name.clone(),
            due_offset_days: milestone.due_offset_days,
            billable_rate: milestone.billable_rate.map(|rate| shortest(rate.into(), RATE_DECIMALS)),
        };
        self.milestones.iter().map(draft).collect()
    }

    /// The tasks as a caller would say them.
    pub fn task_drafts(&self) -> Vec<TaskDraft> {
        let milestones: HashMap<_, _> =
            self.milestones.iter().map(|milestone| (milestone.id, &milestone.key)).collect();
        let tasks: HashMap<_, _> = self.tasks.iter().map(|task| (task.id, &task.key)).collect();
        let draft = |task: &template_task::Model| {
            let waits = self.dependencies.iter().filter(|dependency| dependency.template_task_id == task.id);
            TaskDraft {
                key: task.key.clone(),
                title: task.title.clone(),
                description: task.description.clone(),
                role: task.role.clone(),
                milestone: task.template_milestone_id.and_then(|id| milestones.get(&id)).map(|key| (*key).clone()),
                parent: task.parent_task_id.and_then(|id| tasks.get(&id)).map(|key| (*key).clone()),
                priority: Some(task.priority),
                start_offset_days: task.start_offset_days,
                due_offset_days: task.due_offset_days,
                estimate_minutes: task.estimate_minutes,
                client_visible: task.client_visible,
                depends_on: waits
                    .filter_map(|dependency| tasks.get(&dependency.predecessor_id).map(|key| (*key).clone()))
                    .collect(),
            }
        };
        self.tasks.iter().map(draft).collect()
    }

    /// Makes these parts of a template out of the stored ones: a part keeps the row of its key.
    pub fn become_parts(
        &self,
        tx: &OrgTx,
        template: Id<project_template::Entity>,
        milestones: Vec<Milestone>,
        tasks: Vec<Task>,
    ) -> Result<Parts> {
        let known: HashMap<_, _> = self.milestones.iter().map(|row| (row.key.as_str(), row.id)).collect();
        let milestone_ids: Vec<_> = ids(tx, milestones.iter().map(|one| known.get(one.key.as_str()).copied()));
        let known: HashMap<_, _> = self.tasks.iter().map(|row| (row.key.as_str(), row.id)).collect();
        let task_ids: Vec<_> = ids(tx, tasks.iter().map(|one| known.get(one.key.as_str()).copied()));
        let dependencies = self.waits(tx, template, &tasks, &task_ids);

        let milestone = |((id, milestone), position): ((Id<_>, Milestone), i32)| template_milestone::ActiveModel {
            id: Set(id),
            project_template_id: Set(template),
            position: Set(position),
            key: Set(milestone.key),
            name: Set(milestone.name),
            due_offset_days: Set(milestone.due_offset_days),
            billable_rate: Set(milestone.billable_rate),
            ..template_milestone::ActiveModel::default()
        };
        let task = |((id, task), position): ((Id<_>, Task), i32)| template_task::ActiveModel {
            id: Set(id),
            project_template_id: Set(template),
            position: Set(position),
            key: Set(task.key),
            title: Set(task.title),
            description: Set(task.description),
            role: Set(task.role),
            template_milestone_id: Set(task.milestone.map(|place| milestone_ids[place])),
            parent_task_id: Set(task.parent.map(|place| task_ids[place])),
            priority: Set(task.priority),
            start_offset_days: Set(task.start_offset_days),
            due_offset_days: Set(task.due_offset_days),
            estimate_minutes: Set(task.estimate_minutes),
            client_visible: Set(task.client_visible),
            ..template_task::ActiveModel::default()
        };
        let milestones = milestone_ids.iter().copied().zip(milestones).zip(0..).map(milestone).collect();
        let tasks = task_ids.iter().copied().zip(tasks).zip(0..).map(task).collect();
        Ok(Parts::with_ids(tx, "milestones", &self.milestones, milestones)?
            .and(Parts::with_ids(tx, "tasks", &self.tasks, tasks)?)
            .and(Parts::with_ids(tx, "dependencies", &self.dependencies, dependencies)?))
    }

    /// What tasks wait for from now on: what they waited for before keeps its row.
    fn waits(
        &self,
        tx: &OrgTx,
        template: Id<project_template::Entity>,
        tasks: &[Task],
        task_ids: &[Id<template_task::Entity>],
    ) -> Vec<template_dependency::ActiveModel> {
        let known: HashMap<_, _> =
            self.dependencies.iter().map(|row| ((row.template_task_id, row.predecessor_id), row.id)).collect();
        let mut rows = Vec::new();
        for (task, id) in tasks.iter().zip(task_ids) {
            for (position, predecessor) in (0..).zip(&task.depends_on) {
                let predecessor = task_ids[*predecessor];
                rows.push(template_dependency::ActiveModel {
                    id: Set(known.get(&(*id, predecessor)).copied().unwrap_or_else(|| tx.new_id())),
                    project_template_id: Set(template),
                    template_task_id: Set(*id),
                    predecessor_id: Set(predecessor),
                    position: Set(position),
                    ..template_dependency::ActiveModel::default()
                });
            }
        }
        rows
    }
}

/// Known ids, and new ones where there are none.
fn ids<E>(tx: &OrgTx, known: impl Iterator<Item = Option<Id<E>>>) -> Vec<Id<E>> {
    known.map(|known| known.unwrap_or_else(|| tx.new_id())).collect()
}

async fn under<P: Row>(tx: &OrgTx, template: Id<project_template::Entity>) -> Result<Vec<P>> {
    find::under(tx, "project_template_id", &[template.uuid()]).await
}
