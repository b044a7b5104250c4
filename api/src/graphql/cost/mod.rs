//! What an operation would cost, computed after parsing and before execution.
//!
//! async-graphql multiplies by page sizes too, but loses the multiplier behind an interface, so the cost is computed here
//! from the parsed document, the request's variables and a [`SchemaShape`] made once from the SDL. The rule throughout:
//! what can't be known (a page size that isn't a number, which type an interface has) counts as its most expensive case.
//!
//! | selection | cost |
//! |---|---|
//! | scalar, enum, `__typename` | 0 |
//! | object | 1 + what is selected in it |
//! | connection | 1 + page size × (1 + what is selected in a node) + the rest of the selection |
//! | `totalCount` | 10: it counts up to 10,000 rows |
//! | list of objects | length × (1 + what is selected in an item); the length of `ids`, otherwise 5 |
//! | mutation at the root | 10 × items in its input + the payload |
//! | condition of a filter | 25 × levels of filters around it; a list also its length. Counted once, not per parent |
//! | `__schema` | 1,000 + objects; see `walk` for type lists within type lists |
//!
//! Fragments are measured once per place that matters (once, save where they select from a connection itself), so the walk
//! is linear in the document.

mod arguments;
mod explain;
mod filter;
mod mutations;
mod refusal;
mod settings;
mod shape;
mod walk;

#[cfg(test)]
mod tests;

use async_graphql::parser::types::{DocumentOperations, ExecutableDocument, OperationDefinition};
use async_graphql::{Positioned, Value, Variables, value};

pub use filter::Conditions;
pub use mutations::mutations;
pub use refusal::CostRefusal;
pub use settings::CostSettings;
pub use shape::SchemaShape;

use walk::Walk;

/// The cost of an operation that may run; `extensions.cost` shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// What the operation costs at most.
    pub requested: u64,
    /// The most that one operation may cost.
    pub limit: u64,
}

impl From<Cost> for Value {
    fn from(cost: Cost) -> Self {
        value!({ "requested": cost.requested, "limit": cost.limit })
    }
}

/// Measures the operation that would run.
///
/// # Errors
///
/// Too deep, too expensive, too large a filter, or no operation of that name.
pub fn measure(
    shape: &SchemaShape,
    document: &ExecutableDocument,
    operation_name: Option<&str>,
    variables: &Variables,
    settings: &CostSettings,
) -> Result<Cost, CostRefusal> {
    let operation = &choose(&document.operations, operation_name)?.node;
    let root = shape.root(operation.ty);
    let mut walk = Walk::new(shape, document, operation, variables, settings);
    let tally = walk.selection_set(&operation.selection_set.node, root, settings.assumed_list)?;
    if tally.depth > settings.depth {
        return Err(CostRefusal::too_deep(tally.depth, settings.depth));
    }
    if tally.introspection_depth > settings.introspection_depth {
        return Err(CostRefusal::too_deep(tally.introspection_depth, settings.introspection_depth));
    }
    let requested = tally.cost.saturating_add(tally.filters);
    if requested > settings.cost {
        if tally.filters > tally.cost {
            return Err(CostRefusal::too_filtered(requested, settings.cost, tally.filters));
        }
        let heaviest = explain::heaviest(&mut walk, &operation.selection_set.node, root, settings.assumed_list)?;
        return Err(CostRefusal::too_expensive(requested, settings.cost, heaviest));
    }
    Ok(Cost { requested, limit: settings.cost })
}

/// The operation that async-graphql would run.
fn choose<'a>(
    operations: &'a DocumentOperations,
    name: Option<&str>,
) -> Result<&'a Positioned<OperationDefinition>, CostRefusal> {
    match (operations, name) {
        (DocumentOperations::Single(operation), None) => Ok(operation),
        (DocumentOperations::Multiple(operations), Some(name)) => {
            operations.get(name).ok_or_else(|| CostRefusal::unknown_operation(name))
        }
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next().ok_or_else(CostRefusal::no_operation_chosen)
        }
        (DocumentOperations::Single(_), Some(name)) => Err(CostRefusal::unknown_operation(name)),
        (DocumentOperations::Multiple(_), None) => Err(CostRefusal::no_operation_chosen()),
    }
}
