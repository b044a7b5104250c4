//! What can go wrong with the private cluster, each with what to do about it. No message shows a password.

use std::{io, path::PathBuf};

use super::credentials::Credentials;

/// Where to get PostgreSQL, and how to do without a private one.
const INSTALL: &str = "install PostgreSQL 15 or newer (Debian/Ubuntu: apt install postgresql; Fedora: dnf install \
     postgresql-server; macOS: brew install postgresql), or set DATABASE_URL to use a server that runs already";

/// Why the private cluster did not start, or did not stop.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file system refused.
    #[error("cannot {action} {path}: {source}", path = path.display())]
    Io {
        /// What was tried, as a verb.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system answered.
        source: io::Error,
    },
    /// The data directory belongs to someone else.
    #[error("{path} belongs to another user: start chambers as that user, or choose another CHAMBERS_DATA_DIR", path = path.display())]
    ForeignDataDir {
        /// The file that could not be opened.
        path: PathBuf,
    },
    /// The configured directory of binaries does not serve.
    #[error("the configured PostgreSQL directory {dir} does not serve: {reason}", dir = dir.display())]
    ConfiguredBinaries {
        /// As configured.
        dir: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Neither an installed nor a downloaded PostgreSQL serves.
    #[error(
        "no {wanted} with initdb, postgres and pg_ctl was found ({looked_at}), and downloading one failed: {download}. To go on, {INSTALL}"
    )]
    NoBinaries {
        /// The version asked for.
        wanted: String,
        /// The places looked at, each with what was wrong.
        looked_at: String,
        /// Why the download failed.
        download: String,
    },
    /// Root has no unprivileged account to run the server as.
    #[error(
        "PostgreSQL refuses to run as root and /etc/passwd has neither `postgres` nor `nobody`: start chambers as a normal user"
    )]
    NoAccount,
    /// The account of the server can't get at its files.
    #[error("the user {account} that runs PostgreSQL cannot write in {path}: let it through (chmod o+x on the folders above), or choose another CHAMBERS_DATA_DIR", path = path.display())]
    Unreachable {
        /// Who was tried.
        account: String,
        /// Where.
        path: PathBuf,
    },
    /// A directory in a shared place is not ours alone.
    #[error("{path} is in the way: it is not a private directory of uid {uid}; look at who made it, then remove it", path = path.display())]
    UnsafeDirectory {
        /// The directory.
        path: PathBuf,
        /// Who should own it.
        uid: u32,
    },
    /// Two copies of a data directory name the same place.
    #[error("{place} is in use: this data directory is a copy of one whose server runs; delete postgres.path in the copy to give it a cluster of its own", place = place.display())]
    PlaceShared {
        /// The cluster's place.
        place: PathBuf,
    },
    /// There is a cluster but not its passwords.
    #[error("{path} lacks the superuser's password of the existing cluster in {cluster}: restore the file, or delete both to start empty", path = path.display(), cluster = cluster.display())]
    CredentialsLost {
        /// The credentials file.
        path: PathBuf,
        /// The cluster's place.
        cluster: PathBuf,
    },
    /// The credentials file is not what was written.
    #[error("{path} is not a JSON object of role to password: restore it (line {line})", path = path.display())]
    CredentialsMalformed {
        /// The credentials file.
        path: PathBuf,
        /// Where reading stopped; the parser's own message could quote a password.
        line: usize,
    },
    /// The server does not accept the stored password.
    #[error("PostgreSQL in {cluster} refuses the superuser's password in credentials.json: restore that file, or delete both to start empty", cluster = cluster.display())]
    CredentialsRejected {
        /// The cluster's place.
        cluster: PathBuf,
    },
    /// The owner of the cluster we attach to knows other roles.
    #[error("the chambers that runs in {data_dir} has no role {role}: it is another version; stop it first", data_dir = data_dir.display())]
    RoleUnknown {
        /// The data directory.
        data_dir: PathBuf,
        /// The role asked for.
        role: &'static str,
    },
    /// A tool of PostgreSQL could not be run at all.
    #[error("cannot run {program} as {account}: {source}", program = program.display())]
    Spawn {
        /// The program.
        program: PathBuf,
        /// As whom.
        account: String,
        /// What the system answered.
        source: io::Error,
    },
    /// `initdb` failed.
    #[error("initdb failed in {place}:\n{output}", place = place.display())]
    Initdb {
        /// The cluster's place.
        place: PathBuf,
        /// What it said.
        output: String,
    },
    /// The server ended before it accepted a connection.
    #[error("PostgreSQL did not start; the last lines of {log}:\n{tail}", log = log.display())]
    Start {
        /// The server log.
        log: PathBuf,
        /// Its end.
        tail: String,
    },
    /// The server runs but does not accept connections.
    #[error("PostgreSQL accepted no connection within {seconds} s ({last}); the last lines of {log}:\n{tail}", log = log.display())]
    NotReady {
        /// How long was waited.
        seconds: u64,
        /// What the last attempt met.
        last: String,
        /// The server log.
        log: PathBuf,
        /// Its end.
        tail: String,
    },
    /// The lock is held, but there is no server to attach to.
    #[error("another chambers ({holder}) holds {lock}, but its PostgreSQL accepted no connection within {seconds} s: stop it, or choose another CHAMBERS_DATA_DIR", lock = lock.display())]
    Attach {
        /// The process that holds the lock, as it wrote itself down.
        holder: String,
        /// The lock file.
        lock: PathBuf,
        /// How long was waited.
        seconds: u64,
    },
    /// `pg_ctl stop` failed.
    #[error("PostgreSQL in {place} did not stop: {output}", place = place.display())]
    Stop {
        /// The cluster's place.
        place: PathBuf,
        /// What `pg_ctl` said.
        output: String,
    },
}

impl Error {
    /// For `map_err`: gives an [`io::Error`] what was tried, on which path.
    pub(super) fn io(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { action, path, source }
    }

    /// Without passwords in what it quotes from the server's log.
    pub(super) fn redacted(mut self, credentials: &Credentials) -> Self {
        if let Self::Start { tail, .. } | Self::NotReady { tail, .. } = &mut self {
            *tail = credentials.redact(tail);
        }
        self
    }
}
