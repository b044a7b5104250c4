//! What a caller decides about its private cluster.

use std::path::PathBuf;

/// How to start a [`Cluster`](super::Cluster).
#[derive(Debug, Clone)]
pub struct Options {
    /// Where everything is kept (`CHAMBERS_DATA_DIR`, default `.chambers`); made when missing.
    pub data_dir: PathBuf,
    /// The directory of `initdb`, `postgres` and `pg_ctl`. When set nothing else is looked at.
    pub bin_dir: Option<PathBuf>,
    /// The login roles that need a stored random password. The caller creates them.
    pub roles: &'static [&'static str],
    /// Whether a crash of the machine keeps committed data. False only for throw-away test clusters.
    pub durable: bool,
    /// Further settings, as `name` and `value`; they win over the defaults here.
    pub settings: Vec<(String, String)>,
}

impl Options {
    /// A durable cluster in `data_dir` with the default settings and no role but the superuser.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self { data_dir: data_dir.into(), bin_dir: None, roles: &[], durable: true, settings: Vec::new() }
    }
}
