//! How the demo firms work on their projects' tasks, which came from a template.

use entity::Id;
use entity::projects::project;
use entity::projects::task::{self, TaskStatus};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::deed::{Deed, TaskDeed};
use super::plan::{Plan, some};
use super::play::{Play, out_of_order};
use crate::db::OrgTx;
use crate::error::Result;
use crate::projects::task::{self as tasks, Draft};
use crate::projects::task_dependency;
use crate::repo::find::{self, Rows};

/// What a task is split into: the last waits for the first.
const PARTS: &[(&str, i32)] = &[("Read the files", 180), ("Compare with last year", 240), ("Write it up", 120)];

impl Plan {
    /// What is done in the project of an engagement that was begun so many days ago: see [`Plan::delivery`].
    pub(super) fn tasks(&mut self, deal: usize, place: usize, begun: usize, owner: usize) {
        if !place.is_multiple_of(2) {
            return;
        }
        let mut step = |ago, minute, deed| self.add(ago, minute, owner, Deed::Task(deal, deed));
        step(begun, 91, TaskDeed::Split("Analysis"));
        if place % 10 == 8 {
            return;
        }
        step(begun / 2 + 1, 190, TaskDeed::Finish("Analysis"));
        match place % 20 {
            0 => step(begun / 3, 200, TaskDeed::Finish("Final report")),
            4 => step(begun / 3, 200, TaskDeed::GiveUp),
            12 => step(begun / 3, 200, TaskDeed::Submit("Draft report")),
            _ => step(begun / 3, 200, TaskDeed::Start("Draft report")),
        }
    }
}

impl Play<'_> {
    /// Works on the tasks of a project.
    pub(super) async fn task(&mut self, tx: &OrgTx, number: usize, deed: TaskDeed) -> Result<()> {
        let project = self.projects.get(&number).copied().ok_or_else(out_of_order)?;
        let all = open(tx, project).await?;
        let named = |title: &str| all.iter().find(|task| task.title == title).ok_or_else(out_of_order);
        match deed {
            TaskDeed::Split(title) => split(tx, named(title)?).await,
            TaskDeed::Start(title) => tasks::start(tx, named(title)?.id, None).await.map(drop),
            TaskDeed::Submit(title) => {
                let begun = tasks::start(tx, named(title)?.id, None).await?;
                tasks::submit_for_review(tx, begun.id, None).await.map(drop)
            }
            TaskDeed::Finish(title) => {
                let last = named(title)?.rank.clone();
                // What a task is split into has its place behind all others.
                let until = all.iter().filter(|task| task.rank <= last || task.parent_task_id.is_some());
                finish(tx, until).await
            }
            TaskDeed::GiveUp => {
                for task in &all {
                    tasks::cancel(tx, task.id, None).await?;
                }
                Ok(())
            }
        }
    }
}

/// What is still to be done in a project, in its order.
async fn open(tx: &OrgTx, project: Id<project::Entity>) -> Result<Vec<task::Model>> {
    let own = find::own::<task::Model>(tx, Rows::Live)
        .add(task::Column::ProjectId.eq(project))
        .add(task::Column::Status.is_in([TaskStatus::Todo, TaskStatus::InProgress, TaskStatus::InReview]));
    Ok(task::Entity::find().filter(own).order_by_asc(task::Column::Rank).all(tx).await?)
}

async fn split(tx: &OrgTx, whole: &task::Model) -> Result<()> {
    let mut parts = Vec::with_capacity(PARTS.len());
    for (title, minutes) in PARTS {
        let draft = Draft {
            title: some((*title).to_owned()),
            parent: some(whole.id),
            assignee: Some(whole.assignee_member_id),
            due_date: Some(whole.due_date),
            estimate_minutes: some(*minutes),
            ..Draft::default()
        };
        parts.push(tasks::create(tx, whole.project_id, None, draft).await?.id);
    }
    match parts.as_slice() {
        [first, .., last] => task_dependency::add(tx, *last, *first).await.map(drop),
        _ => Ok(()),
    }
}

async fn finish(tx: &OrgTx, until: impl Iterator<Item = &task::Model>) -> Result<()> {
    for task in until {
        tasks::complete(tx, task.id, None).await?;
    }
    Ok(())
}
