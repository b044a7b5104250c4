//! Why an operation is refused for its cost, and what to change.

use std::fmt;

/// An operation that will not run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CostRefusal {
    /// `extensions.code`: `COST_EXCEEDED`, or `BAD_USER_INPUT` when there is no operation to measure.
    pub code: &'static str,
    /// A sentence for the client.
    pub message: String,
    /// What was asked for, in the unit of `limit`; 0 when there is no operation to measure.
    pub requested: u64,
    /// The limit in points of cost, in levels of depth, or in conditions of a filter.
    pub limit: u64,
}

/// The part of an operation that costs most.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Heaviest {
    /// The fields that multiply, from the outside in, as in `companies(first: 100) > contacts(first: 100)`.
    pub(super) path: String,
    /// What the outermost of them costs.
    pub(super) cost: u64,
}

const EXCEEDED: &str = "COST_EXCEEDED";
const BAD_INPUT: &str = "BAD_USER_INPUT";

impl CostRefusal {
    pub(super) fn too_expensive(requested: u64, limit: u64, heaviest: Heaviest) -> Self {
        let Heaviest { path, cost } = heaviest;
        let message = format!(
            "The operation costs {requested}; at most {limit} is allowed. `{path}` contributes {cost}: ask for smaller \
             pages, or for less in each item."
        );
        Self { code: EXCEEDED, message, requested, limit }
    }

    pub(super) fn too_filtered(requested: u64, limit: u64, filters: u64) -> Self {
        let message = format!(
            "The operation costs {requested}; at most {limit} is allowed. Its filters contribute {filters}: give fewer \
             conditions, fewer of them inside `and`, `or` and `not`, or ask in several requests."
        );
        Self { code: EXCEEDED, message, requested, limit }
    }

    pub(super) fn too_many_conditions(what: fmt::Arguments<'_>, requested: u64, limit: u64) -> Self {
        let message = format!(
            "{what} has {requested} conditions; at most {limit} are allowed. Use one `in` instead of many `eq`, or ask \
             in several requests."
        );
        Self { code: EXCEEDED, message, requested, limit }
    }

    pub(super) fn too_deep_a_filter(what: fmt::Arguments<'_>, requested: u64, limit: u64) -> Self {
        let message = format!(
            "{what} nests filters {requested} levels deep; at most {limit} are allowed. Put conditions that must all \
             hold beside each other instead of into another `and`."
        );
        Self { code: EXCEEDED, message, requested, limit }
    }

    pub(super) fn too_deep(requested: usize, limit: usize) -> Self {
        let message = format!(
            "The operation is {requested} levels of fields deep; at most {limit} are allowed. Start from a deeper object, \
             or ask in several requests."
        );
        Self { code: EXCEEDED, message, requested: levels(requested), limit: levels(limit) }
    }

    /// A fragment spreads itself, or fragments nest endlessly. The document guard refuses these with a better message.
    pub(super) fn endless(levels: usize) -> Self {
        Self::too_deep(levels, levels.saturating_sub(1))
    }

    pub(super) fn unknown_operation(name: &str) -> Self {
        Self::bad_input(format!("The document has no operation named `{name}`. Send the name of one that it has."))
    }

    pub(super) fn no_operation_chosen() -> Self {
        Self::bad_input("The document has several operations. Send `operationName` to choose one.".to_owned())
    }

    fn bad_input(message: String) -> Self {
        Self { code: BAD_INPUT, message, requested: 0, limit: 0 }
    }
}

fn levels(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

impl fmt::Display for CostRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for CostRefusal {}
