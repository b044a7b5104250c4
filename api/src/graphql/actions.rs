//! `availableActions`: what can be done to a record, answered from the table that guards its mutations.

use std::borrow::Cow;

use async_graphql::parser::types::Field as Selected;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, OutputType, Positioned, ServerResult, SimpleObject, Value};
use chrono::{DateTime, Utc};
use entity::Id;
use serde_json::{Value as Json, json};

use super::prepared::{Cells, Field, Shown, Unreadable};
use super::show::Show;
use crate::transition::{Presence, State};

/// One thing that can be done to a record, and whether now.
#[derive(Clone, Debug, SimpleObject)]
pub struct AvailableAction {
    /// The mutation's name, such as `winDeal`.
    pub action: &'static str,
    /// Whether the record's state allows it. The caller's permissions are another matter.
    pub allowed: bool,
    /// Why not.
    pub reason: Option<String>,
}

impl AvailableAction {
    /// What a transition table says of every action.
    pub fn all(available: impl IntoIterator<Item = (&'static str, Option<String>)>) -> Vec<Self> {
        available.into_iter().map(|(action, reason)| Self { action, allowed: reason.is_none(), reason }).collect()
    }

    /// The same as JSON.
    pub fn json(all: Vec<Self>) -> Json {
        let json = |one: Self| json!({ "action": one.action, "allowed": one.allowed, "reason": one.reason });
        all.into_iter().map(json).collect()
    }
}

/// The actions of a record in a state `S`. Shows the column of the state; behind it, where the table has them,
/// `deleted_at` and `merged_into_id`.
#[derive(Clone, Copy, Debug)]
pub struct Actions<S> {
    state: S,
    presence: Presence,
}

impl<S: State> Actions<S> {
    fn all(&self) -> Vec<AvailableAction> {
        AvailableAction::all(S::transitions().available(&self.state, self.presence))
    }
}

impl<S: State> Show<S> for Actions<S> {
    fn show(state: S) -> Self {
        Self { state, presence: Presence::Live }
    }
}

impl<S: State> Show<(S, Option<DateTime<Utc>>)> for Actions<S> {
    fn show((state, deleted_at): (S, Option<DateTime<Utc>>)) -> Self {
        Self { state, presence: Presence::of(deleted_at.is_some(), false) }
    }
}

impl<S: State, E> Show<(S, Option<DateTime<Utc>>, Option<Id<E>>)> for Actions<S> {
    fn show((state, deleted_at, merged_into): (S, Option<DateTime<Utc>>, Option<Id<E>>)) -> Self {
        Self { state, presence: Presence::of(deleted_at.is_some(), merged_into.is_some()) }
    }
}

impl<S: State> Shown for Actions<S> {
    fn shown(columns: &'static [&'static str]) -> Field {
        Field::Json {
            columns,
            type_name: "AvailableAction".into(),
            value: |cells| {
                let presence = Presence::of(cells.holds(1), cells.holds(2));
                Ok(AvailableAction::json(Self { state: cells.choice(0)?, presence }.all()))
            },
        }
    }
}

/// What decides what can be done to a record, where that is more than its state: the values of three columns.
pub trait Standing: Copy + Send + Sync + 'static {
    /// The values, as the row has them.
    type Columns;
    /// How a row stands.
    fn of(columns: Self::Columns) -> Self;
    /// The same, read from cells.
    fn read(cells: &Cells<'_>) -> Result<Self, Unreadable>;
    /// Every mutation, with why it is not possible now, if it isn't.
    fn available(self) -> Vec<(&'static str, Option<String>)>;
}

/// The actions of a record that stands in some way. Shows the columns that say how.
#[derive(Clone, Copy, Debug)]
pub struct ActionsOf<T>(T);

impl<T: Standing> ActionsOf<T> {
    fn all(&self) -> Vec<AvailableAction> {
        AvailableAction::all(self.0.available())
    }
}

impl<A, B, C, T: Standing<Columns = (A, B, C)>> Show<(A, B, C)> for ActionsOf<T> {
    fn show(columns: (A, B, C)) -> Self {
        Self(T::of(columns))
    }
}

impl<T: Standing> Shown for ActionsOf<T> {
    fn shown(columns: &'static [&'static str]) -> Field {
        Field::Json {
            columns,
            type_name: "AvailableAction".into(),
            value: |cells| Ok(AvailableAction::json(Self(T::read(cells)?).all())),
        }
    }
}

/// Shows `all()` as a list of [`AvailableAction`].
macro_rules! shows_actions {
    ($type:ident<$of:ident: $bound:path>) => {
        impl<$of: $bound> OutputType for $type<$of> {
            fn type_name() -> Cow<'static, str> {
                <Vec<AvailableAction> as OutputType>::type_name()
            }

            fn qualified_type_name() -> String {
                <Vec<AvailableAction> as OutputType>::qualified_type_name()
            }

            fn create_type_info(registry: &mut Registry) -> String {
                <Vec<AvailableAction> as OutputType>::create_type_info(registry)
            }

            fn resolve(
                &self,
                ctx: &ContextSelectionSet<'_>,
                field: &Positioned<Selected>,
            ) -> impl Future<Output = ServerResult<Value>> + Send {
                Box::pin(async move { self.all().resolve(ctx, field).await })
            }
        }
    };
}

shows_actions!(Actions<S: State>);
shows_actions!(ActionsOf<T: Standing>);
