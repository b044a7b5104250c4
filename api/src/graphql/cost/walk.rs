//! The walk over an operation that adds up its cost and depth.

use std::collections::HashMap;

use async_graphql::Variables;
use async_graphql::parser::types::{ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet};

use super::arguments::Arguments;
use super::refusal::CostRefusal;
use super::settings::CostSettings;
use super::shape::{FieldKind, SchemaShape};

/// How far selections may nest, fragments with nothing but a fragment in them included. Beyond the document guard's
/// limits, so that only a caller who left the guard out meets it.
const MOST_LEVELS: usize = 128;

/// `__schema`: the answer describes every type.
const SCHEMA: u64 = 1_000;

/// A list of types' parts inside another one (`fields { type { fields } }`) has some hundred entries for each of the
/// outer; one such step is affordable, two are not. (graphql-js counts the same four lists, for the same reason.)
const TYPE_LIST: u64 = 1_000;

/// What a selection adds up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) cost: u64,
    /// What filters cost. Not multiplied by the lists around them: one statement reads for all parents.
    pub(super) filters: u64,
    pub(super) depth: usize,
    pub(super) introspection_depth: usize,
}

/// The state of one walk.
pub(super) struct Walk<'a> {
    pub(super) shape: &'a SchemaShape,
    pub(super) document: &'a ExecutableDocument,
    pub(super) arguments: Arguments<'a>,
    settings: &'a CostSettings,
    /// Fragments by name and by the length of the lists around them: a fragment on a connection selects those. `None`
    /// while it is measured.
    fragments: HashMap<(&'a str, u64), Option<Tally>>,
    level: usize,
}

/// What a field does to the selection in it.
pub(super) struct Entered<'a> {
    /// The type of what is selected.
    pub(super) returns: &'a str,
    /// What the field costs without its selection.
    own: u64,
    /// How often the field's object appears.
    times: u64,
    /// The length of lists directly in the selection.
    pub(super) list: u64,
    /// The page of a connection, for the explanation.
    pub(super) page: Option<ShownPage>,
}

/// A connection's page, as it counts.
#[derive(Clone, Copy)]
pub(super) struct ShownPage {
    /// `None` when the field names no page size.
    pub(super) argument: Option<&'static str>,
    pub(super) size: u64,
}

impl<'a> Walk<'a> {
    pub(super) fn new(
        shape: &'a SchemaShape,
        document: &'a ExecutableDocument,
        operation: &'a OperationDefinition,
        variables: &'a Variables,
        settings: &'a CostSettings,
    ) -> Self {
        let arguments = Arguments::new(operation, variables);
        Self { shape, document, arguments, settings, fragments: HashMap::new(), level: 0 }
    }

    /// Adds up a selection set on `parent`, whose direct lists have `list` items.
    ///
    /// Fragments on different object types exclude each other, so the dearest of them counts; all other selections add up.
    pub(super) fn selection_set(
        &mut self,
        set: &'a SelectionSet,
        parent: &'a str,
        list: u64,
    ) -> Result<Tally, CostRefusal> {
        self.level += 1;
        if self.level > MOST_LEVELS {
            return Err(CostRefusal::endless(self.level));
        }
        let mut total = Tally::default();
        let mut by_type: HashMap<&str, u64> = HashMap::new();
        for item in &set.items {
            if self.arguments.leaves_out(item.node.directives()) {
                continue;
            }
            let (condition, tally) = match &item.node {
                Selection::Field(field) => (None, self.field(&field.node, parent, list)?),
                Selection::InlineFragment(inline) => {
                    let condition =
                        inline.node.type_condition.as_ref().map(|condition| condition.node.on.node.as_str());
                    let set = &inline.node.selection_set.node;
                    (condition, self.selection_set(set, condition.unwrap_or(parent), list)?)
                }
                Selection::FragmentSpread(spread) => self.fragment(&spread.node.fragment_name.node, list)?,
            };
            total.filters = total.filters.saturating_add(tally.filters);
            total.depth = total.depth.max(tally.depth);
            total.introspection_depth = total.introspection_depth.max(tally.introspection_depth);
            match condition {
                Some(name) if self.shape.is_abstract(parent) && self.is_object(name) => {
                    let sum = by_type.entry(name).or_default();
                    *sum = sum.saturating_add(tally.cost);
                }
                _ => total.cost = total.cost.saturating_add(tally.cost),
            }
        }
        total.cost = total.cost.saturating_add(by_type.into_values().max().unwrap_or(0));
        self.level -= 1;
        Ok(total)
    }

    /// Adds up a field of `parent`; a list has `list` items.
    pub(super) fn field(&mut self, field: &'a Field, parent: &'a str, list: u64) -> Result<Tally, CostRefusal> {
        let name = field.name.node.as_str();
        let conditions = self.arguments.filter(field);
        conditions.allow(format_args!("The filter of `{name}`"), self.settings)?;
        let entered = self.enter(field, parent, list);
        let set = &field.selection_set.node;
        if set.items.is_empty() {
            return Ok(Tally { cost: entered.own, depth: 1, ..Tally::default() });
        }
        let below = self.selection_set(set, entered.returns, entered.list)?;
        let filters = conditions.cost(self.settings).saturating_add(below.filters);
        let cost = entered.times.saturating_mul(entered.own.saturating_add(below.cost));
        let levels = below.depth + 1;
        if matches!(name, "__schema" | "__type") {
            return Ok(Tally { cost, filters, depth: 1, introspection_depth: levels });
        }
        Ok(Tally { cost, filters, depth: levels, introspection_depth: below.introspection_depth })
    }

    /// A field's weights.
    pub(super) fn enter(&self, field: &'a Field, parent: &'a str, list: u64) -> Entered<'a> {
        let name = field.name.node.as_str();
        let usual = self.settings.assumed_list;
        let once = |returns, own, list| Entered { returns, own, times: 1, list, page: None };
        match name {
            "__typename" => return once("", 0, usual),
            "__schema" => return once("__Schema", SCHEMA, 1),
            "__type" => return once("__Type", self.settings.mutation, 1),
            _ if parent.starts_with("__") => return introspection(field, list),
            "totalCount" if parent.ends_with("Connection") => return once("", self.settings.total_count, usual),
            _ => {}
        }
        let Some(shape) = self.shape.field(parent, name) else {
            // Validation refuses an unknown field.
            return once("", 1, usual);
        };
        let returns = shape.returns.as_str();
        if self.shape.is_mutation(parent) {
            let items = self.arguments.items(field);
            return once(returns, self.settings.mutation.saturating_mul(items), usual.max(items));
        }
        match shape.kind {
            FieldKind::Leaf => once(returns, 0, usual),
            FieldKind::Object => once(returns, 1, usual),
            FieldKind::List => {
                let times = self.arguments.ids(field).unwrap_or(list);
                Entered { returns, own: 1, times, list: usual, page: None }
            }
            FieldKind::Edges => Entered { returns, own: 0, times: list, list: usual, page: None },
            FieldKind::Connection => {
                let page = self.arguments.page(field);
                let largest = self.settings.largest_page;
                let default =
                    if self.shape.is_query(parent) { self.settings.root_page } else { self.settings.nested_page };
                let size = match page {
                    Some(page) => page.size.unwrap_or(largest),
                    None => shape.default_page.unwrap_or(default),
                };
                let size = size.clamp(1, largest);
                let page = Some(ShownPage { argument: page.map(|page| page.argument), size });
                Entered { returns, own: 1, times: 1, list: size, page }
            }
        }
    }

    /// Adds up a fragment once; also says what type it is on.
    fn fragment(&mut self, name: &'a str, list: u64) -> Result<(Option<&'a str>, Tally), CostRefusal> {
        let Some(fragment) = self.document.fragments.get(name) else {
            // Validation refuses an unknown fragment.
            return Ok((None, Tally::default()));
        };
        let condition = fragment.node.type_condition.node.on.node.as_str();
        let tally = match self.fragments.get(&(name, list)) {
            Some(Some(tally)) => *tally,
            Some(None) => return Err(CostRefusal::endless(MOST_LEVELS)),
            None => {
                self.fragments.insert((name, list), None);
                let tally = self.selection_set(&fragment.node.selection_set.node, condition, list)?;
                self.fragments.insert((name, list), Some(tally));
                tally
            }
        };
        Ok((Some(condition), tally))
    }

    fn is_object(&self, name: &str) -> bool {
        !self.shape.is_abstract(name)
    }
}

/// Fields of `__Schema`, `__Type` and below: objects cost 1, lists are flat but for lists of types' parts. `list` is 1
/// outside such a list, [`TYPE_LIST`] inside.
fn introspection(field: &Field, list: u64) -> Entered<'_> {
    let is_type_list = matches!(field.name.node.as_str(), "fields" | "inputFields" | "interfaces" | "possibleTypes");
    let own = u64::from(!field.selection_set.node.items.is_empty());
    let (times, list) = if is_type_list { (list, TYPE_LIST) } else { (1, list) };
    Entered { returns: "__Type", own, times, list, page: None }
}
