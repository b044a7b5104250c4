//! The whole life of a cluster, on the PostgreSQL of this machine; and a directory for each test.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process,
};

use sqlx::{Connection, Executor, PgConnection};

use super::{Cluster, Options};

/// A directory of one test, removed in the end.
pub(super) struct Scratch(PathBuf);

impl Scratch {
    pub fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("chambers-embedded-{}-{name}", process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn options(dir: &Scratch) -> Options {
    Options { durable: false, roles: &["chambers_app"], ..Options::new(dir.path().join(".chambers")) }
}

#[tokio::test]
async fn starts_is_attached_to_stops_and_starts_again() {
    let dir = Scratch::new("life");
    let owner = Cluster::start(options(&dir)).await.unwrap();
    assert!(owner.is_new() && owner.owned());
    let mut superuser = PgConnection::connect_with(&owner.superuser("postgres")).await.unwrap();
    let role = format!("CREATE ROLE chambers_app LOGIN PASSWORD '{}'", owner.password("chambers_app").unwrap());
    superuser.execute(sqlx::AssertSqlSafe(role)).await.unwrap();

    let guest = Cluster::start(options(&dir)).await.unwrap();
    assert!(!guest.is_new() && !guest.owned());
    guest.stop().await.unwrap();

    // With a connection open: a fast shutdown ends it.
    owner.stop().await.unwrap();
    let again = Cluster::start(options(&dir)).await.unwrap();
    assert!(!again.is_new() && again.owned());
    PgConnection::connect_with(&again.connect_options("chambers_app", "postgres")).await.unwrap();
    // Dropped, not stopped: the next one recovers.
    drop(again);
    Cluster::start(options(&dir)).await.unwrap().stop().await.unwrap();
}

#[tokio::test]
async fn is_started_again_after_it_was_killed() {
    let dir = Scratch::new("killed");
    let cluster = Cluster::start(options(&dir)).await.unwrap();
    let process = || {
        let text = fs::read_to_string(dir.path().join(".chambers/postgres/data/postmaster.pid")).unwrap_or_default();
        text.lines().next().map(str::to_owned)
    };
    let killed = process().expect("its process");
    assert!(process::Command::new("kill").args(["-KILL", &killed]).status().unwrap().success());
    let back = async {
        while process().is_none_or(|process| process == killed)
            || PgConnection::connect_with(&cluster.superuser("postgres")).await.is_err()
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        () = back => {}
        () = cluster.keep_running() => unreachable!("it goes on until it is dropped"),
    }
    cluster.stop().await.unwrap();
}
