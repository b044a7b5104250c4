//! The random passwords of the superuser and the login roles, in `credentials.json`.
//!
//! The file is replaced, never rewritten: a crash leaves the old one or the new one. It is on disk before a cluster is
//! made with its passwords.

use std::{
    collections::BTreeMap,
    fmt,
    fs::{self, File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use rand::distr::{Alphanumeric, SampleString};

use super::Error;

/// 62³² ≈ 190 bits; letters and digits need no quoting anywhere.
const PASSWORD_LENGTH: usize = 32;

/// Role → password.
#[derive(Clone)]
pub(super) struct Credentials {
    path: PathBuf,
    passwords: BTreeMap<String, String>,
}

impl Credentials {
    /// Reads the file of `data_dir`; empty when there is none.
    pub fn load(data_dir: &Path) -> Result<Self, Error> {
        let path = data_dir.join("credentials.json");
        let passwords = match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text)
                .map_err(|error| Error::CredentialsMalformed { path: path.clone(), line: error.line() })?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(Error::io("read", path)(error)),
        };
        Ok(Self { path, passwords })
    }

    /// Makes a password for every role that has none yet, saves if there was one, and gives the superuser's.
    pub fn complete(&mut self, superuser: &str, roles: &[&str]) -> Result<String, Error> {
        let before = self.passwords.len();
        for role in roles.iter().copied().chain([superuser]) {
            self.passwords
                .entry(role.to_owned())
                .or_insert_with(|| Alphanumeric.sample_string(&mut rand::rng(), PASSWORD_LENGTH));
        }
        if self.passwords.len() > before {
            self.save().map_err(Error::io("write", &self.path))?;
        }
        Ok(self.passwords[superuser].clone())
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    pub fn get(&self, role: &str) -> Option<&str> {
        self.passwords.get(role).map(String::as_str)
    }

    /// `text` without any of the passwords: a server's log may quote a statement that sets one.
    pub fn redact(&self, text: &str) -> String {
        self.passwords.values().fold(text.to_owned(), |text, password| text.replace(password, "***"))
    }

    fn save(&self) -> io::Result<()> {
        let new = self.path.with_extension("json.new");
        // Left by a crash; it may carry another mode.
        let _ = fs::remove_file(&new);
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&new)?;
        file.write_all(&serde_json::to_vec_pretty(&self.passwords)?)?;
        file.sync_all()?;
        fs::rename(&new, &self.path)?;
        File::open(self.path.parent().unwrap_or(Path::new(".")))?.sync_all()
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.passwords.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::{super::tests::Scratch, *};

    #[test]
    fn keeps_what_it_made_and_adds_what_is_missing() {
        let dir = Scratch::new("credentials");
        let mut first = Credentials::load(dir.path()).unwrap();
        first.complete("postgres", &["chambers_app"]).unwrap();
        let mut second = Credentials::load(dir.path()).unwrap();
        second.complete("postgres", &["chambers_job"]).unwrap();
        assert_eq!(first.get("postgres"), second.get("postgres"));
        assert_ne!(second.get("chambers_job"), second.get("chambers_app"));
        assert_eq!(second.get("chambers_job").unwrap().len(), PASSWORD_LENGTH);
        let mode = fs::metadata(second.path()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }

    #[test]
    fn shows_no_password() {
        let dir = Scratch::new("redact");
        let mut credentials = Credentials::load(dir.path()).unwrap();
        credentials.complete("postgres", &["chambers_app"]).unwrap();
        let password = credentials.get("chambers_app").unwrap();
        assert!(!format!("{credentials:?}").contains(password));
        let line = format!("STATEMENT: ALTER ROLE chambers_app PASSWORD '{password}'");
        assert_eq!(credentials.redact(&line), "STATEMENT: ALTER ROLE chambers_app PASSWORD '***'");
    }

    #[test]
    fn quotes_nothing_of_a_broken_file() {
        let dir = Scratch::new("broken");
        fs::write(dir.path().join("credentials.json"), "{\"postgres\": \"hunter2\",\n 3}").unwrap();
        let message = Credentials::load(dir.path()).unwrap_err().to_string();
        assert!(message.contains("line 2") && !message.contains("hunter2"), "{message}");
    }
}
