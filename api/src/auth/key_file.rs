//! A key in a file of the data directory, made at the first start: what development runs on.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

/// Reads the key in `path`, or makes one and keeps it there, readable by its owner only.
///
/// Two servers that start at once end up with the same key: the file appears whole, and the first one there wins.
///
/// # Errors
/// When the file can't be read or written, or when others than its owner may read it.
pub(super) fn load_or_create(path: &Path, make: impl FnOnce() -> String) -> io::Result<String> {
    match read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            create(path, &make())?;
            read(path)
        }
        read => read,
    }
}

/// Reads the key in `path`, if there is one; makes none.
pub(super) fn load(path: &Path) -> io::Result<Option<String>> {
    match read(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map(Some),
    }
}

fn read(path: &Path) -> io::Result<String> {
    let text = fs::read_to_string(path)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if fs::metadata(path)?.permissions().mode() & 0o077 != 0 {
            return Err(io::Error::new(
                io::ErrorKind::PermissionDenied,
                format!("{} can be read by others: chmod 600 it, or delete it to have a new one made", path.display()),
            ));
        }
    }
    Ok(text)
}

fn create(path: &Path, text: &str) -> io::Result<()> {
    let directory = path.parent().filter(|directory| !directory.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(directory)?;

    let draft = path.with_extension(format!("{:016x}.new", rand::random::<u64>()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let written = options
        .open(&draft)
        .and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        })
        // A link, unlike a rename, doesn't replace the key of a server that was faster.
        .and_then(|()| match fs::hard_link(&draft, path) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            linked => linked,
        });
    fs::remove_file(&draft).ok();
    written?;
    // The new name itself is durable only now.
    File::open(directory)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_kept_private() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("data").join("key");

        assert_eq!(load_or_create(&path, || "first".into()).unwrap(), "first");
        assert_eq!(load_or_create(&path, || "second".into()).unwrap(), "first");
        let files = fs::read_dir(path.parent().unwrap()).unwrap().count();
        assert_eq!(files, 1, "no draft is left behind");

        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
            fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
            let error = load_or_create(&path, String::new).unwrap_err();
            assert_eq!(error.kind(), io::ErrorKind::PermissionDenied);
        }
    }

    #[test]
    fn servers_that_start_together_share_one_key() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        let keys: Vec<String> = std::thread::scope(|scope| {
            let path = &path;
            let start = |server: usize| load_or_create(path, || server.to_string()).unwrap();
            let servers: Vec<_> = (0..8).map(|server| scope.spawn(move || start(server))).collect();
            servers.into_iter().map(|server| server.join().unwrap()).collect()
        });
        assert!(keys.iter().all(|key| *key == keys[0]), "{keys:?}");
    }
}
