//! Who owns a data directory: the process that holds the lock on its file `lock`.
//!
//! The kernel lets go of it when the process ends, however it ends, so there is no stale lock to recover from.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Seek, Write},
    path::{Path, PathBuf},
    process,
};

use super::Error;

/// The lock of a data directory, held until dropped.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock; none when another process has it.
    pub fn take(data_dir: &Path) -> Result<Option<Self>, Error> {
        let path = path(data_dir);
        let mut file = match OpenOptions::new().write(true).create(true).truncate(false).open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {
                return Err(Error::ForeignDataDir { path });
            }
            Err(error) => return Err(Error::io("open", path)(error)),
        };
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(None),
            Err(TryLockError::Error(error)) => return Err(Error::io("lock", path)(error)),
        }
        // For people, and for the message of whoever waits for us.
        let written = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| writeln!(file, "{}", process::id()));
        written.map_err(Error::io("write", path))?;
        Ok(Some(Self { _file: file }))
    }
}

/// The lock file of `data_dir`.
pub(super) fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("lock")
}

/// The process that holds the lock, as it wrote itself down.
pub(super) fn holder(data_dir: &Path) -> String {
    match fs::read_to_string(path(data_dir)) {
        Ok(pid) if !pid.trim().is_empty() => format!("process {}", pid.trim()),
        _ => "process unknown".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::Scratch, *};

    #[test]
    fn is_held_once_and_let_go_of_by_dropping() {
        let dir = Scratch::new("lock");
        let lock = Lock::take(dir.path()).unwrap();
        assert!(lock.is_some());
        assert!(Lock::take(dir.path()).unwrap().is_none());
        assert_eq!(holder(dir.path()), format!("process {}", process::id()));
        drop(lock);
        assert!(Lock::take(dir.path()).unwrap().is_some());
    }
}
