//! The run's private PostgreSQL, in `target/test-postgres/<slot>`: kept between runs, so that only the first run pays
//! for `initdb`, and for the migrations only the first run after they changed.
//!
//! Two runs at once take different slots; a slot is a locked file. Statics are never dropped, and a run may be killed, so
//! a watchdog shell ends the server: its standard input is a pipe whose other end only this process has, and it holds
//! the slot's lock until the server is gone.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

use api::db::embedded;
use api::db::setup;
use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, Connection, PgConnection};

/// How many runs can go on at once.
const SLOTS: usize = 16;

/// The cluster of this run.
pub struct TestCluster {
    cluster: embedded::Cluster,
    /// The database that tests' databases are copies of: migrated, and empty.
    pub template: String,
}

/// The cluster, started when it is first asked for.
pub static CLUSTER: LazyLock<TestCluster> = LazyLock::new(|| apart(TestCluster::start()));

/// Runs to the end on a thread and runtime of its own: what starts in one test's runtime would end with that test.
pub fn apart<T: Send>(work: impl Future<Output = T> + Send) -> T {
    std::thread::scope(|scope| {
        let thread = scope.spawn(|| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.expect("a runtime").block_on(work)
        });
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

impl TestCluster {
    async fn start() -> Self {
        let (directory, lock) = take_slot();
        let settings = [
            ("max_connections", "300"),
            ("shared_buffers", "64MB"),
            ("autovacuum", "off"),
            // With the database and the server, so that a test finds its own.
            ("log_line_prefix", "%m [%p] %d %a "),
        ];
        let cluster = embedded::Cluster::start(embedded::Options {
            durable: false,
            roles: migration::roles::LOGINS,
            settings: settings.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
            ..embedded::Options::new(directory)
        })
        .await
        .expect("the private PostgreSQL of the tests starts");
        let template = format!("template_{:016x}", migrations_hash());
        let mut server =
            PgConnection::connect_with(&cluster.superuser("postgres")).await.expect("the superuser connects");
        watch(&mut server, lock).await;
        drop_leftovers(&mut server, &template).await;
        server.close().await.expect("the connection closes");

        let this = Self { cluster, template };
        this.create_database(&this.template).await;
        this
    }

    /// Makes a database from nothing, roles included, and migrates it.
    pub async fn create_database(&self, name: &str) {
        self.create_empty_database(name).await;
        let owner =
            setup::connect_owner(self.connect_options("chambers_owner", name)).await.expect("the owner connects");
        setup::migrate(&owner).await.expect("the migrations apply");
        owner.close().await.expect("the owner's connection closes");
    }

    /// Makes a database from nothing, roles included, as an operator would before the first migration.
    pub async fn create_empty_database(&self, name: &str) {
        // Roles are the cluster's, and two sessions can't alter one at a time.
        static ROLES: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
        let _turn = ROLES.lock().await;
        let password = |role: &str| self.cluster.password(role).map(str::to_owned);
        let made = setup::create_database(|database| self.cluster.superuser(database), name, password).await;
        made.expect("the database is made");
    }

    /// How to connect as a login role.
    pub fn connect_options(&self, role: &str, database: &str) -> PgConnectOptions {
        self.cluster.connect_options(role, database)
    }

    /// The password of a login role.
    pub fn password(&self, role: &str) -> &str {
        self.cluster.password(role).expect("every login role has a password")
    }

    /// How to connect as the superuser.
    pub fn superuser(&self, database: &str) -> PgConnectOptions {
        self.cluster.superuser(database)
    }
}

/// The first slot that no other run has, and the lock that makes it ours.
fn take_slot() -> (PathBuf, File) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/test-postgres");
    fs::create_dir_all(&root).expect("target/test-postgres can be made");
    for slot in 0..SLOTS {
        let lock = File::options().write(true).create(true).truncate(false).open(root.join(format!("{slot}.lock")));
        let lock = lock.expect("a slot's lock file can be opened");
        if lock.try_lock().is_ok() {
            return (root.join(slot.to_string()), lock);
        }
    }
    panic!("{SLOTS} test runs are going on already");
}

/// Starts the watchdog, which ends the server when this process has ended, in whichever way.
async fn watch(server: &mut PgConnection, lock: File) {
    let file: String = sqlx::query_scalar("SELECT pg_read_file('postmaster.pid')")
        .fetch_one(server)
        .await
        .expect("the superuser reads postmaster.pid");
    let pid = file.lines().next().expect("postmaster.pid begins with the process id");
    let script = "trap '' INT TERM HUP; cat; kill -INT $1; while kill -0 $1; do sleep 0.02; done";
    let watchdog = Command::new("sh")
        .args(["-c", script, "watchdog", pid])
        .stdin(Stdio::piped())
        // The lock is the open file's, not the process's: it is held until both are gone.
        .stdout(lock)
        .stderr(Stdio::null())
        .spawn()
        .expect("the watchdog starts");
    // Our end of its pipe stays open as long as we live.
    std::mem::forget(watchdog);
}

/// Drops what a killed run left, and templates of other migrations.
async fn drop_leftovers(server: &mut PgConnection, template: &str) {
    let leftovers: Vec<String> =
        sqlx::query_scalar("SELECT datname FROM pg_database WHERE datname ~ '^(test|template)_' AND datname <> $1")
            .bind(template)
            .fetch_all(&mut *server)
            .await
            .expect("the databases are listed");
    for name in leftovers {
        let drop = AssertSqlSafe(format!("DROP DATABASE \"{name}\" WITH (FORCE)"));
        sqlx::raw_sql(drop).execute(&mut *server).await.expect("a leftover database is dropped");
    }
}

/// Changes when a migration does: an unchanged template serves the next run too.
fn migrations_hash() -> u64 {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files: Vec<PathBuf> = fs::read_dir(root.join("../migration/src"))
        .expect("the migrations' sources are there")
        .map(|entry| entry.expect("a directory entry").path())
        .collect();
    files.sort();
    files.push(root.join("../api/src/db/setup.rs"));
    let mut hash = DefaultHasher::new();
    for file in files {
        fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display())).hash(&mut hash);
    }
    hash.finish()
}
