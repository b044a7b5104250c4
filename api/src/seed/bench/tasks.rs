//! What is to be done: ten tasks of each project, two of them subtasks, and what two of them wait for.

use super::engagements::company_of;
use super::projects::{MILESTONES, engagement_of};
use super::rows::Volumes;
use super::words::pick;
use crate::projects::rules::rank;

/// The tasks of a project.
pub(super) const TASKS: i64 = 10;
/// How many of them wait for the one before.
pub(super) const WAITING: i64 = 2;

/// What they are, in their order.
const TITLES: &[&str] = &[
    "Kick-off",
    "Collect documents",
    "Analyse",
    "Interview finance",
    "Interview operations",
    "Draft the report",
    "Check the figures",
    "Review",
    "Discuss with the client",
    "Hand over",
];

/// The project of a task.
fn project_of(t: &str) -> String {
    format!("({t} / {TASKS})")
}

/// The task of a dependency: the sixth or the ninth of its project.
fn waiting(d: &str) -> String {
    format!("({d} / {WAITING} * {TASKS} + 5 + 3 * ({d} % {WAITING}))")
}

impl Volumes {
    pub(super) fn insert_tasks(&self, numbers: &str) -> String {
        let project = project_of("n");
        let engagement = engagement_of(&project);
        let (stamped, stamps) = self.stamps(&self.tasks, &self.gone_engagement(&engagement));
        // What is done of a project that is under way comes first in its order, then what is being done.
        let standing = format!(
            "(SELECT *, CASE project WHEN 'PLANNED' THEN 'TODO' \
             WHEN 'COMPLETED' THEN CASE WHEN get_byte(dice, 6) < 8 THEN 'CANCELLED' ELSE 'DONE' END \
             WHEN 'CANCELLED' THEN CASE WHEN n % {TASKS} < reached THEN 'DONE' ELSE 'CANCELLED' END \
             ELSE CASE WHEN n % {TASKS} < reached THEN 'DONE' WHEN n % {TASKS} > reached THEN 'TODO' \
             WHEN get_byte(dice, 6) < 128 THEN 'IN_PROGRESS' ELSE 'IN_REVIEW' END END AS status FROM \
             (SELECT *, {status} AS project, get_byte({dice_of_project}, 7) % {TASKS} AS reached, \
             ({at} AT TIME ZONE 'UTC')::date AS made FROM {decided} OFFSET 0) AS drawn OFFSET 0) AS standing",
            status = self.project_status(&project),
            dice_of_project = self.projects.dice(&project),
            at = self.tasks.at("n"),
            decided = self.decided(&self.tasks, &company_of(&engagement), numbers),
        );
        let ranks = rank::spread(TITLES.len());
        let ranks: Vec<_> = ranks.iter().map(String::as_str).collect();
        format!(
            "INSERT INTO tasks (organization_id, id, project_id, engagement_id, milestone_id, parent_task_id, \
             assignee_member_id, title, rank, start_date, due_date, estimate_minutes, client_visible, completed_at, \
             external_id, priority, status, {stamped}) \
             SELECT {organization}, {id}, {project_id}, {engagement_id}, {milestone}, \
             CASE WHEN n % {TASKS} IN (3, 4) THEN {parent} END, CASE WHEN get_byte(dice, 0) < 205 THEN {assignee} END, \
             {title} || ' ' || n, {rank}, made, made + 7 + get_byte(dice, 1) / 4, \
             CASE WHEN get_byte(dice, 2) < 230 THEN (1 + get_byte(dice, 2) % 16) * 30 END, n % 3 = 0, \
             CASE WHEN status = 'DONE' THEN {changed} END, CASE WHEN n % 4 = 0 THEN 'T-' || n END, \
             CASE WHEN get_byte(dice, 3) < 20 THEN 'URGENT' WHEN get_byte(dice, 3) < 70 THEN 'HIGH' \
             WHEN get_byte(dice, 3) < 200 THEN 'NORMAL' ELSE 'LOW' END, status, {stamps} FROM {standing}",
            organization = self.organizations.id("o"),
            id = self.tasks.id("n"),
            project_id = self.projects.id(&project),
            engagement_id = self.engagements.id(&engagement),
            milestone =
                self.milestones.id(&format!("({project} * {MILESTONES} + n % {TASKS} * {MILESTONES} / {TASKS})")),
            parent = self.tasks.id(&format!("(n / {TASKS} * {TASKS} + 2)")),
            assignee = self.members.id("member"),
            title = pick(TITLES, "n"),
            rank = pick(&ranks, "n"),
            changed = Self::changed(&self.tasks),
        )
    }

    pub(super) fn insert_task_dependencies(&self, numbers: &str) -> String {
        let project = project_of(&waiting("n"));
        let engagement = engagement_of(&project);
        let (stamped, stamps) = self.stamps(&self.task_dependencies, &self.gone_engagement(&engagement));
        format!(
            "INSERT INTO task_dependencies (organization_id, id, project_id, task_id, predecessor_id, {stamped}) \
             SELECT {organization}, {id}, {project_id}, {task}, {predecessor}, {stamps} FROM {decided}",
            organization = self.organizations.id("o"),
            id = self.task_dependencies.id("n"),
            project_id = self.projects.id(&project),
            task = self.tasks.id(&waiting("n")),
            predecessor = self.tasks.id(&format!("({} - 1)", waiting("n"))),
            decided = self.decided(&self.task_dependencies, &company_of(&engagement), numbers),
        )
    }
}
