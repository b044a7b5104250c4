//! Where the server's Unix socket is. The kernel takes paths of about a hundred bytes only, and folders nest deeper.

use std::{
    env,
    path::{Path, PathBuf},
};

use super::{
    Error, PORT,
    account::Account,
    directory,
    place::{Place, short_hash},
};

/// `sun_path` without its final NUL: 108 bytes on Linux, 104 elsewhere.
const LONGEST: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// The socket's directory: `run` of the place if its path is short enough, else a private one with a short path.
pub(super) fn choose(place: &Place, account: &Account) -> Result<PathBuf, Error> {
    if fits(&place.run) {
        return Ok(place.run.clone());
    }
    // Root's runtime directory is closed to the server's account.
    let runtime = if account.switched { None } else { env::var_os("XDG_RUNTIME_DIR") };
    let dir = short(&place.root, runtime.map(PathBuf::from).filter(|dir| dir.is_dir()));
    directory::make_private(&dir, account)?;
    Ok(dir)
}

/// A short path that stands for `root`, in the user's runtime directory if there is one.
fn short(root: &Path, runtime: Option<PathBuf>) -> PathBuf {
    let name = format!("chambers-{}", short_hash(root));
    let in_runtime = runtime.filter(|dir| dir.is_absolute()).map(|dir| dir.join(&name)).filter(|dir| fits(dir));
    in_runtime.unwrap_or_else(|| Path::new("/tmp").join(name))
}

/// Whether a socket in `dir` can be bound. sqlx and PostgreSQL pass the path on as text, so it must be UTF-8 as well.
fn fits(dir: &Path) -> bool {
    let name = format!(".s.PGSQL.{PORT}");
    dir.to_str().is_some_and(|dir| dir.len() + 1 + name.len() <= LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_the_whole_path() {
        let name = "/.s.PGSQL.5432".len();
        assert!(fits(Path::new(&"x".repeat(LONGEST - name))));
        assert!(!fits(Path::new(&"x".repeat(LONGEST - name + 1))));
    }

    #[test]
    fn shortens_into_the_runtime_directory_if_that_helps() {
        let root = Path::new("/a/very/long/path");
        let name = format!("chambers-{}", short_hash(root));
        assert_eq!(short(root, Some("/run/user/1000".into())), Path::new("/run/user/1000").join(&name));
        assert_eq!(short(root, None), Path::new("/tmp").join(&name));
        assert_eq!(short(root, Some("relative".into())), Path::new("/tmp").join(&name));
        assert_eq!(short(root, Some(format!("/{}", "x".repeat(90)).into())), Path::new("/tmp").join(&name));
        assert!(fits(&short(root, None)));
    }
}
