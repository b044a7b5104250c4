//! How much a filter asks for: PostgreSQL compares each row with each of its conditions, whatever the page.
//!
//! Read by its form alone: an object with an object in it is a filter, any other one compares something. One that
//! compares with nothing, `{}`, counts as a condition too: it becomes SQL all the same.

use std::fmt;

use async_graphql::Value;

use super::arguments::{Given, length};
use super::refusal::CostRefusal;
use super::settings::CostSettings;

/// What a filter has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Conditions {
    /// Comparisons, such as `eq` and `in`.
    pub(super) count: u64,
    /// Filters within filters: 1 for one with neither `and`, `or`, `not` nor another record's filter.
    pub(super) depth: u64,
    /// The depths at which the comparisons stand, added up.
    depths: u64,
    /// Values in lists.
    values: u64,
}

impl Conditions {
    /// Of a value without variables.
    pub fn of(filter: &Value) -> Self {
        Self::given(Given::Variable(filter), &|_| Given::Nothing)
    }

    /// Of an argument; `resolve` puts in the variables.
    pub(super) fn given<'a, F>(filter: Given<'a>, resolve: &F) -> Self
    where
        F: Fn(&'a async_graphql_value::Value) -> Given<'a>,
    {
        let mut found = Self::default();
        if filter.is_object() {
            found.add(filter, 1, resolve);
        }
        found
    }

    fn add<'a, F>(&mut self, filter: Given<'a>, depth: u64, resolve: &F)
    where
        F: Fn(&'a async_graphql_value::Value) -> Given<'a>,
    {
        self.depth = self.depth.max(depth);
        for object in filter.parts(resolve).into_iter().flat_map(|part| objects(part, resolve)) {
            let parts = object.parts(resolve);
            if parts.iter().any(|part| !objects(*part, resolve).is_empty()) {
                self.add(object, depth + 1, resolve);
                continue;
            }
            let given = parts.iter().filter(|part| !matches!(part, Given::Nothing)).count();
            let comparisons = length(given).max(1);
            self.count += comparisons;
            self.depths += comparisons * depth;
            self.values += parts.iter().map(|part| part.length()).sum::<u64>();
        }
    }

    /// What it adds to an operation's cost.
    pub(super) fn cost(self, settings: &CostSettings) -> u64 {
        settings.condition.saturating_mul(self.depths).saturating_add(self.values)
    }

    /// Lets a filter pass that keeps to the limits; `what` names it in the words of a refusal.
    ///
    /// # Errors
    ///
    /// Too many conditions, or too deep.
    pub fn allow(self, what: fmt::Arguments<'_>, settings: &CostSettings) -> Result<(), CostRefusal> {
        if self.count > settings.conditions {
            return Err(CostRefusal::too_many_conditions(what, self.count, settings.conditions));
        }
        if self.depth > settings.filter_depth {
            return Err(CostRefusal::too_deep_a_filter(what, self.depth, settings.filter_depth));
        }
        Ok(())
    }
}

/// The objects that a part of a filter is, or that the list has which it is.
fn objects<'a, F>(part: Given<'a>, resolve: &F) -> Vec<Given<'a>>
where
    F: Fn(&'a async_graphql_value::Value) -> Given<'a>,
{
    let all = if part.is_object() { vec![part] } else { part.items(resolve) };
    all.into_iter().filter(|one| one.is_object()).collect()
}
