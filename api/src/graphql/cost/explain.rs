//! Which part of a refused operation costs most.

use std::collections::HashSet;

use async_graphql::parser::types::{Field, Selection, SelectionSet};

use super::refusal::{CostRefusal, Heaviest};
use super::walk::{ShownPage, Walk};

/// A field, the type it is on, and its cost.
type Dear<'a> = (&'a Field, &'a str, u64);

/// Follows the dearest field from the root down and names those with a page, as in
/// `companies(first: 100) > contacts(first: 100)`; without any, the dearest field at the root.
pub(super) fn heaviest<'a>(
    walk: &mut Walk<'a>,
    set: &'a SelectionSet,
    root: &'a str,
    list: u64,
) -> Result<Heaviest, CostRefusal> {
    let (mut set, mut parent, mut list) = (set, root, list);
    let mut at_root = None;
    let mut pages: Vec<(String, u64)> = Vec::new();
    while let Some((field, on, cost)) = dearest(walk, set, parent, list)? {
        at_root.get_or_insert((field.name.node.as_str(), cost));
        let entered = walk.enter(field, on, list);
        if let Some(page) = entered.page {
            pages.push((label(field, page), cost));
        }
        set = &field.selection_set.node;
        (parent, list) = (entered.returns, entered.list);
    }
    let (name, cost) = at_root.unwrap_or_default();
    let cost = pages.first().map_or(cost, |(_, cost)| *cost);
    let labels: Vec<String> = pages.into_iter().map(|(label, _)| label).collect();
    let path = if labels.is_empty() { name.to_owned() } else { labels.join(" > ") };
    Ok(Heaviest { path, cost })
}

/// The dearest field of a selection set, those of its fragments with it; `None` when nothing in it costs anything.
fn dearest<'a>(
    walk: &mut Walk<'a>,
    set: &'a SelectionSet,
    parent: &'a str,
    list: u64,
) -> Result<Option<Dear<'a>>, CostRefusal> {
    let mut sets = vec![(set, parent)];
    let mut spread = HashSet::new();
    let mut dearest: Option<Dear<'a>> = None;
    while let Some((set, on)) = sets.pop() {
        for item in &set.items {
            if walk.arguments.leaves_out(item.node.directives()) {
                continue;
            }
            match &item.node {
                Selection::Field(field) => {
                    let cost = walk.field(&field.node, on, list)?.cost;
                    if cost > dearest.map_or(0, |(_, _, most)| most) {
                        dearest = Some((&field.node, on, cost));
                    }
                }
                Selection::InlineFragment(inline) => {
                    let condition =
                        inline.node.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
                    sets.push((&inline.node.selection_set.node, condition.unwrap_or(on)));
                }
                Selection::FragmentSpread(item) => {
                    let name = &item.node.fragment_name.node;
                    if let Some(fragment) = walk.document.fragments.get(name).filter(|_| spread.insert(name)) {
                        let condition = fragment.node.type_condition.node.on.node.as_str();
                        sets.push((&fragment.node.selection_set.node, condition));
                    }
                }
            }
        }
    }
    Ok(dearest)
}

fn label(field: &Field, page: ShownPage) -> String {
    let (name, size) = (field.name.node.as_str(), page.size);
    match page.argument {
        Some(argument) => format!("{name}({argument}: {size})"),
        None => format!("{name} ({size} by default)"),
    }
}
