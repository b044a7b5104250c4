//! What the schema says in many places, said once: it is added to the descriptions when the schema is put together.
//!
//! async-graphql's own `DateTime` has words about Rust. All updates, comparators, filters and dry runs work alike, and
//! each has to say so to those who read only that one.

use async_graphql::registry::{MetaInputValue, MetaType, Registry};

/// Of `DateTime`, instead of its own.
const MOMENT: &str =
    "A moment, RFC 3339: `2026-03-31T09:00:00Z`. As an input any offset from UTC is taken; it is kept and
answered in UTC, as `2026-03-31T09:00:00+00:00`.";

/// Of what an update takes.
const UPDATE: &str = "What is left out stays as it is. Null empties a field that may be empty, a list too; a blank text
is as null. Where a value is needed both are REQUIRED; a field with a default, such as a priority, keeps its value on
null.";

/// Of a comparator. Not of one that compares in a currency: to have that is a comparison already.
const COMPARATOR: &str = "All that are given must hold. With none, as in `{}` or `{ eq: null }`, it matches nothing.";

/// Of a list's filter.
const FILTER: &str = "A field that is null or left out admits all, as `{}` does; a comparator without a value, such as
`{ eq: null }`, matches nothing.";

/// Of `dryRun`.
const DRY_RUN: &str =
    "Records that are there already are answered as they would be, under their real ids: a client that
keeps a normalised cache asks with `no-cache`. The id of what would be new leads nowhere.";

/// Adds to the descriptions of what is registered so far. Asked again, it adds nothing twice.
pub(super) fn describe(registry: &mut Registry) {
    for (name, of) in &mut registry.types {
        match of {
            MetaType::Scalar { description, .. } if name == "DateTime" => *description = Some(MOMENT.to_owned()),
            MetaType::InputObject { description, input_fields, .. } => {
                if let Some(words) = words(name, |field| input_fields.get(field), input_fields.values()) {
                    add(description, words);
                }
                if let Some(field) = input_fields.get_mut("dryRun") {
                    add(&mut field.description, DRY_RUN);
                }
            }
            _ => {}
        }
    }
}

/// What is said of an input of that name, with these fields.
fn words<'a>(
    name: &str,
    field: impl Fn(&str) -> Option<&'a MetaInputValue>,
    mut fields: impl Iterator<Item = &'a MetaInputValue>,
) -> Option<&'static str> {
    let has = |name: &str| field(name).is_some();
    if name.starts_with("Update") {
        // Of many, each says it.
        let of_many = fields.any(|field| field.ty.starts_with("[Update"));
        return (!of_many).then_some(UPDATE);
    }
    if !name.ends_with("Filter") {
        return None;
    }
    if has("and") {
        return Some(FILTER);
    }
    (has("eq") && !has("currency")).then_some(COMPARATOR)
}

/// What has no description of its own stays without: it is missed by a test.
fn add(description: &mut Option<String>, words: &str) {
    if let Some(own) = description
        && !own.ends_with(words)
    {
        own.push('\n');
        own.push_str(words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphql::schema::sdl;

    /// The description of what begins with `head`, on one line.
    fn said_of(sdl: &str, head: &str) -> String {
        let (before, _) = sdl.split_once(head).unwrap_or_else(|| panic!("{head} is in the schema"));
        let said = before.trim_end().trim_end_matches("\"\"\"").rsplit("\"\"\"").next().expect("a description");
        said.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_of_a_kind_says_what_all_do_and_once() {
        let sdl = sdl();
        let flat = |words: &str| words.split_whitespace().collect::<Vec<_>>().join(" ");
        for (head, words) in [
            ("\nscalar DateTime\n", MOMENT),
            ("\ninput UpdateTaskInput {", UPDATE),
            ("\ninput UpdateProfileInput {", UPDATE),
            ("\ninput UpdateWorkflowRuleInput {", UPDATE),
            ("\ninput StringFilter {", COMPARATOR),
            ("\ninput DealStageFilter {", COMPARATOR),
            ("\ninput ContactIdFilter {", COMPARATOR),
            ("\ninput DealFilter {", FILTER),
        ] {
            assert_eq!(said_of(&sdl, head).matches(&flat(words)).count(), 1, "{head}");
        }
        assert_eq!(said_of(&sdl, "\ninput UpdateTasksInput {").matches("What is left out").count(), 0);
        assert_eq!(said_of(&sdl, "\ninput MoneyFilter {").matches("matches nothing").count(), 0);
        let flat_sdl = flat(&sdl);
        let dry_runs = flat_sdl.matches("dryRun: Boolean!").count();
        assert!(dry_runs > 10, "{dry_runs}");
        assert_eq!(flat_sdl.matches(&flat(DRY_RUN)).count(), dry_runs);
    }
}
