//! Which tasks, and in which order.

use async_graphql::{Enum, InputObject};
use entity::engagements::engagement;
use entity::identity::organization_member;
use entity::projects::task::{self, TaskPriority, TaskStatus};
use entity::projects::{milestone, project};
use sea_orm::Iterable;

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{
    ChoiceFilter, DateFilter, DateTimeFilter, Filter, IdFilter, IntFilter, StringFilter, join, related,
};
use crate::graphql::order::OrderField;
use crate::graphql::overdue;
use crate::projects::graphql::project::{Project, ProjectFilter};
use crate::repo::sieve::Sieve;

const TABLE: &str = "tasks";

/// Which tasks. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct TaskFilter {
    /// By title, without regard to case.
    pub title: Option<StringFilter>,
    /// By where it stands.
    pub status: Option<ChoiceFilter<TaskStatus>>,
    /// By how urgent it is.
    pub priority: Option<ChoiceFilter<TaskPriority>>,
    /// By the day when it is to be done.
    pub due_date: Option<DateFilter>,
    /// Whether it is overdue: neither DONE nor CANCELLED, and its due date is before today, the organization's day, by
    /// its time zone.
    pub is_overdue: Option<bool>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By the project that it is of.
    pub project_id: Option<IdFilter<project::Entity>>,
    /// By the engagement of that project.
    pub engagement_id: Option<IdFilter<engagement::Entity>>,
    /// By the milestone that it is a step to.
    pub milestone_id: Option<IdFilter<milestone::Entity>>,
    /// By the task that it is a part of: `isNull: true` for those that are parts of none.
    pub parent_task_id: Option<IdFilter<task::Entity>>,
    /// By the member who does it.
    pub assignee_id: Option<IdFilter<organization_member::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// Its project must be one of these.
    pub project: Option<ProjectFilter>,
    /// All of these must hold.
    pub and: Option<Vec<TaskFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<TaskFilter>>,
    /// This must not hold.
    pub not: Option<Box<TaskFilter>>,
}

impl Filter for TaskFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let mut own = Sieve::default()
            .and_maybe(self.title.map(|f| f.folded((TABLE, "title_key"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.priority.map(by_priority))
            .and_maybe(self.is_overdue.map(|is| overdue::sieve(TABLE, "is_open", is, actor)).transpose()?)
            .and_maybe(self.due_date.map(|f| f.on((TABLE, "due_date"))))
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.project_id.map(|f| f.on((TABLE, "project_id"))))
            .and_maybe(self.engagement_id.map(|f| f.on((TABLE, "engagement_id"))))
            .and_maybe(self.milestone_id.map(|f| f.on((TABLE, "milestone_id"))))
            .and_maybe(self.parent_task_id.map(|f| f.on((TABLE, "parent_task_id"))))
            .and_maybe(self.assignee_id.map(|f| f.on((TABLE, "assignee_member_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        if let Some(project) = self.project {
            own = own.and(related::<Project>((TABLE, "project_id"), actor, project)?);
        }
        join(own, self.and, self.or, self.not, actor)
    }
}

/// Compares the place of a priority in their order, which is what the index has.
fn by_priority(filter: ChoiceFilter<TaskPriority>) -> Sieve {
    let place = |wanted: TaskPriority| {
        TaskPriority::iter().zip(0..).find_map(|(priority, place)| (priority == wanted).then_some(place))
    };
    let on = |filter: IntFilter| filter.on((TABLE, "priority_order"));
    let says_which = filter.eq.is_some() || filter.any.is_some();
    let any = filter.any.map(|any| any.into_iter().filter_map(place).collect());
    let which = IntFilter { eq: filter.eq.and_then(place), any, ..IntFilter::default() };
    let Some(not) = filter.not else { return on(which) };
    // Of a closed set, all but one are some.
    let others = TaskPriority::iter().filter(|one| *one != not).filter_map(place).collect();
    let others = on(IntFilter { any: Some(others), ..IntFilter::default() });
    if says_which { on(which).and(others) } else { others }
}

/// What tasks can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum TaskOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The title, without regard to case.
    Title,
    /// How urgent it is: LOW first in ascending order.
    Priority,
    /// The day when it is to be done.
    DueDate,
    /// The order that `moveTask` changes; it means something within one project.
    Rank,
}

impl OrderField for TaskOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Title => ("title_key", false),
            Self::Priority => ("priority_order", false),
            Self::DueDate => ("due_date", true),
            Self::Rank => ("rank", false),
        }
    }

    fn within(self) -> &'static [&'static str] {
        match self {
            Self::DueDate => &["assignee_member_id", "status"],
            Self::Rank => &["project_id"],
            _ => &[],
        }
    }
}
