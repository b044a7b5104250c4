//! Finding `initdb`, `postgres` and `pg_ctl`, all three, of a version that serves.
//!
//! A candidate is believed only after its `postgres --version` ran as the account that will run the server: `pg_config`
//! is often there without a server, and a directory below `/root` is no use to another user.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{Error, account::Account, command, download};

/// The oldest major version that Chambers supports.
const OLDEST: u32 = 15;

/// Where packages put versions side by side: a directory, the start of the entries in it, and where binaries are below.
const INSTALLED: [(&str, &str, &str); 4] = [
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql@", "bin"),
    ("/usr/local/opt", "postgresql@", "bin"),
];

/// A directory of PostgreSQL binaries that was tried out.
#[derive(Debug)]
pub(super) struct Binaries {
    dir: PathBuf,
}

impl Binaries {
    /// The binaries to use: the configured directory, else what `pg_config` names, the highest installed version, `PATH`,
    /// an earlier download in `downloads`, else a download.
    ///
    /// `major` is that of an existing cluster, which only the same version can read.
    pub async fn find(
        configured: Option<&Path>,
        major: Option<u32>,
        account: &Account,
        downloads: &Path,
    ) -> Result<Self, Error> {
        if let Some(dir) = configured {
            let reason = |reason| Error::ConfiguredBinaries { dir: dir.to_owned(), reason };
            return examine(dir, major, account).await.map_err(reason);
        }
        let sources: [fn(&Path) -> Vec<PathBuf>; 4] = [|_| pg_config(), |_| installed(), |_| on_path(), downloaded];
        let mut looked_at = Vec::new();
        for dir in sources.into_iter().flat_map(|source| source(downloads)) {
            match examine(&dir, major, account).await {
                Ok(found) => return Ok(found),
                Err(reason) => looked_at.push(format!("{}: {reason}", dir.display())),
            }
        }
        let result = match download::download(major, downloads).await {
            Ok(()) => examine(&downloads.join("bin"), major, account).await,
            Err(reason) => Err(reason),
        };
        looked_at.dedup();
        result.map_err(|download| Error::NoBinaries {
            wanted: major.map_or(format!("PostgreSQL {OLDEST} or newer"), |major| {
                format!("PostgreSQL {major} (the version that made the existing cluster)")
            }),
            looked_at: looked_at.join("; "),
            download,
        })
    }

    /// The path of one of the programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }
}

/// Tries a directory out; the error says what it lacks.
async fn examine(dir: &Path, major: Option<u32>, account: &Account) -> Result<Binaries, String> {
    for program in ["initdb", "postgres", "pg_ctl"] {
        if !dir.join(program).is_file() {
            return Err(format!("no {program}"));
        }
    }
    let mut command = command::command(account, &dir.join("postgres"));
    command.arg("--version");
    let output = command::run(account, command).await.map_err(|error| error.to_string())?;
    let said = command::said(&output);
    match parse_major(&said) {
        Some(found) if found < OLDEST => Err(format!("version {found} is older than {OLDEST}")),
        Some(found) if major.is_some_and(|major| major != found) => Err(format!(
            "it is version {found}, the existing cluster needs the one that made it, {}",
            major.unwrap_or(found)
        )),
        Some(_) if output.status.success() => Ok(Binaries { dir: dir.to_owned() }),
        _ => Err(format!("`postgres --version` said: {said}")),
    }
}

/// The major version in what `postgres --version` prints, such as `postgres (PostgreSQL) 15.18 (Debian …)` or `18beta1`.
fn parse_major(said: &str) -> Option<u32> {
    let version = said.split_once("(PostgreSQL) ")?.1;
    let digits = version.find(|character: char| !character.is_ascii_digit()).unwrap_or(version.len());
    version[..digits].parse().ok()
}

fn pg_config() -> Vec<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").stdin(Stdio::null()).output();
    let dir = output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    dir.ok().filter(|dir| !dir.is_empty()).map(PathBuf::from).into_iter().collect()
}

fn installed() -> Vec<PathBuf> {
    let mut found: Vec<(u32, PathBuf)> = Vec::new();
    for (folder, prefix, below) in INSTALLED {
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let version = name.to_str().and_then(|name| name.strip_prefix(prefix)?.parse().ok());
            found.extend(version.map(|version| (version, entry.path().join(below))));
        }
    }
    found.sort_by_key(|(version, _)| std::cmp::Reverse(*version));
    found.into_iter().map(|(_, dir)| dir).collect()
}

fn on_path() -> Vec<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path).filter(|dir| dir.is_absolute() && dir.join("initdb").is_file()).collect()
}

fn downloaded(downloads: &Path) -> Vec<PathBuf> {
    let dir = downloads.join("bin");
    if dir.exists() { vec![dir] } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_versions() {
        for (said, major) in [
            ("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1) (exit status: 0)", Some(15)),
            ("postgres (PostgreSQL) 18beta1", Some(18)),
            ("postgres (PostgreSQL) 17", Some(17)),
            ("postgres (PostgreSQL) 9.6.24", Some(9)),
            ("postgres (PostgreSQL) devel", None),
            ("bash: postgres: command not found", None),
        ] {
            assert_eq!(parse_major(said), major, "{said}");
        }
    }

    #[tokio::test]
    async fn names_what_a_configured_directory_lacks() {
        let account = Account { name: "test".to_owned(), uid: 0, gid: 0, switched: false };
        let error = Binaries::find(Some(Path::new("/etc")), None, &account, Path::new("/nowhere")).await.unwrap_err();
        assert!(error.to_string().contains("/etc does not serve: no initdb"), "{error}");
    }
}
