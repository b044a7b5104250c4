//! Transition tables: in which states each mutation of a record may be called.
//!
//! One table per stateful type guards its mutations and answers its `availableActions`, so that the two can't disagree.

use sea_orm::ActiveEnum;

use crate::error::{UserError, UserErrorCode};

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

/// A state that says what can be done to its record.
pub trait Stateful: ActiveEnum<Value = String> + Copy + Send + Sync {
    /// Every mutation, with why it is not possible now, if it isn't. A merged record is a tombstone: deleted, too.
    fn available(self, is_deleted: bool, is_merged: bool) -> Vec<(&'static str, Option<String>)>;
}

impl<A: PartialEq, S: ActiveEnum<Value = String> + PartialEq> Transitions<A, S> {
    /// Refuses an action that the state of a live record does not allow, and says which it does.
    pub fn guard(&self, action: &A, state: &S) -> Result<(), UserError> {
        let Some(why_not) = self.find(action).and_then(|row| self.why_not(row, state, false)) else { return Ok(()) };
        let code =
            if self.frozen.contains(state) { UserErrorCode::Immutable } else { UserErrorCode::InvalidTransition };
        let possible = self.available(state, false).filter(|(_, why_not)| why_not.is_none());
        let possible = possible.map(|(mutation, _)| mutation).collect::<Vec<_>>().join(", ");
        let possible = if possible.is_empty() { "nothing" } else { &possible };
        Err(UserError::on("id", code, format!("{why_not} Possible now: {possible}.")))
    }

    /// Every mutation of the table, with why it is not possible now, if it isn't.
    pub fn available(&self, state: &S, deleted: bool) -> impl Iterator<Item = (&'static str, Option<String>)> {
        self.actions.iter().map(move |row| (row.mutation, self.why_not(row, state, deleted)))
    }

    fn find(&self, action: &A) -> Option<&Transition<A, S>> {
        self.actions.iter().find(|row| row.action == *action)
    }

    fn why_not(&self, row: &Transition<A, S>, state: &S, deleted: bool) -> Option<String> {
        let subject = self.subject;
        match row.when {
            When::Deleted => (!deleted).then(|| format!("The {subject} is not deleted.")),
            When::In(_) if deleted => Some(format!("The {subject} is deleted: restore it first.")),
            When::In(states) if states.contains(state) => None,
            When::In(_) if self.frozen.contains(state) => {
                Some(format!("The {subject} is {} and can't be changed any more.", state.to_value()))
            }
            When::In(states) => {
                let states = states.iter().map(ActiveEnum::to_value).collect::<Vec<_>>().join(", ");
                Some(format!("`{}` needs the {subject} to be {states}; it is {}.", row.mutation, state.to_value()))
            }
        }
    }
}
