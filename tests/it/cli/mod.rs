//! The binary itself, run as its user would.

mod doctor;
mod production;
mod reseal;
mod serve;
mod start;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::LazyLock;

/// The binary, built from what is tested.
static BINARY: LazyLock<PathBuf> = LazyLock::new(|| {
    let mut build = Command::new(env!("CARGO"));
    build.args(["build", "--quiet", "--workspace", "--bin", "chambers"]);
    // What cargo tells this test of its own package: to a build script that watches it (ring's), another package, and so
    // everything above it would be built anew.
    for (name, _) in
        std::env::vars().filter(|(name, _)| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
    {
        build.env_remove(name);
    }
    assert!(build.status().expect("cargo runs").success(), "the binary does not build");
    let test = std::env::current_exe().expect("a test has a path");
    test.ancestors().nth(2).expect("target/debug").join("chambers")
});

/// `chambers` on a data directory, with none of this process's own settings.
pub(crate) fn chambers(data_dir: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(&*BINARY);
    for (name, _) in std::env::vars() {
        if name.starts_with("CHAMBERS_") || name.starts_with("DATABASE_") || name == "LISTEN" {
            command.env_remove(name);
        }
    }
    command.env("CHAMBERS_DATA_DIR", data_dir).env("LISTEN", "127.0.0.1:0").args(arguments);
    command
}

/// Runs a command to its end.
pub(crate) fn run(data_dir: &Path, arguments: &[&str]) -> Output {
    chambers(data_dir, arguments).output().expect("the binary runs")
}

/// What a command printed, both ways.
pub(crate) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A running server.
pub(crate) struct Running {
    child: Child,
    /// Such as `http://127.0.0.1:40123`.
    pub url: String,
    /// The token of its banner.
    pub token: String,
}

impl Running {
    /// Starts a server and reads its banner.
    pub fn start(data_dir: &Path) -> Self {
        Self::logging_to(data_dir, Stdio::null())
    }

    /// As [`Running::start`]; its log goes there.
    pub fn logging_to(data_dir: &Path, log: Stdio) -> Self {
        let mut child = chambers(data_dir, &[]).stdout(Stdio::piped()).stderr(log).spawn().expect("the binary runs");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut next = |wanted: &str| {
            lines.by_ref().map(|line| line.expect("text")).find(|line| line.contains(wanted)).expect(wanted)
        };
        let url = next("listens on");
        let url = url.split_whitespace().last().expect("an address").trim_end_matches("/graphql").to_owned();
        let token = next("TOKEN=").trim_start_matches("TOKEN=").to_owned();
        // The rest of the banner is read by nobody, and must not block the server.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, url, token }
    }

    /// Sends a signal, waits for the end, and tells whether it was a clean one.
    pub fn signal(mut self, signal: &str) -> bool {
        let sent = Command::new("kill").args([signal, &self.child.id().to_string()]).status();
        assert!(sent.expect("kill runs").success());
        self.child.wait().expect("it ends").success()
    }

    /// Sends one operation and gives back the response.
    pub async fn query(&self, document: &str) -> serde_json::Value {
        // Plain HTTP, but the client wants to know its TLS anyway; a second installation is refused, and well.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let request = client.post(format!("{}/graphql", self.url)).bearer_auth(&self.token);
        let sent = request.json(&serde_json::json!({ "query": document })).send().await;
        sent.expect("an answer").json().await.expect("JSON")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
