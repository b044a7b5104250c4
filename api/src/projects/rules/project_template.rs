//! What the parts of a project template must be: whole, with references that lead somewhere and not in a circle.

use std::collections::HashMap;

use entity::projects::task::TaskPriority;

use super::graph;
use super::shares::WHOLE;
use crate::error::{Reasons, UserError, UserErrorCode};
use crate::revenue::rules::lines;
use crate::text;

/// The most milestones of a template.
pub const MOST_MILESTONES: usize = 100;
/// The most tasks of a template.
pub const MOST_TASKS: usize = 500;
/// The most tasks that a task waits for.
pub const MOST_DEPENDENCIES: usize = 50;
/// The most working days after a project's first one: ten years of days.
const MOST_DAYS: i32 = 3660;
/// The most minutes of an estimate: ten thousand hours.
const MOST_MINUTES: i32 = 600_000;

/// A milestone as callers say it.
#[derive(Clone, Debug, Default)]
pub struct MilestoneDraft {
    /// By what tasks refer to it.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// Working days after the project's first one.
    pub due_offset_days: Option<i32>,
    /// What it is worth of what is agreed: a decimal in percent.
    pub billable_rate: Option<String>,
}

/// A task as callers say it.
#[derive(Clone, Debug, Default)]
pub struct TaskDraft {
    /// By what other tasks refer to it.
    pub key: String,
    /// What is to be done.
    pub title: String,
    /// How.
    pub description: Option<String>,
    /// Who does it.
    pub role: Option<String>,
    /// The key of the milestone that it leads to.
    pub milestone: Option<String>,
    /// The key of the task that it is part of.
    pub parent: Option<String>,
    /// How urgent it is; NORMAL if nothing is said.
    pub priority: Option<TaskPriority>,
    /// Working days after the project's first one, when it begins.
    pub start_offset_days: Option<i32>,
    /// Likewise when it should be done.
    pub due_offset_days: Option<i32>,
    /// How long it should take, in minutes.
    pub estimate_minutes: Option<i32>,
    /// Whether the client sees it.
    pub client_visible: bool,
    /// The keys of the tasks that must be done first.
    pub depends_on: Vec<String>,
}

/// A milestone that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Milestone {
    /// By what tasks refer to it.
    pub key: String,
    /// What it is called.
    pub name: String,
    /// Working days after the project's first one.
    pub due_offset_days: Option<i32>,
    /// What it is worth of what is agreed, in thousandths of a percent.
    pub billable_rate: Option<i32>,
}

/// A task that was checked. What it refers to is said by place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// By what other tasks refer to it.
    pub key: String,
    /// What is to be done.
    pub title: String,
    /// How.
    pub description: Option<String>,
    /// Who does it.
    pub role: Option<String>,
    /// The milestone that it leads to.
    pub milestone: Option<usize>,
    /// The task that it is part of.
    pub parent: Option<usize>,
    /// How urgent it is.
    pub priority: TaskPriority,
    /// Working days after the project's first one, when it begins.
    pub start_offset_days: Option<i32>,
    /// Likewise when it should be done.
    pub due_offset_days: Option<i32>,
    /// How long it should take, in minutes.
    pub estimate_minutes: Option<i32>,
    /// Whether the client sees it.
    pub client_visible: bool,
    /// The tasks that must be done first.
    pub depends_on: Vec<usize>,
}

/// Checks the parts of a template. None if there is a reason why not; each names its part: `tasks.3.dependsOn.0`.
pub fn parts(
    reasons: &mut Reasons,
    milestones: Vec<MilestoneDraft>,
    tasks: Vec<TaskDraft>,
) -> Option<(Vec<Milestone>, Vec<Task>)> {
    let fits = [few("milestones", milestones.len(), MOST_MILESTONES), few("tasks", tasks.len(), MOST_TASKS)];
    // More than there can be are not looked at.
    if fits.map(|fits| reasons.take(fits)).contains(&None) {
        return None;
    }
    let milestone_keys = keys(reasons, "milestones", milestones.iter().map(|milestone| milestone.key.as_str()));
    let task_keys = keys(reasons, "tasks", tasks.iter().map(|task| task.key.as_str()));
    let (wanted, count) = (milestones.len(), tasks.len());
    let mut checked = Vec::with_capacity(wanted);
    for (place, draft) in milestones.into_iter().enumerate() {
        checked.extend(reasons.within(&format!("milestones.{place}"), |own| milestone(own, draft)));
    }
    let milestones = checked;
    reasons.take(shares(&milestones));
    let mut checked = Vec::with_capacity(count);
    for (place, draft) in tasks.into_iter().enumerate() {
        let check = |own: &mut Reasons| task(own, place, draft, &milestone_keys, &task_keys);
        checked.extend(reasons.within(&format!("tasks.{place}"), check));
    }
    let tasks = checked;
    if milestones.len() < wanted || tasks.len() < count {
        return None;
    }
    reasons.take(no_circles(&tasks)).map(|()| (milestones, tasks))
}

fn few(field: &str, found: usize, most: usize) -> Result<(), UserError> {
    if found <= most {
        return Ok(());
    }
    let reason = format!("A template has at most {most} {field}; these are {found}.");
    Err(UserError::on(field, UserErrorCode::Limit, reason))
}

/// The places of keys; of one that stands twice the first.
fn keys<'a>(reasons: &mut Reasons, field: &str, keys: impl Iterator<Item = &'a str>) -> HashMap<String, usize> {
    let mut places = HashMap::new();
    for (place, key) in keys.enumerate() {
        if let Some(first) = places.get(key.trim()) {
            let reason = format!("`{field}.{first}` has this key already: give each its own.");
            reasons.add(UserError::on(format!("{field}.{place}.key"), UserErrorCode::Duplicate, reason));
        } else {
            places.insert(key.trim().to_owned(), place);
        }
    }
    places
}

fn milestone(reasons: &mut Reasons, draft: MilestoneDraft) -> Option<Milestone> {
    let key = reasons.take(text::line("key", draft.key, 50));
    let name = reasons.take(text::line("name", draft.name, 200));
    let due_offset_days = maybe(reasons, draft.due_offset_days, |days| offset("dueOffsetDays", days));
    let billable_rate = maybe(reasons, draft.billable_rate, |rate| share("billableRate", &rate));
    Some(Milestone { key: key?, name: name?, due_offset_days: due_offset_days?, billable_rate: billable_rate? })
}

fn task(
    reasons: &mut Reasons,
    place: usize,
    draft: TaskDraft,
    milestones: &HashMap<String, usize>,
    tasks: &HashMap<String, usize>,
) -> Option<Task> {
    let key = reasons.take(text::line("key", draft.key, 50));
    let title = reasons.take(text::line("title", draft.title, 200));
    let description = maybe(reasons, text::given(draft.description), |v| text::prose("description", v, 10_000));
    let role = maybe(reasons, text::given(draft.role), |v| text::line("role", v, 100));
    let milestone =
        maybe(reasons, text::given(draft.milestone), |key| lookup("milestone", "milestone", &key, milestones));
    let parent = maybe(reasons, text::given(draft.parent), |key| lookup("parent", "task", &key, tasks));
    let start_offset_days = maybe(reasons, draft.start_offset_days, |days| offset("startOffsetDays", days));
    let due_offset_days = maybe(reasons, draft.due_offset_days, |days| offset("dueOffsetDays", days));
    let estimate_minutes = maybe(reasons, draft.estimate_minutes, estimate);
    let depends_on = dependencies(reasons, place, &draft.depends_on, tasks);
    let (start, due) = (start_offset_days?, due_offset_days?);
    reasons.take(in_order(start, due))?;
    Some(Task {
        key: key?,
        title: title?,
        description: description?,
        role: role?,
        milestone: milestone?,
        parent: parent?,
        priority: draft.priority.unwrap_or(TaskPriority::Normal),
        start_offset_days: start,
        due_offset_days: due,
        estimate_minutes: estimate_minutes?,
        client_visible: draft.client_visible,
        depends_on: depends_on?,
    })
}

/// The tasks that must be done before the one at `place`.
fn dependencies(
    reasons: &mut Reasons,
    place: usize,
    keys: &[String],
    tasks: &HashMap<String, usize>,
) -> Option<Vec<usize>> {
    if keys.len() > MOST_DEPENDENCIES {
        let reason = format!("A task waits for at most {MOST_DEPENDENCIES} others; these are {}.", keys.len());
        reasons.add(UserError::on("dependsOn", UserErrorCode::Limit, reason));
        return None;
    }
    let mut found = Vec::with_capacity(keys.len());
    for (at, key) in keys.iter().enumerate() {
        let field = format!("dependsOn.{at}");
        let Some(other) = reasons.take(lookup(&field, "task", key, tasks)) else { continue };
        if other == place {
            reasons.add(UserError::on(field, UserErrorCode::Invalid, "A task can't wait for itself: leave it out."));
        } else if found.contains(&other) {
            reasons.add(UserError::on(field, UserErrorCode::Duplicate, "The task waits for this one already."));
        } else {
            found.push(other);
        }
    }
    (found.len() == keys.len()).then_some(found)
}

/// The place of a key that something refers to.
fn lookup(field: &str, what: &str, key: &str, places: &HashMap<String, usize>) -> Result<usize, UserError> {
    let known = places.get(key.trim()).copied();
    known.ok_or_else(|| {
        let key: String = key.chars().take(50).collect();
        UserError::on(field, UserErrorCode::Invalid, format!("No {what} of the template has the key `{key}`."))
    })
}

/// Refuses tasks that are part of themselves, or wait for themselves, by way of others.
fn no_circles(tasks: &[Task]) -> Result<(), UserError> {
    let parents: Vec<Vec<usize>> = tasks.iter().map(|task| task.parent.into_iter().collect()).collect();
    if let Some((place, _)) = graph::circle(&parents) {
        let reason = format!("`{}` would be part of itself: give one of its parents another parent.", tasks[place].key);
        return Err(UserError::on(format!("tasks.{place}.parent"), UserErrorCode::Invalid, reason));
    }
    let waits: Vec<Vec<usize>> = tasks.iter().map(|task| task.depends_on.clone()).collect();
    if let Some((place, at)) = graph::circle(&waits) {
        let [key, other] = [place, waits[place][at]].map(|place| &tasks[place].key);
        let reason = format!("`{other}` waits for `{key}` already, itself or by way of others: leave one of them out.");
        return Err(UserError::on(format!("tasks.{place}.dependsOn.{at}"), UserErrorCode::Invalid, reason));
    }
    Ok(())
}

fn offset(field: &str, days: i32) -> Result<i32, UserError> {
    if (0..=MOST_DAYS).contains(&days) {
        return Ok(days);
    }
    let reason = format!("`{field}` must be 0 to {MOST_DAYS} working days.");
    Err(UserError::on(field, UserErrorCode::Invalid, reason))
}

fn in_order(start: Option<i32>, due: Option<i32>) -> Result<(), UserError> {
    match (start, due) {
        (Some(start), Some(due)) if due < start => {
            let reason = "The task would be due before it begins: change one of the offsets.";
            Err(UserError::on("dueOffsetDays", UserErrorCode::Invalid, reason))
        }
        _ => Ok(()),
    }
}

fn estimate(minutes: i32) -> Result<i32, UserError> {
    if (1..=MOST_MINUTES).contains(&minutes) {
        return Ok(minutes);
    }
    let reason = format!("`estimateMinutes` must be 1 to {MOST_MINUTES}.");
    Err(UserError::on("estimateMinutes", UserErrorCode::Invalid, reason))
}

fn share(field: &str, text: &str) -> Result<i32, UserError> {
    match lines::rate(field, text)? {
        0 => {
            let reason = "A part is more than 0%: leave it out instead.";
            Err(UserError::on(field, UserErrorCode::Invalid, reason))
        }
        rate => Ok(rate),
    }
}

/// Refuses milestones that are worth more than the whole.
fn shares(milestones: &[Milestone]) -> Result<(), UserError> {
    let sum: i64 = milestones.iter().filter_map(|milestone| milestone.billable_rate).map(i64::from).sum();
    if sum <= i64::from(WHOLE) {
        return Ok(());
    }
    let reason = "The milestones' `billableRate`s come to more than 100%: lower some of them.";
    Err(UserError::on("milestones", UserErrorCode::Invalid, reason))
}

/// Checks what may be left out. None if there is a reason why not.
#[expect(clippy::option_option, reason = "refused, left out, or a value")]
fn maybe<T, U>(
    reasons: &mut Reasons,
    said: Option<T>,
    check: impl FnOnce(T) -> Result<U, UserError>,
) -> Option<Option<U>> {
    match said {
        None => Some(None),
        Some(said) => reasons.take(check(said)).map(Some),
    }
}

#[cfg(test)]
mod tests;
