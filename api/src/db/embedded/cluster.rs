//! The cluster of a data directory: owned by the process that holds its lock, or attached to.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::postgres::PgConnectOptions;
use tokio::sync::Mutex;
use tokio::time::{Instant, sleep};

use super::{
    Error, Options, SUPERUSER,
    account::Account,
    binaries::Binaries,
    credentials::Credentials,
    directory,
    initdb::{initdb, remove_unfinished},
    lock::{self, Lock},
    place::Place,
    postmaster::PostmasterFile,
    readiness::{Attempt, attempt, connect_options},
    server::{Launch, Server},
    settings, socket,
};

/// How long to wait for the owner's server, which may be making its cluster.
const ATTACH: Duration = Duration::from_mins(1);

/// Between two looks at whether the owner's server is up, or the owner gone: another process, which tells nobody of
/// either.
const POLL: Duration = Duration::from_millis(50);

/// Between two looks at whether our own server is still there. One that was adopted is no child of ours: its end is
/// told to others.
const WATCH: Duration = Duration::from_millis(250);

/// A running private PostgreSQL.
///
/// Call [`stop`](Self::stop) before the process ends. Dropped instead, an owned server is ended at once, without a
/// checkpoint: nothing committed is lost, but the next start replays the log.
pub struct Cluster {
    // Before the locks: fields are dropped in this order, and whoever gets the lock next must find no server.
    own: Option<Own>,
    credentials: Credentials,
    socket_dir: PathBuf,
    is_new: bool,
    _locks: Vec<Lock>,
}

/// A server that is ours, and how to start it again.
struct Own {
    server: Mutex<Server>,
    launch: Launch,
}

impl Cluster {
    /// Whether a data directory has a finished cluster; makes nothing.
    pub fn is_made(data_dir: &Path) -> bool {
        Place::recorded(data_dir).has_cluster()
    }

    /// Starts the private PostgreSQL of `options.data_dir`, or attaches to the one that another process owns. It
    /// accepts connections when this returns. Dropping the future stops what it had started.
    ///
    /// Fails when there are no binaries, when the files are not ours, and when the server does not come up; every
    /// [`Error`] says what to do.
    pub async fn start(options: Options) -> Result<Self, Error> {
        let data_dir = make_data_dir(&options.data_dir)?;
        let deadline = Instant::now() + ATTACH;
        loop {
            // In this order each time: when the owner ends while we wait, we become the owner.
            if let Some(lock) = Lock::take(&data_dir)? {
                return Self::own(&data_dir, lock, &options).await;
            }
            if let Some(cluster) = Self::attach(&data_dir, options.roles).await? {
                return Ok(cluster);
            }
            if Instant::now() >= deadline {
                let (holder, lock) = (lock::holder(&data_dir), lock::path(&data_dir));
                return Err(Error::Attach { holder, lock, seconds: ATTACH.as_secs() });
            }
            sleep(POLL).await;
        }
    }

    /// The cluster of a data directory whose lock we hold.
    async fn own(data_dir: &Path, lock: Lock, options: &Options) -> Result<Self, Error> {
        let account = Account::choose(&Place::recorded(data_dir).data)?;
        let place = Place::prepare(data_dir, &account).await?;
        let mut locks = vec![lock];
        if !place.root.starts_with(data_dir) {
            // A copy of the data directory would name the same place.
            let taken = Lock::take(&place.root)?;
            locks.push(taken.ok_or_else(|| Error::PlaceShared { place: place.root.clone() })?);
        }
        remove_unfinished(&place.root)?;
        let binaries = Binaries::find(options.bin_dir.as_deref(), place.major(), &account, &place.downloads).await?;

        let mut credentials = Credentials::load(data_dir)?;
        let is_new = !place.has_cluster();
        if !is_new && credentials.get(SUPERUSER).is_none() {
            return Err(Error::CredentialsLost { path: credentials.path().to_owned(), cluster: place.root });
        }
        let password = credentials.complete(SUPERUSER, options.roles)?;
        if is_new {
            tracing::info!(place = %place.root.display(), "making a private PostgreSQL cluster");
            initdb(&binaries, &account, &place, &password, options.durable).await?;
        }

        let socket_dir = socket::choose(&place, &account)?;
        let launch = Launch {
            arguments: settings::arguments(&place.data, &socket_dir, options.durable, &options.settings),
            superuser: connect_options(&socket_dir, SUPERUSER, &password, SUPERUSER),
            account,
            binaries,
            place,
            socket_dir: socket_dir.clone(),
        };
        let server = Server::start(&launch).await.map_err(|error| error.redacted(&credentials))?;
        let own = Own { server: Mutex::new(server), launch };
        Ok(Self { own: Some(own), credentials, socket_dir, is_new, _locks: locks })
    }

    /// The server of the process that holds the lock; none while it is not ready.
    async fn attach(data_dir: &Path, roles: &[&'static str]) -> Result<Option<Self>, Error> {
        let place = Place::recorded(data_dir);
        let Some(socket_dir) = PostmasterFile::read(&place.data)?.and_then(|file| file.socket_dir) else {
            return Ok(None);
        };
        let credentials = Credentials::load(data_dir)?;
        let password = credentials.get(SUPERUSER).unwrap_or_default();
        match attempt(&connect_options(&socket_dir, SUPERUSER, password, SUPERUSER)).await {
            Attempt::Ready => {}
            Attempt::Rejected => {
                return Err(Error::CredentialsRejected { cluster: place.root });
            }
            Attempt::NotYet(_) => return Ok(None),
        }
        if let Some(role) = roles.iter().find(|role| credentials.get(role).is_none()) {
            return Err(Error::RoleUnknown { data_dir: data_dir.to_owned(), role });
        }
        tracing::info!(owner = lock::holder(data_dir), "using the PostgreSQL of the chambers that runs already");
        Ok(Some(Self { own: None, credentials, socket_dir, is_new: false, _locks: Vec::new() }))
    }

    /// Whether this start made the cluster. A start that was killed right after has been the new one: what the caller
    /// does to a new cluster must bear being done again to one that is not.
    pub fn is_new(&self) -> bool {
        self.is_new
    }

    /// Whether the server is ours to stop; false when attached to that of another process, which ends with it.
    pub fn owned(&self) -> bool {
        self.own.is_some()
    }

    /// How to connect as the bootstrap superuser, whose database is `postgres`.
    pub fn superuser(&self, database: &str) -> PgConnectOptions {
        self.connect_options(SUPERUSER, database)
    }

    /// How to connect as `role`, one of [`Options::roles`]. The server refuses any other.
    pub fn connect_options(&self, role: &str, database: &str) -> PgConnectOptions {
        connect_options(&self.socket_dir, role, self.password(role).unwrap_or_default(), database)
    }

    /// The stored password of `role`, for the caller to create the role with.
    pub fn password(&self, role: &str) -> Option<&str> {
        self.credentials.get(role)
    }

    /// Starts the server again whenever it ends by itself, killed for want of memory, say; what was committed is there.
    /// Goes on until it is dropped. When attached it waits for nothing: the server is its owner's to start.
    pub async fn keep_running(&self) {
        let Some(Own { server, launch }) = &self.own else { return std::future::pending().await };
        loop {
            sleep(WATCH).await;
            let mut server = server.lock().await;
            if !server.is_gone() {
                continue;
            }
            tracing::warn!("PostgreSQL has ended by itself, and is started again");
            match Server::start(launch).await {
                Ok(again) => *server = again,
                Err(error) => tracing::error!(error = %error.redacted(&self.credentials), "PostgreSQL does not start"),
            }
        }
    }

    /// Shuts the server down and waits for it; open transactions are rolled back. Does nothing when attached.
    ///
    /// Fails when the server does not stop within a minute; it is then ended at once, as by dropping.
    pub async fn stop(mut self) -> Result<(), Error> {
        match &mut self.own {
            Some(own) => own.server.get_mut().stop().await,
            None => Ok(()),
        }
    }
}

impl std::fmt::Debug for Cluster {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut cluster = formatter.debug_struct("Cluster");
        cluster.field("socket_dir", &self.socket_dir).field("owned", &self.owned()).finish_non_exhaustive()
    }
}

/// Makes the data directory if need be, closed to others, and gives its canonical path.
fn make_data_dir(path: &Path) -> Result<PathBuf, Error> {
    // Root's server runs as another user and has to get through to its own part.
    let mode = if Account::is_root()? { 0o711 } else { 0o700 };
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent).map_err(Error::io("make", parent))?;
    }
    directory::make(path, mode)?;
    path.canonicalize().map_err(Error::io("find", path))
}
