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

/// All Rust files below a directory of the repository, in the order of their paths.
pub fn below(directory: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut files = Vec::new();
    collect(&root.join(directory), &mut files);
    files.sort();
    assert!(!files.is_empty(), "{directory} has no sources");
    files
        .iter()
        .map(|file| {
            let path = file.strip_prefix(&root).expect("below the root").to_string_lossy().into_owned();
            let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{path}: {error}"));
            let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
            let code = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            Source { path, code }
        })
        .collect()
}

fn collect(directory: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(directory).unwrap_or_else(|error| panic!("{}: {error}", directory.display())) {
        let path = entry.expect("a directory entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}
