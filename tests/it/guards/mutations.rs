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
