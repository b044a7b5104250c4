//! Why a document is refused, in words that its author can act on.

use std::fmt;

/// What is bounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    /// Bytes of the document.
    Bytes,
    /// Tokens.
    Tokens,
    /// Nested brackets.
    Nesting,
    /// Directives.
    Directives,
    /// Operations.
    Operations,
    /// Fragment definitions.
    Fragments,
    /// Fields as written.
    Fields,
    /// Aliases.
    Aliases,
    /// Repeated selections.
    Duplicates,
    /// Fields at the root of an operation.
    RootFields,
    /// Selections after fragments are spread.
    Expanded,
    /// Levels of fields after fragments are spread.
    Depth,
    /// Fragments that spread each other in a circle.
    Cycle,
    /// A block string that is never closed.
    BlockString,
    /// Nested objects and arrays in the variables.
    VariablesNesting,
    /// Values in the variables.
    VariablesValues,
}

impl Bound {
    /// What is counted, and what to do about too much of it.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Bytes => ("bytes", "Send several smaller documents, and values as variables."),
            Self::Tokens => ("tokens", "Send several smaller documents, and values as variables."),
            Self::Nesting => ("levels of nested brackets", "Nest less, and send deep values as variables."),
            Self::Directives => ("directives", "Leave fields out instead of switching them off one by one."),
            Self::Operations => ("operations", "Send only the operation that is to run."),
            Self::Fragments => ("fragments", "Send only the fragments that the operation uses."),
            Self::Fields => ("fields", "Ask for fewer fields, or in several requests."),
            Self::Aliases => {
                ("aliases", "Fetch many objects by `nodes(ids:)` or a filter instead of an alias for each.")
            }
            Self::Duplicates => ("repeated selections", "Select each field and fragment once in a selection set."),
            Self::RootFields => ("root fields", "Send several requests, or use the bulk form of a mutation."),
            Self::Expanded => (
                "selections once its fragments are spread",
                "Spread fragments in fewer places, or ask in several requests.",
            ),
            Self::Depth => ("levels of fields", "Start from a deeper object, or ask in several requests."),
            Self::Cycle => ("fragments that spread themselves", "Break the circle."),
            Self::BlockString => ("unclosed block strings", "Close it with `\"\"\"`."),
            Self::VariablesNesting => ("levels of nested objects and lists in its variables", "Nest less."),
            Self::VariablesValues => ("values in its variables", "Send the items in several requests."),
        }
    }

    /// Lets `found` pass up to `limit`.
    pub(super) fn allow(self, found: usize, limit: usize) -> Result<(), Refusal> {
        if found <= limit {
            return Ok(());
        }
        let (noun, advice) = self.words();
        let message = format!("The request has {found} {noun}; at most {limit} are allowed. {advice}");
        Err(Refusal { bound: self, message, limit, found })
    }
}

/// A document, or its variables, refused before parsing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Which bound was exceeded.
    pub bound: Bound,
    /// A sentence for the client: the limit, what was found, and what to change.
    pub message: String,
    /// The most that is allowed.
    pub limit: usize,
    /// What the document has.
    pub found: usize,
}

impl Refusal {
    /// `name` spreads itself, directly or through others.
    pub(super) fn cycle(name: &str) -> Self {
        let message = format!("The fragment `{name}` spreads itself, directly or through others. Break the circle.");
        Self { bound: Bound::Cycle, message, limit: 0, found: 1 }
    }

    /// The block string that starts on `line` (from 1) runs to the end of the document.
    pub(super) fn unclosed_block_string(line: usize) -> Self {
        let message = format!("The block string that starts on line {line} is not closed. Close it with `\"\"\"`.");
        Self { bound: Bound::BlockString, message, limit: 0, found: 1 }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Refusal {}
