//! One running `postgres` that we own: started, or adopted after its `chambers` was killed; stopped in the end.

use std::{
    ffi::OsString,
    path::PathBuf,
    process::{Child, Command},
    time::Duration,
};

use sqlx::postgres::PgConnectOptions;
use tokio::time::{Instant, sleep};

use super::{
    Error,
    account::Account,
    binaries::Binaries,
    command,
    log::Log,
    place::Place,
    postmaster::{self, PostmasterFile, Process},
    readiness::{Attempt, attempt},
};

/// How long a server may take to accept connections. Recovery after a crash replays the log first.
const READY: Duration = Duration::from_mins(2);

/// Between two attempts to connect: a server that is starting says only to those who try that it has not started.
const POLL: Duration = Duration::from_millis(10);

/// Between two starts, where processes of a killed server still hold its files or its memory: they go by themselves,
/// and as nobody's children tell nobody.
const AGAIN: Duration = Duration::from_millis(200);

/// How long the processes of a killed server may take to notice and let go of its shared memory.
const LET_GO: Duration = Duration::from_secs(10);

/// How long `pg_ctl stop` may take, in seconds.
const STOP_SECONDS: &str = "60";

/// What it takes to start a server.
pub(super) struct Launch {
    pub account: Account,
    pub binaries: Binaries,
    pub place: Place,
    pub socket_dir: PathBuf,
    /// The command line, program aside.
    pub arguments: Vec<OsString>,
    /// For finding out that it is ready.
    pub superuser: PgConnectOptions,
}

/// A server that is ours to stop. Dropped unstopped, it is ended without ceremony; its data survives that.
pub(super) struct Server {
    account: Account,
    pg_ctl: PathBuf,
    place: Place,
    /// None when adopted: it is not our child then.
    child: Option<Child>,
    log: Log,
    stopped: bool,
}

/// Why a server is not ready.
enum NotReady {
    /// It ended.
    Ended,
    Failed(Error),
}

impl Server {
    /// Gives a server that accepts connections: the one that runs already if it is as wanted, else a new one.
    pub async fn start(launch: &Launch) -> Result<Self, Error> {
        let give_up = Instant::now() + LET_GO;
        loop {
            let mut server = if let Some(adopted) = Self::adopt(launch).await? {
                adopted
            } else {
                PostmasterFile::remove_stale_socket_lock(&launch.socket_dir, &launch.place.data)?;
                Self::spawn(launch)?
            };
            match server.ready(&launch.superuser).await {
                Ok(()) => return Ok(server),
                Err(NotReady::Failed(error)) => return Err(error),
                Err(NotReady::Ended) => {
                    server.stopped = true;
                    let tail = server.log.tail();
                    let held = tail.contains("pre-existing shared memory block") || tail.contains("postmaster.pid");
                    let adopted = server.child.is_none();
                    if Instant::now() >= give_up || !(held || adopted) {
                        return Err(Error::Start { log: server.log.path.clone(), tail });
                    }
                    sleep(AGAIN).await;
                }
            }
        }
    }

    /// The orphan of a killed `chambers`, if there is one. It is stopped instead when it was started otherwise.
    async fn adopt(launch: &Launch) -> Result<Option<Self>, Error> {
        let data = &launch.place.data;
        let Some(file) = PostmasterFile::read(data)? else {
            return Ok(None);
        };
        match postmaster::process(file.pid, data) {
            Process::Gone => return Ok(None),
            Process::Other => {
                PostmasterFile::remove(data)?;
                return Ok(None);
            }
            Process::Postmaster => {}
        }
        let mut server = Self::new(launch, None, Log::at(&launch.place.log));
        if postmaster::started_with(data, &launch.arguments) {
            tracing::info!(pid = file.pid, "taking over the PostgreSQL that a killed chambers left running");
            return Ok(Some(server));
        }
        tracing::info!(
            pid = file.pid,
            "restarting the PostgreSQL that a killed chambers left running: settings changed"
        );
        server.stop().await?;
        Ok(None)
    }

    fn spawn(launch: &Launch) -> Result<Self, Error> {
        let (log, file) = Log::open(&launch.place.log)?;
        let program = launch.binaries.program("postgres");
        let mut command = command::command(&launch.account, &program);
        let again = file.try_clone().map_err(Error::io("open", &log.path))?;
        command.args(&launch.arguments).stdout(file).stderr(again);
        let child =
            command.spawn().map_err(|source| Error::Spawn { program, account: launch.account.name.clone(), source })?;
        Ok(Self::new(launch, Some(child), log))
    }

    fn new(launch: &Launch, child: Option<Child>, log: Log) -> Self {
        Self {
            account: launch.account.clone(),
            pg_ctl: launch.binaries.program("pg_ctl"),
            place: launch.place.clone(),
            child,
            log,
            stopped: false,
        }
    }

    /// Waits until a connection is accepted.
    async fn ready(&mut self, superuser: &PgConnectOptions) -> Result<(), NotReady> {
        let deadline = Instant::now() + READY;
        loop {
            let last = match attempt(superuser).await {
                Attempt::Ready => return Ok(()),
                Attempt::Rejected => {
                    let cluster = self.place.root.clone();
                    return Err(NotReady::Failed(Error::CredentialsRejected { cluster }));
                }
                Attempt::NotYet(last) => last,
            };
            if self.ended() {
                return Err(NotReady::Ended);
            }
            if Instant::now() >= deadline {
                let (log, tail) = (self.log.path.clone(), self.log.tail());
                let seconds = READY.as_secs();
                return Err(NotReady::Failed(Error::NotReady { seconds, last, log, tail }));
            }
            sleep(POLL).await;
        }
    }

    /// Whether it has ended by itself; then there is nothing to stop any more, whatever runs on its files next.
    pub fn is_gone(&mut self) -> bool {
        self.stopped = self.stopped || self.ended();
        self.stopped
    }

    /// Whether the server's process is gone. A child is reaped by this: `pg_ctl` would wait for it in vain.
    fn ended(&mut self) -> bool {
        if let Some(child) = &mut self.child {
            return child.try_wait().is_ok_and(|status| status.is_some());
        }
        let file = PostmasterFile::read(&self.place.data).ok().flatten();
        file.is_none_or(|file| postmaster::process(file.pid, &self.place.data) != Process::Postmaster)
    }

    /// Shuts down: open transactions are rolled back, everything is written, and the server's end is waited for.
    pub async fn stop(&mut self) -> Result<(), Error> {
        if !self.ended() {
            let output = command::run(&self.account, self.pg_ctl_stop("fast")).await?;
            if !output.status.success() && !self.ended() {
                let output = command::said(&output);
                return Err(Error::Stop { place: self.place.root.clone(), output });
            }
        }
        self.reap();
        Ok(())
    }

    fn pg_ctl_stop(&self, mode: &str) -> Command {
        let mut command = command::command(&self.account, &self.pg_ctl);
        command.args(["stop", "--wait", "--timeout", STOP_SECONDS, "--mode", mode, "--pgdata"]).arg(&self.place.data);
        command
    }

    /// Collects the child, which has nothing left to do but to exit.
    fn reap(&mut self) {
        self.stopped = true;
        if let Some(child) = &mut self.child {
            let _ = child.wait();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.stopped || self.ended() {
            return;
        }
        // Synchronous, since a panic or the end of the runtime can't wait for a future.
        match self.pg_ctl_stop("immediate").output() {
            Ok(output) if output.status.success() => self.reap(),
            Ok(output) => tracing::warn!("PostgreSQL did not stop: {}", command::said(&output)),
            Err(error) => tracing::warn!(%error, "PostgreSQL did not stop"),
        }
    }
}
