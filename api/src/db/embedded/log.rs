//! The server's log file: our standard output and error of `postgres`, kept across starts.

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Seek, SeekFrom},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use super::Error;

/// Beyond this the log is set aside at the next start (one older file is kept).
const ROTATE_BYTES: u64 = 8 << 20;

/// How much of the log an error quotes.
const TAIL_LINES: usize = 15;
const TAIL_BYTES: u64 = 16 << 10;

/// The log, and where in it the current start begins.
#[derive(Debug, Clone)]
pub(super) struct Log {
    pub path: PathBuf,
    from: u64,
}

impl Log {
    /// The log at `path`, from its present end on.
    pub fn at(path: &Path) -> Self {
        let from = fs::metadata(path).map_or(0, |file| file.len());
        Self { path: path.to_owned(), from }
    }

    /// Opens the log for a new server.
    pub fn open(path: &Path) -> Result<(Self, File), Error> {
        if fs::metadata(path).is_ok_and(|file| file.len() > ROTATE_BYTES) {
            fs::rename(path, path.with_extension("log.old")).map_err(Error::io("rotate", path))?;
        }
        let log = Self::at(path);
        let file = OpenOptions::new()
            .append(true)
            .create(true)
            // It may quote statements.
            .mode(0o600)
            .open(path)
            .map_err(Error::io("open", path))?;
        Ok((log, file))
    }

    /// The last lines since this start; what is to be shown must still be redacted.
    pub fn tail(&self) -> String {
        let read = || -> std::io::Result<String> {
            let mut file = File::open(&self.path)?;
            let end = file.seek(SeekFrom::End(0))?;
            file.seek(SeekFrom::Start(self.from.max(end.saturating_sub(TAIL_BYTES))))?;
            let mut bytes = Vec::new();
            file.take(TAIL_BYTES).read_to_end(&mut bytes)?;
            Ok(String::from_utf8_lossy(&bytes).into_owned())
        };
        let text = read().unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        if lines.is_empty() {
            return "(the log is empty)".to_owned();
        }
        lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::{super::tests::Scratch, *};

    #[test]
    fn quotes_the_end_of_this_start_only() {
        let dir = Scratch::new("log");
        let path = dir.path().join("server.log");
        fs::write(&path, "of an earlier start\n").unwrap();
        let (log, mut file) = Log::open(&path).unwrap();
        assert_eq!(log.tail(), "(the log is empty)");
        for line in 0..40 {
            writeln!(file, "line {line}").unwrap();
        }
        assert!(log.tail().starts_with("line 25\n") && log.tail().ends_with("line 39"));
    }
}
