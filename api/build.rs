//! Builds the playground (`api/playground`) with npm, for `api/src/http/playground.rs` to embed.
//!
//! The server never depends on it: without Node.js, without a network, or with `CHAMBERS_SKIP_PLAYGROUND=1` the build
//! goes on with a warning, nothing is embedded, and the page says what to install. Sources are copied under `OUT_DIR`
//! first, so that a build writes nothing into the work tree.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What goes into the bundle. Anything else in the folder (a developer's own `node_modules`) is neither copied nor
/// watched: cargo would scan it before each build.
const SOURCES: [&str; 9] = [
    ".npmrc",
    "compress.js",
    "examples",
    "index.html",
    "package-lock.json",
    "package.json",
    "src",
    "tsconfig.json",
    "vite.config.ts",
];

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=CHAMBERS_SKIP_PLAYGROUND");
    for source in SOURCES {
        println!("cargo:rerun-if-changed=playground/{source}");
    }

    let project = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR")).join("playground");
    if let Err(reason) = build(&project) {
        // The folder must exist, or there is nothing to embed from; and half a bundle must not be embedded.
        let dist = project.join("dist");
        let _ = fs::remove_dir_all(&dist);
        fs::create_dir_all(&dist).expect("OUT_DIR is writable");
        println!("cargo:warning=the playground is left out of this build: {reason}");
    }
}

fn build(project: &Path) -> Result<(), String> {
    if env::var("CHAMBERS_SKIP_PLAYGROUND").is_ok_and(|value| value == "1") {
        return Err("CHAMBERS_SKIP_PLAYGROUND=1".to_owned());
    }
    copy_sources(project).map_err(|error| format!("its sources could not be copied: {error}"))?;
    install(project)?;
    npm(project, &["run", "build"])
}

/// Puts the sources where they are built. Old ones go first: a renamed example would otherwise stay in the bundle.
fn copy_sources(project: &Path) -> std::io::Result<()> {
    for source in SOURCES {
        let (from, to) = (Path::new("playground").join(source), project.join(source));
        if from.is_dir() {
            let _ = fs::remove_dir_all(&to);
            fs::create_dir_all(&to)?;
            for entry in fs::read_dir(&from)? {
                let entry = entry?;
                fs::copy(entry.path(), to.join(entry.file_name()))?;
            }
        } else {
            fs::create_dir_all(project)?;
            fs::copy(from, to)?;
        }
    }
    Ok(())
}

/// Installs the packages, unless those of this very lock are there already: then a change of a page works offline.
fn install(project: &Path) -> Result<(), String> {
    let installed = project.join("node_modules/.installed-lock.json");
    let lock = fs::read(project.join("package-lock.json")).map_err(|error| error.to_string())?;
    if fs::read(&installed).is_ok_and(|done| done == lock) {
        return Ok(());
    }
    // Types are for `npm run check`. One retry: without a network the build should go on in seconds, not minutes.
    let flags = "ci --omit=dev --prefer-offline --ignore-scripts --fetch-retries=1";
    npm(project, &flags.split(' ').collect::<Vec<_>>())?;
    fs::write(installed, lock).map_err(|error| error.to_string())
}

fn npm(project: &Path, arguments: &[&str]) -> Result<(), String> {
    const WANTED: &str =
        "install Node.js 20.19 or newer with npm, be online once, `touch api/build.rs` and build again";
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let output = Command::new(program)
        .args(arguments)
        .current_dir(project)
        .output()
        .map_err(|error| format!("npm did not start ({error}); {WANTED}"))?;
    if output.status.success() {
        return Ok(());
    }
    // A cargo warning is one line; the whole story goes where cargo keeps a build script's output.
    let story = String::from_utf8_lossy(&output.stderr).into_owned();
    println!("{story}");
    let lines = story.lines().filter(|line| line.contains("rror"));
    let cause = lines.take(3).map(str::trim).collect::<Vec<_>>().join(" | ");
    Err(format!("`npm {}` failed ({cause}); {WANTED}", arguments[0]))
}
