//! Who PostgreSQL's processes run as: `initdb` and `postgres` refuse root.
//!
//! A normal user runs them itself. Root runs them as the owner of the cluster that is there already, else as `postgres`,
//! else as `nobody`, and never writes where that account could have put a symbolic link.

use std::{
    fs, io,
    os::unix::fs::{MetadataExt, chown},
    path::Path,
    process::Command,
};

use super::Error;

/// A user of the operating system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Account {
    pub name: String,
    pub uid: u32,
    pub gid: u32,
    /// Whether we are root and have to become this user; false when this is who we are.
    pub switched: bool,
}

impl Account {
    /// Chooses the account for the cluster whose data directory is, or will be, `data`.
    pub fn choose(data: &Path) -> Result<Self, Error> {
        let (uid, gid) = ourselves()?;
        if uid != 0 {
            return Ok(Self { name: format!("uid {uid}"), uid, gid, switched: false });
        }
        if let Ok(owner) = fs::metadata(data)
            && owner.uid() != 0
        {
            return Ok(Self {
                name: format!("uid {}", owner.uid()),
                uid: owner.uid(),
                gid: owner.gid(),
                switched: true,
            });
        }
        let passwd = fs::read_to_string("/etc/passwd").map_err(Error::io("read", "/etc/passwd"))?;
        ["postgres", "nobody"].iter().find_map(|name| find(&passwd, name)).ok_or(Error::NoAccount)
    }

    /// Whether we are root.
    pub fn is_root() -> Result<bool, Error> {
        Ok(ourselves()?.0 == 0)
    }

    /// Our own user, which is root when this account is another.
    pub fn ourselves(&self) -> u32 {
        if self.switched { 0 } else { self.uid }
    }

    /// Whether `path` is a directory, no link, that we own and nobody else may write in.
    pub fn is_ours(&self, path: &Path) -> bool {
        fs::symlink_metadata(path)
            .is_ok_and(|found| found.is_dir() && found.uid() == self.ourselves() && found.mode() & 0o022 == 0)
    }

    /// Gives a file or directory that we made to this account.
    pub fn hand_over(&self, path: &Path) -> io::Result<()> {
        if self.switched { chown(path, Some(self.uid), Some(self.gid)) } else { Ok(()) }
    }
}

/// The entry `name` of the text of a passwd file.
fn find(passwd: &str, name: &str) -> Option<Account> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        let (entry, _password, uid, gid) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
        let (uid, gid) = (uid.parse().ok()?, gid.parse().ok()?);
        (entry == name && uid != 0).then(|| Account { name: name.to_owned(), uid, gid, switched: true })
    })
}

/// Our effective user and group. The standard library can't say; `/proc` can on Linux, `id` everywhere.
fn ourselves() -> Result<(u32, u32), Error> {
    if let Ok(process) = fs::metadata("/proc/self") {
        return Ok((process.uid(), process.gid()));
    }
    Ok((id("-u")?, id("-g")?))
}

fn id(flag: &str) -> Result<u32, Error> {
    let failed = |source| Error::Spawn { program: "id".into(), account: "ourselves".to_owned(), source };
    let output = Command::new("id").arg(flag).output().map_err(failed)?;
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().map_err(|_| failed(io::Error::other("it answered no number")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\n# comment\nbroken\n\
        postgres-old:x:9:9::/:/bin/sh\npostgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash\n\
        nobody:x:65534:65533:nobody:/nonexistent:/usr/sbin/nologin\n";

    #[test]
    fn finds_the_exact_name() {
        let account = find(PASSWD, "postgres").unwrap();
        assert_eq!((account.uid, account.gid, account.switched), (101, 104, true));
        assert_eq!(find(PASSWD, "nobody").unwrap().gid, 65533);
        assert_eq!(find(PASSWD, "nobod"), None);
    }

    #[test]
    fn never_chooses_root_under_another_name() {
        assert_eq!(find("postgres:x:0:0::/:/bin/sh\n", "postgres"), None);
        assert_eq!(find("postgres:x:many:0::/:/bin/sh\n", "postgres"), None);
    }
}
