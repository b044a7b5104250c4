//! `postmaster.pid`: which server runs on a data directory, and whether it still does.

use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    process::Command,
};

use super::{Error, PORT};

/// The parts of `postmaster.pid` that matter here. A starting server writes them one after the other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PostmasterFile {
    pub pid: u32,
    pub socket_dir: Option<PathBuf>,
}

/// What the process of a `postmaster.pid` is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Process {
    /// The server of this data directory.
    Postmaster,
    /// Somebody else, since the number was given out again; or a zombie, which has no command line any more.
    Other,
    /// Nobody.
    Gone,
}

impl PostmasterFile {
    fn path(data: &Path) -> PathBuf {
        data.join("postmaster.pid")
    }

    /// Reads the file of a data directory; none when no server runs or one has only begun to.
    pub fn read(data: &Path) -> Result<Option<Self>, Error> {
        match fs::read_to_string(Self::path(data)) {
            Ok(text) => Ok(Self::parse(&text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io("read", Self::path(data))(error)),
        }
    }

    /// Removes the file. Only right when its process is [`Process::Other`], which PostgreSQL itself can't tell from a
    /// running server; in every other case it decides better than we do.
    pub fn remove(data: &Path) -> Result<(), Error> {
        fs::remove_file(Self::path(data)).map_err(Error::io("remove", Self::path(data)))
    }

    /// Removes the socket's lock file if its process is not the server of `data`: in a container whose first process does
    /// not collect dead children a killed server stays a zombie, which PostgreSQL takes for a running one.
    pub fn remove_stale_socket_lock(socket_dir: &Path, data: &Path) -> Result<(), Error> {
        let path = socket_dir.join(format!(".s.PGSQL.{PORT}.lock"));
        let file = fs::read_to_string(&path).ok().and_then(|text| Self::parse(&text));
        match file.map(|file| process(file.pid, data)) {
            Some(Process::Other | Process::Gone) => fs::remove_file(&path).map_err(Error::io("remove", path)),
            Some(Process::Postmaster) | None => Ok(()),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let pid = lines.next()?.trim().parse().ok()?;
        // Data directory, start time and port come between.
        let socket_dir = lines.nth(3).filter(|line| !line.is_empty()).map(PathBuf::from);
        Some(Self { pid, socket_dir })
    }
}

/// Looks at who process `pid` is, by its command line: a server keeps `-D <data>` in it.
pub(super) fn process(pid: u32, data: &Path) -> Process {
    let line = if Path::new("/proc/self/cmdline").exists() {
        fs::read(format!("/proc/{pid}/cmdline")).ok()
    } else {
        let output = Command::new("ps").args(["-ww", "-o", "command=", "-p", &pid.to_string()]).output();
        output.ok().map(|output| output.stdout).filter(|line| !line.is_empty())
    };
    let data = data.as_os_str().as_encoded_bytes();
    match line {
        Some(line) if line.windows(data.len()).any(|part| part == data) => Process::Postmaster,
        Some(_) => Process::Other,
        None => Process::Gone,
    }
}

/// Whether the server of `data` was started with exactly these arguments, going by its `postmaster.opts`.
pub(super) fn started_with(data: &Path, arguments: &[OsString]) -> bool {
    let arguments: Vec<String> = arguments.iter().map(|argument| argument.display().to_string()).collect();
    let quoted = format!(" \"{}\"", arguments.join("\" \""));
    // The program comes first, with its links resolved, which is no difference.
    fs::read_to_string(data.join("postmaster.opts")).is_ok_and(|opts| opts.trim_end_matches('\n').ends_with(&quoted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_whole_and_half_written_files() {
        let whole = "4242\n/d/data\n1700000000\n5432\n/d/run\n\n  1234  5\nready   \n";
        let expected = PostmasterFile { pid: 4242, socket_dir: Some("/d/run".into()) };
        assert_eq!(PostmasterFile::parse(whole), Some(expected));
        let half = PostmasterFile { pid: 4242, socket_dir: None };
        assert_eq!(PostmasterFile::parse("4242\n/d/data\n1700000000\n5432\n"), Some(half));
        assert_eq!(PostmasterFile::parse(""), None);
    }

    #[test]
    fn tells_a_recycled_process_id() {
        assert_eq!(process(std::process::id(), Path::new("/no/such/data")), Process::Other);
        assert_eq!(process(u32::MAX, Path::new("/no/such/data")), Process::Gone);
    }
}
