//! How PostgreSQL's programs are run: as the account, in a process group of their own, with almost no environment.

use std::{
    env,
    os::unix::process::CommandExt,
    path::Path,
    process::{Command, Output, Stdio},
};

use super::{Error, account::Account};

/// What a child may inherit. Everything else is dropped: `PG*` would change what the tools do, and our secrets are no
/// business of a process that another user may own.
const INHERITED: [&str; 3] = ["PATH", "LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"];

/// `program` as `account`, detached from the terminal's process group so that Ctrl-C reaches us alone and we decide how
/// the server stops. Its working directory is `/`: ours may be one that the account can't enter.
pub(super) fn command(account: &Account, program: &Path) -> Command {
    let mut command = Command::new(program);
    command
        .env_clear()
        .envs(INHERITED.into_iter().filter_map(|name| Some((name, env::var_os(name)?))))
        // Messages that can be recognised; and macOS's server refuses to start without a locale.
        .envs([("LC_ALL", "C"), ("TZ", "UTC")])
        .current_dir("/")
        .process_group(0)
        .stdin(Stdio::null());
    if account.switched {
        // The standard library also drops root's supplementary groups here.
        command.uid(account.uid).gid(account.gid);
    }
    command
}

/// Runs a command to its end; it is killed when the future is dropped.
pub(super) async fn run(account: &Account, command: Command) -> Result<Output, Error> {
    let program = command.get_program().into();
    let mut command = tokio::process::Command::from(command);
    command.kill_on_drop(true).output().await.map_err(|source| Error::Spawn {
        program,
        account: account.name.clone(),
        source,
    })
}

/// Everything a finished command said.
pub(super) fn said(output: &Output) -> String {
    let text = [String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)].concat();
    format!("{} ({})", text.trim(), output.status)
}
