//! Where a cluster's files are: `data_dir/postgres`, unless we are root and the server's account can't get in there.
//!
//! The place belongs to us; the account owns only `data` and `run` in it. So root never writes, renames or deletes in a
//! directory where another user could have put a link.

use std::{
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use super::{Error, account::Account, command, directory};

/// The file in the data directory that says where the place is, when it is elsewhere.
const POINTER: &str = "postgres.path";

/// Where root keeps the clusters of data directories that the server can't enter; the second for a read-only `/var/lib`.
const ELSEWHERE: [&str; 2] = ["/var/lib/chambers", "/var/tmp"];

/// The files of one cluster.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub root: PathBuf,
    /// PostgreSQL's data directory; complete as soon as it is there.
    pub data: PathBuf,
    /// The socket's directory, unless its path is too long.
    pub run: PathBuf,
    pub log: PathBuf,
    /// Beside the place, so that deleting a cluster leaves the binaries.
    pub downloads: PathBuf,
}

impl Place {
    fn at(root: PathBuf) -> Self {
        // `postgres-bin` in the ordinary case.
        let mut downloads = root.clone().into_os_string();
        downloads.push("-bin");
        Self {
            data: root.join("data"),
            run: root.join("run"),
            log: root.join("server.log"),
            downloads: downloads.into(),
            root,
        }
    }

    /// Where the cluster of `data_dir` is, or would be in the ordinary case.
    pub fn recorded(data_dir: &Path) -> Self {
        let pointer = fs::read_to_string(data_dir.join(POINTER)).ok();
        let elsewhere =
            pointer.map(|text| PathBuf::from(text.trim_end_matches('\n'))).filter(|path| path.is_absolute());
        Self::at(elsewhere.unwrap_or_else(|| data_dir.join("postgres")))
    }

    /// Whether there is a finished cluster.
    pub fn has_cluster(&self) -> bool {
        self.data.join("PG_VERSION").is_file()
    }

    /// The major version that made the cluster.
    pub fn major(&self) -> Option<u32> {
        fs::read_to_string(self.data.join("PG_VERSION")).ok()?.trim().parse().ok()
    }

    /// Makes the place ready for `account`, choosing where it is if there is no cluster yet.
    pub async fn prepare(data_dir: &Path, account: &Account) -> Result<Self, Error> {
        let recorded = Self::recorded(data_dir);
        if recorded.has_cluster() && !account.is_ours(&recorded.root) {
            return Err(Error::ForeignDataDir { path: recorded.root });
        }
        if !account.switched || recorded.has_cluster() {
            return recorded.open(account).await;
        }
        let ordinary = Self::at(data_dir.join("postgres"));
        let refused = match ordinary.clone().open(account).await {
            Ok(place) => {
                // From a time when the folder was closed, to a cluster that is gone.
                let _ = fs::remove_file(data_dir.join(POINTER));
                return Ok(place);
            }
            Err(refused) => refused,
        };
        let _ = fs::remove_dir_all(&ordinary.root);
        for folder in ELSEWHERE {
            if let Ok(place) = Self::unused(Path::new(folder), data_dir).open(account).await {
                let pointer = data_dir.join(POINTER);
                let text = format!("{}\n", place.root.display());
                fs::write(&pointer, text).map_err(Error::io("write", pointer))?;
                tracing::info!(
                    place = %place.root.display(), user = account.name,
                    "PostgreSQL's user cannot enter {}: its files are elsewhere", data_dir.display()
                );
                return Ok(place);
            }
        }
        Err(refused)
    }

    /// A name in `folder` that no cluster has: when a data directory was deleted, its cluster is still there.
    fn unused(folder: &Path, data_dir: &Path) -> Self {
        let name = short_hash(data_dir);
        let mut place = Self::at(folder.join(format!("chambers-{name}")));
        for next in 2.. {
            if !place.has_cluster() {
                break;
            }
            tracing::warn!(
                place = %place.root.display(),
                "left over from a deleted {}; delete it when you do not need it", data_dir.display()
            );
            place = Self::at(folder.join(format!("chambers-{name}-{next}")));
        }
        place
    }

    /// Makes the directories, and finds out as the account whether it can work there.
    async fn open(self, account: &Account) -> Result<Self, Error> {
        // Others must get through to what is theirs, not look around.
        let mode = if account.switched { 0o711 } else { 0o700 };
        if let Some(folder) = self.root.parent()
            && !folder.exists()
        {
            directory::make(folder, mode)?;
        }
        directory::make(&self.root, mode)?;
        if !account.is_ours(&self.root) {
            return Err(Error::UnsafeDirectory { path: self.root, uid: account.ourselves() });
        }
        directory::make_private(&self.run, account)?;
        if account.switched {
            self.probe(account).await?;
        }
        Ok(self)
    }

    /// Modes, access lists and mount options together decide who gets in, so it is tried.
    async fn probe(&self, account: &Account) -> Result<(), Error> {
        let mut command = command::command(account, Path::new("/bin/sh"));
        command.args(["-c", r#"cd "$1" && : > .probe && rm .probe"#, "sh"]).arg(&self.run);
        let output = command::run(account, command).await?;
        if output.status.success() {
            return Ok(());
        }
        Err(Error::Unreachable { account: account.name.clone(), path: self.run.clone() })
    }
}

/// Sixteen hexadecimal digits that stand for a path.
pub(super) fn short_hash(path: &Path) -> String {
    let digest = Sha256::digest(path.as_os_str().as_encoded_bytes());
    format!("{:016x}", u64::from_be_bytes(*digest.first_chunk().expect("SHA-256 has 32 bytes")))
}

#[cfg(test)]
mod tests {
    use super::{super::tests::Scratch, *};

    #[test]
    fn the_pointer_moves_the_place() {
        let dir = Scratch::new("pointer");
        assert_eq!(Place::recorded(dir.path()).root, dir.path().join("postgres"));
        fs::write(dir.path().join(POINTER), "/var/lib/chambers/chambers-0\n").unwrap();
        assert_eq!(Place::recorded(dir.path()).data, Path::new("/var/lib/chambers/chambers-0/data"));
        fs::write(dir.path().join(POINTER), "../elsewhere\n").unwrap();
        assert_eq!(Place::recorded(dir.path()).root, dir.path().join("postgres"));
    }

    #[test]
    fn a_cluster_of_a_deleted_data_directory_is_not_reused() {
        let dir = Scratch::new("unused");
        let data_dir = Path::new("/root/clone/.chambers");
        let first = Place::unused(dir.path(), data_dir);
        fs::create_dir_all(&first.data).unwrap();
        assert_eq!(Place::unused(dir.path(), data_dir).root, first.root);
        fs::write(first.data.join("PG_VERSION"), "15\n").unwrap();
        assert_eq!((first.has_cluster(), first.major()), (true, Some(15)));
        assert_ne!(Place::unused(dir.path(), data_dir).root, first.root);
    }
}
