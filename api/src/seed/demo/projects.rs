//! What the demo firms deliver: projects from a template, and when they do not work.

use chrono::{Datelike, NaiveDate};
use entity::Id;
use entity::projects::milestone;
use entity::projects::task::TaskPriority;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::deed::{Deed, ProjectDeed};
use super::plan::{LEADER, OWNER, Plan, days, some};
use super::play::{Play, out_of_order};
use crate::db::OrgTx;
use crate::error::Result;
use crate::projects::project_template::{Draft, Instantiate, create, instantiate};
use crate::projects::rules::project_template::{MilestoneDraft, TaskDraft};
use crate::projects::{holiday, milestone as milestones, project as projects};
use crate::repo::find::{self, Rows};

/// Days of each year on which the firm does not work.
const HOLIDAYS: &[(u32, u32, &str)] =
    &[(1, 1, "New Year"), (5, 1, "Labour Day"), (12, 25, "Christmas Day"), (12, 26, "Boxing Day")];

/// Title, role, milestone, first and last day. Each waits for the one before.
const TASKS: &[(&str, &str, &str, i32, i32)] = &[
    ("Kick-off", "Lead", "Concept", 0, 0),
    ("Interviews", "Consultant", "Concept", 1, 5),
    ("Analysis", "Consultant", "Concept", 6, 10),
    ("Draft report", "Consultant", "Draft", 11, 18),
    ("Review", "Lead", "Draft", 19, 20),
    ("Workshop with the client", "Lead", "Final", 24, 24),
    ("Final report", "Consultant", "Final", 25, 30),
];

impl Plan {
    /// What there is before the first project.
    pub(super) fn practice(&mut self) {
        let this_year = self.now.year();
        for year in [this_year - 1, this_year, this_year + 1] {
            for (month, day, name) in HOLIDAYS {
                let day = NaiveDate::from_ymd_opt(year, *month, *day);
                if let Some(day) = day {
                    self.add(605, 415, OWNER, Deed::Holiday(day, name));
                }
            }
        }
        self.add(605, 416, LEADER, Deed::Template);
    }

    /// The project of an engagement that was begun so many days ago; every second has one.
    pub(super) fn delivery(&mut self, deal: usize, place: usize, begun: usize, owner: usize) {
        if !place.is_multiple_of(2) {
            return;
        }
        let start = self.now.date_naive() - days(begun);
        let mut step = |ago, minute, deed| self.add(ago, minute, LEADER, Deed::Project(deal, deed));
        step(begun, 90, ProjectDeed::Make { start, manager: owner });
        // Every fifth is still to begin.
        if place % 10 == 8 {
            return;
        }
        step(begun, 95, ProjectDeed::Activate);
        step(begun / 2 + 1, 200, ProjectDeed::Reach(1));
        match place % 20 {
            0 => {
                step(begun / 3, 205, ProjectDeed::Reach(3));
                step(begun / 3, 210, ProjectDeed::Complete);
            }
            4 => step(begun / 3, 205, ProjectDeed::Cancel("The client's plans changed.")),
            12 => step(begun / 3, 205, ProjectDeed::Hold),
            _ => step(begun / 3, 205, ProjectDeed::Begin(2)),
        }
    }
}

impl Play<'_> {
    pub(super) async fn holiday(&self, tx: &OrgTx, day: NaiveDate, name: &str) -> Result<()> {
        holiday::create(tx, holiday::Draft { day: some(day), name: some(name.to_owned()) }).await.map(drop)
    }

    pub(super) async fn template(&mut self, tx: &OrgTx) -> Result<()> {
        let milestone = |name: &str, day: i32, rate: &str| MilestoneDraft {
            key: name.to_owned(),
            name: name.to_owned(),
            due_offset_days: Some(day),
            billable_rate: Some(rate.to_owned()),
        };
        let mut before = None;
        let task = |&(title, role, leads_to, start, due): &(&str, &str, &str, i32, i32)| TaskDraft {
            key: title.to_owned(),
            title: title.to_owned(),
            role: Some(role.to_owned()),
            milestone: Some(leads_to.to_owned()),
            priority: Some(if role == "Lead" { TaskPriority::High } else { TaskPriority::Normal }),
            start_offset_days: Some(start),
            due_offset_days: Some(due),
            estimate_minutes: Some(240 * (due - start + 1)),
            client_visible: role == "Lead",
            depends_on: before.replace(title.to_owned()).into_iter().collect(),
            ..TaskDraft::default()
        };
        let draft = Draft {
            name: some("Study".to_owned()),
            description: some("From the kick-off to the final report, in six weeks.".to_owned()),
            milestones: Some(vec![
                milestone("Concept", 10, "30"),
                milestone("Draft", 20, "30"),
                milestone("Final", 30, "40"),
            ]),
            tasks: Some(TASKS.iter().map(task).collect()),
            ..Draft::default()
        };
        self.template = Some(create(tx, draft).await?.id);
        Ok(())
    }

    pub(super) async fn project(&mut self, tx: &OrgTx, number: usize, deed: ProjectDeed) -> Result<()> {
        let id = self.projects.get(&number).copied();
        let row = match (deed, id) {
            (ProjectDeed::Make { start, manager }, None) => {
                let engagement = self.engagements.get(&number).copied().ok_or_else(out_of_order)?;
                let manager = self.owner(manager);
                let roles = [("Lead", self.owner(LEADER)), ("Consultant", manager)];
                let wanted = Instantiate {
                    template: self.template.ok_or_else(out_of_order)?,
                    engagement,
                    start,
                    code: None,
                    name: None,
                    manager: Some(manager),
                    budget: None,
                    roles: roles.into_iter().filter_map(|(role, member)| Some((role.to_owned(), member?))).collect(),
                };
                instantiate(tx, wanted).await?.project
            }
            (ProjectDeed::Activate, Some(id)) => projects::activate(tx, id, None).await?,
            (ProjectDeed::Hold, Some(id)) => projects::hold(tx, id, None).await?,
            (ProjectDeed::Complete, Some(id)) => projects::complete(tx, id, None).await?,
            (ProjectDeed::Cancel(reason), Some(id)) => projects::cancel(tx, id, None, reason.to_owned()).await?,
            (ProjectDeed::Begin(count), Some(id)) => {
                for milestone in of(tx, id, count).await?.into_iter().skip(count - 1) {
                    milestones::start(tx, milestone.id, None).await?;
                }
                return Ok(());
            }
            (ProjectDeed::Reach(count), Some(id)) => {
                for milestone in of(tx, id, count).await? {
                    milestones::complete(tx, milestone.id, None).await?;
                }
                return Ok(());
            }
            _ => return Err(out_of_order()),
        };
        self.projects.insert(number, row.id);
        Ok(())
    }
}

/// The first milestones of a project.
async fn of(tx: &OrgTx, project: Id<entity::projects::project::Entity>, count: usize) -> Result<Vec<milestone::Model>> {
    let own = find::own::<milestone::Model>(tx, Rows::Live).add(milestone::Column::ProjectId.eq(project));
    let all = milestone::Entity::find().filter(own).order_by_asc(milestone::Column::Position).all(tx).await?;
    Ok(all.into_iter().take(count).collect())
}
