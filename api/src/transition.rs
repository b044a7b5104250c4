//! Transition tables: in which states each mutation of a record may be called.
//!
//! One table per stateful type guards its mutations and answers its `availableActions`, so that the two can't disagree.

use chrono::{DateTime, Utc};
use entity::Stamped;
use sea_orm::{ActiveEnum, Value};

use crate::error::{UserError, UserErrorCode};

/// The states of a type, and what they allow.
pub trait State: ActiveEnum<Value = String> + PartialEq + Copy + Send + Sync + 'static {
    /// What can be done to a record of the type.
    type Action: PartialEq + Send + Sync + 'static;

    /// In which states each of them is possible.
    fn transitions() -> &'static Transitions<Self::Action, Self>;
}

/// A row that stands in a state.
pub trait Stateful: Stamped {
    /// Its states.
    type State: State;

    /// Where it stands now: some states come with time.
    fn state(&self, now: DateTime<Utc>) -> Self::State;
}

/// Declares the states of a row, in the module of its `Action` and `TRANSITIONS`: `stateful!(Model, stage: DealStage)`,
/// or `stateful!(Model, |key, now| -> KeyStatus { … })` where they are derived.
macro_rules! stateful {
    ($row:ty, $column:ident: $state:ty) => {
        $crate::transition::stateful!($row, |row, _now| -> $state { row.$column });
    };
    ($row:ty, |$this:ident, $now:ident| -> $state:ty $body:block) => {
        impl $crate::transition::State for $state {
            type Action = Action;

            fn transitions() -> &'static $crate::transition::Transitions<Action, Self> {
                &TRANSITIONS
            }
        }

        impl $crate::transition::Stateful for $row {
            type State = $state;

            fn state(&self, $now: chrono::DateTime<chrono::Utc>) -> $state {
                let $this = self;
                $body
            }
        }
    };
}
pub(crate) use stateful;

/// Whether a record is there to be worked with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Presence {
    /// It is.
    Live,
    /// It was deleted, and can come back.
    Deleted,
    /// It was merged into another: a tombstone.
    Merged,
}

impl Presence {
    /// What a row's `deleted_at` and `merged_into_id` say; a tombstone has both.
    pub fn of(is_deleted: bool, is_merged: bool) -> Self {
        match (is_merged, is_deleted) {
            (true, _) => Self::Merged,
            (false, true) => Self::Deleted,
            (false, false) => Self::Live,
        }
    }
}

impl From<bool> for Presence {
    /// Of what can't be merged: whether it is deleted.
    fn from(is_deleted: bool) -> Self {
        Self::of(is_deleted, false)
    }
}

impl<M: Stamped> From<&M> for Presence {
    fn from(row: &M) -> Self {
        let is_merged = matches!(row.value("merged_into_id"), Some(Value::Uuid(Some(_))));
        Self::of(row.deleted_at().is_some(), is_merged)
    }
}

/// The table of one type: its actions `A` over its states `S`.
pub struct Transitions<A: 'static, S: 'static> {
    /// What messages call the record, such as `deal`.
    pub subject: &'static str,
    /// Every action once.
    pub actions: &'static [Transition<A, S>],
    /// States that nothing changes any more: refusals there are IMMUTABLE.
    pub frozen: &'static [S],
}

/// One action of a table.
pub struct Transition<A: 'static, S: 'static> {
    /// The action.
    pub action: A,
    /// Its mutation's name in the schema.
    pub mutation: &'static str,
    /// When it is possible.
    pub when: When<S>,
}

/// When an action is possible.
pub enum When<S: 'static> {
    /// While the record is live and in one of these states.
    In(&'static [S]),
    /// While the record is deleted.
    Deleted,
}

impl<A: PartialEq, S: ActiveEnum<Value = String> + PartialEq> Transitions<A, S> {
    /// Refuses an action that the state of a live record does not allow, and says which it does.
    pub fn guard(&self, action: &A, state: &S) -> Result<(), UserError> {
        self.guard_in(action, state, Presence::Live)
    }

    /// As [`Self::guard`], of any record.
    pub fn guard_in(&self, action: &A, state: &S, presence: Presence) -> Result<(), UserError> {
        let Some(why_not) = self.find(action).and_then(|row| self.why_not(row, state, presence)) else {
            return Ok(());
        };
        let is_frozen = presence == Presence::Live && self.frozen.contains(state) && !self.revives(action);
        let code = if is_frozen { UserErrorCode::Immutable } else { UserErrorCode::InvalidTransition };
        let possible = self.available(state, presence).filter(|(_, why_not)| why_not.is_none());
        let possible = possible.map(|(mutation, _)| mutation).collect::<Vec<_>>().join(", ");
        let possible = if possible.is_empty() { "nothing" } else { &possible };
        Err(UserError::on("id", code, format!("{why_not} Possible now: {possible}.")))
    }

    /// Every mutation of the table, with why it is not possible now, if it isn't.
    pub fn available(
        &self,
        state: &S,
        presence: impl Into<Presence>,
    ) -> impl Iterator<Item = (&'static str, Option<String>)> {
        let presence = presence.into();
        self.actions.iter().map(move |row| (row.mutation, self.why_not(row, state, presence)))
    }

    /// Whether an action is one on deleted records.
    pub fn revives(&self, action: &A) -> bool {
        self.find(action).is_some_and(|row| matches!(row.when, When::Deleted))
    }

    fn find(&self, action: &A) -> Option<&Transition<A, S>> {
        self.actions.iter().find(|row| row.action == *action)
    }

    fn why_not(&self, row: &Transition<A, S>, state: &S, presence: Presence) -> Option<String> {
        let subject = self.subject;
        match (&row.when, presence) {
            (_, Presence::Merged) => Some(format!("The {subject} was merged into another.")),
            (When::Deleted, Presence::Deleted) => None,
            (When::Deleted, Presence::Live) => Some(format!("The {subject} is not deleted.")),
            (When::In(_), Presence::Deleted) => Some(format!("The {subject} is deleted: restore it first.")),
            (When::In(states), Presence::Live) if states.contains(state) => None,
            (When::In(_), Presence::Live) if self.frozen.contains(state) => {
                Some(format!("The {subject} is {} and can't be changed any more.", state.to_value()))
            }
            (When::In(states), Presence::Live) => {
                let states = states.iter().map(ActiveEnum::to_value).collect::<Vec<_>>().join(", ");
                Some(format!("`{}` needs the {subject} to be {states}; it is {}.", row.mutation, state.to_value()))
            }
        }
    }
}
