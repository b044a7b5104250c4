//! How large a document is once its fragments are spread, without spreading them.

use std::collections::HashMap;

use super::outline::{Definition, Spread};
use super::refusal::Refusal;

/// The size of a definition with its spreads.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Expansion {
    /// Fields at the root.
    pub(super) root_fields: usize,
    /// Fields and spreads. Spreads count because a fragment may consist of nothing else.
    pub(super) selections: usize,
    /// Levels of fields.
    pub(super) depth: usize,
}

impl Expansion {
    fn of(definition: &Definition<'_>) -> Self {
        let &Definition { root_fields, selections, depth, .. } = definition;
        Self { root_fields, selections, depth }
    }

    fn add(&mut self, fragment: Self, level: usize) {
        if level == 0 {
            self.root_fields = self.root_fields.saturating_add(fragment.root_fields);
        }
        self.selections = self.selections.saturating_add(fragment.selections);
        self.depth = self.depth.max(level.saturating_add(fragment.depth));
    }
}

#[derive(Clone, Copy)]
enum State {
    Unseen,
    Open,
    Done(Expansion),
}

/// Expands every definition once, each fragment before those that spread it.
///
/// Answers the selections of all operations together (or of one larger fragment that none uses), and the largest root
/// and depth. A spread of an unknown fragment is left to
/// validation; a fragment defined twice to the parser.
///
/// # Errors
///
/// A fragment that spreads itself.
pub(super) fn expand(definitions: &[Definition<'_>], spreads: &[Spread<'_>]) -> Result<Expansion, Refusal> {
    let fragments: HashMap<&str, usize> =
        definitions.iter().enumerate().filter_map(|(index, definition)| Some((definition.fragment?, index))).collect();
    let targets: Vec<Option<usize>> = spreads.iter().map(|spread| fragments.get(spread.name).copied()).collect();
    let first_spread = |index: usize| index.checked_sub(1).map_or(0, |before| definitions[before].spreads_end);

    let mut states = vec![State::Unseen; definitions.len()];
    let mut total = Expansion::default();
    let mut operations = 0_usize;
    for root in 0..definitions.len() {
        // (definition, next spread of it, sum so far)
        let mut open = Vec::new();
        if matches!(states[root], State::Unseen) {
            states[root] = State::Open;
            open.push((root, first_spread(root), Expansion::of(&definitions[root])));
        }
        while let Some((index, next, sum)) = open.last_mut() {
            if *next >= definitions[*index].spreads_end {
                states[*index] = State::Done(*sum);
                open.pop();
                continue;
            }
            let Some(target) = targets[*next] else {
                *next += 1;
                continue;
            };
            match states[target] {
                State::Done(fragment) => {
                    sum.add(fragment, spreads[*next].level);
                    *next += 1;
                }
                State::Open => return Err(Refusal::cycle(spreads[*next].name)),
                State::Unseen => {
                    states[target] = State::Open;
                    open.push((target, first_spread(target), Expansion::of(&definitions[target])));
                }
            }
        }
        if let State::Done(done) = states[root] {
            total.depth = total.depth.max(done.depth);
            if definitions[root].fragment.is_none() {
                operations = operations.saturating_add(done.selections);
                total.root_fields = total.root_fields.max(done.root_fields);
            } else {
                total.selections = total.selections.max(done.selections);
            }
        }
    }
    total.selections = total.selections.max(operations);
    Ok(total)
}
