//! Making directories that are private to one account, also below a folder that anyone may write to.

use std::{
    fs::{self, DirBuilder, Permissions},
    io,
    os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt},
    path::Path,
};

use super::{Error, account::Account};

/// Makes `path` with exactly `mode`, whatever the umask; leaves one that is there as it is. True when it was made.
pub(super) fn make(path: &Path, mode: u32) -> Result<bool, Error> {
    match DirBuilder::new().mode(mode).create(path) {
        Ok(()) => {
            fs::set_permissions(path, Permissions::from_mode(mode)).map_err(Error::io("set the mode of", path))?;
            Ok(true)
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(Error::io("make", path)(error)),
    }
}

/// A directory only `account` (and root) can enter. In `/tmp` someone else may have made it first, or a link of that
/// name: one that is there already is used only when it is a real directory, closed to others and owned by `account`.
pub(super) fn make_private(path: &Path, account: &Account) -> Result<(), Error> {
    make(path, 0o700)?;
    let found = fs::symlink_metadata(path).map_err(Error::io("look at", path))?;
    // Root's own: it was killed between making the directory and handing it over.
    let rightful = found.uid() == account.uid || (account.switched && found.uid() == 0);
    if !found.is_dir() || !rightful || found.mode() & 0o077 != 0 {
        return Err(Error::UnsafeDirectory { path: path.to_owned(), uid: account.uid });
    }
    if found.uid() == account.uid { Ok(()) } else { account.hand_over(path).map_err(Error::io("hand over", path)) }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::{super::tests::Scratch, *};

    fn ourselves() -> Account {
        // Never an existing cluster there, and never switched: tests look at directories only.
        let owner = fs::metadata("/proc/self").map_or(0, |process| process.uid());
        Account { name: "test".to_owned(), uid: owner, gid: owner, switched: false }
    }

    #[test]
    fn takes_back_its_own_directory() {
        let dir = Scratch::new("private");
        let path = dir.path().join("run");
        make_private(&path, &ourselves()).unwrap();
        make_private(&path, &ourselves()).unwrap();
    }

    #[test]
    fn refuses_what_someone_else_could_have_made() {
        let dir = Scratch::new("hostile");
        let open = dir.path().join("open");
        make(&open, 0o777).unwrap();
        let link = dir.path().join("link");
        symlink(dir.path(), &link).unwrap();
        let foreign = dir.path().join("foreign");
        make(&foreign, 0o700).unwrap();
        let stranger = Account { uid: ourselves().uid + 1, ..ourselves() };
        for (path, account) in [(open, ourselves()), (link, ourselves()), (foreign, stranger)] {
            assert!(matches!(make_private(&path, &account), Err(Error::UnsafeDirectory { .. })), "{path:?}");
        }
    }
}
