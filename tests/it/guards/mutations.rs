//! Every mutation is tested with a good and with a bad input.
//!
//! A test says which it looked at: `answer.done("createContact")` and `answer.refused("createContact")` (or
//! `user_errors`), with the name as a literal. So the sources tell, whichever tests a run picks. What goes through
//! `lifecycle` is tested there.

use harness::Sdl;

use super::lifecycle::goes_through;
use super::source::below;

#[test]
fn every_mutation_is_tested_with_a_good_and_a_bad_input() {
    let tests: Vec<_> = below("tests/it").into_iter().filter(|file| !file.path.contains("/guards/")).collect();
    let said = |call: &str, name: &str| {
        let needle = format!("{call}(\"{name}\")");
        tests.iter().any(|file| file.code.contains(&needle))
    };
    let mut untested = Vec::new();
    for mutation in Sdl::get().mutations() {
        if goes_through(mutation.name) {
            continue;
        }
        if !said(".done", mutation.name) {
            untested.push(format!("{0}: no test of a good input: .done(\"{0}\")", mutation.name));
        }
        // What takes no input can't be given a bad one.
        let has_input = !mutation.arguments().is_empty();
        if has_input && !said(".refused", mutation.name) && !said(".user_errors", mutation.name) {
            untested.push(format!("{0}: no test of a bad input: .refused(\"{0}\")", mutation.name));
        }
    }
    assert!(untested.is_empty(), "untested mutations:\n  {}", untested.join("\n  "));
}

/// `null` empties a list, and leaving it out does not: an `Option` can't tell which of both it was.
#[test]
fn an_updates_lists_tell_null_from_nothing() {
    let sources = below("api/src");
    let structs = sources.iter().flat_map(|file| file.code.split("pub struct ").skip(1)).filter_map(|declared| {
        let (name, rest) = declared.split_once(' ')?;
        Some((name, rest.split("\n}").next()?))
    });
    let (updates, others): (Vec<_>, Vec<_>) =
        structs.partition(|(name, _)| name.starts_with("Update") && name.ends_with("Input"));
    // What an update takes may stand in a struct that a creation takes too.
    let is_part = |part: &str| updates.iter().any(|(_, fields)| fields.contains(&format!("fields: {part},")));
    let parts = others.into_iter().filter(|(name, _)| is_part(name));
    let lists: Vec<_> = updates.iter().copied().chain(parts).collect();
    let lists: Vec<_> =
        lists.iter().flat_map(|(name, fields)| fields.lines().map(move |line| (name, line.trim()))).collect();
    let deaf: Vec<_> = lists.iter().filter(|(_, line)| line.contains(": Option<Vec<")).collect();
    assert!(deaf.is_empty(), "`MaybeUndefined` and `emptied` instead: {deaf:#?}");
    let heard = lists.iter().filter(|(_, line)| line.contains(": MaybeUndefined<Vec<")).count();
    assert!(heard > 10, "{heard}");
}
