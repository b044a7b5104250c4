//! No file is longer than anyone reads at once.

use super::source::texts;

/// The most lines of a file.
const MOST: usize = 400;

/// Everything that is written by hand, tests and clients of tests too.
const SOURCES: &[(&str, &[&str])] = &[
    ("api/src", &["rs"]),
    ("api/playground", &["js", "mjs", "ts", "tsx"]),
    ("derive", &["rs"]),
    ("entity", &["rs"]),
    ("migration", &["rs"]),
    ("tests", &["graphql", "js", "lua", "mjs", "rs", "ts"]),
];

#[test]
fn no_file_is_too_long() {
    let files: Vec<_> = SOURCES.iter().flat_map(|(directory, extensions)| texts(directory, extensions)).collect();
    for known in ["tests/e2e/client/test/", "tests/bench/src/", "tests/harness/"] {
        assert!(files.iter().any(|(path, _)| path.starts_with(known)), "{known} is looked for in the wrong place");
    }
    let long: Vec<_> = files
        .iter()
        .map(|(path, text)| (path, text.lines().count()))
        .filter(|(_, lines)| *lines > MOST)
        .map(|(path, lines)| format!("{path}: {lines} lines"))
        .collect();
    assert!(long.is_empty(), "at most {MOST} lines; divide these along what they hold:\n  {}", long.join("\n  "));
}
