//! The sources as text, for rules that the compiler does not know.

use std::fs;
use std::path::{Path, PathBuf};

/// One source file.
pub struct Source {
    /// Its path from the repository's root, such as `api/src/crm/contact.rs`.
    pub path: String,
    /// What is in it, comments and unit tests aside.
    pub code: String,
}

/// What is made or installed, and written by nobody.
const MADE: &[&str] = &["build", "dist", "generated", "node_modules", "target"];

/// All Rust files below a directory of the repository, in the order of their paths.
pub fn below(directory: &str) -> Vec<Source> {
    let code_of = |(path, text): (String, String)| {
        let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        Source { path, code }
    };
    texts(directory, &["rs"]).into_iter().map(code_of).collect()
}

/// Path and text of all files with one of these extensions below a directory of the repository, in the order of their
/// paths.
pub fn texts(directory: &str, extensions: &[&str]) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    collect(&root.join(directory), extensions, &mut files);
    files.sort();
    assert!(!files.is_empty(), "{directory} has no sources");
    let read = |file: &PathBuf| {
        let path = file.strip_prefix(&root).expect("below the root").to_string_lossy().into_owned();
        let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{path}: {error}"));
        (path, text)
    };
    files.iter().map(read).collect()
}

fn collect(directory: &Path, extensions: &[&str], files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display())) {
        let path = entry.expect("a directory entry").path();
        let is_made = path.file_name().is_some_and(|name| MADE.iter().any(|made| name == *made));
        if path.is_dir() {
            if !is_made {
                collect(&path, extensions, files);
            }
        } else if path.extension().is_some_and(|extension| extensions.iter().any(|one| extension == *one)) {
            files.push(path);
        }
    }
}
