//! The command line of `postgres`. Everything is said there, so that `postgresql.conf` stays as `initdb` made it and a
//! running server can be compared with the one that is wanted.

use std::{ffi::OsString, path::Path};

use super::PORT;

/// What a private server gets unless the caller says otherwise. The memory is that of a developer's machine.
const DEFAULTS: [(&str, &str); 9] = [
    ("listen_addresses", ""),
    // Root and the account itself get through.
    ("unix_socket_permissions", "0700"),
    ("password_encryption", "scram-sha-256"),
    ("max_connections", "200"),
    ("shared_buffers", "128MB"),
    ("logging_collector", "off"),
    ("timezone", "UTC"),
    ("log_timezone", "UTC"),
    ("cluster_name", "chambers"),
];

/// Trades the data for speed: a crash of the machine may leave the cluster unreadable.
const THROW_AWAY: [(&str, &str); 3] = [("fsync", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off")];

/// The arguments for a server on `data` with its socket in `socket_dir`. A later setting wins.
pub(super) fn arguments(data: &Path, socket_dir: &Path, durable: bool, extra: &[(String, String)]) -> Vec<OsString> {
    let mut settings: Vec<(&str, String)> = vec![
        ("port", PORT.to_string()),
        // A list in PostgreSQL's own syntax, where a comma separates unless quoted.
        ("unix_socket_directories", format!("\"{}\"", socket_dir.display().to_string().replace('"', "\"\""))),
    ];
    settings.extend(DEFAULTS.map(|(name, value)| (name, value.to_owned())));
    if !durable {
        settings.extend(THROW_AWAY.map(|(name, value)| (name, value.to_owned())));
    }
    settings.extend(extra.iter().map(|(name, value)| (name.as_str(), value.clone())));

    let mut arguments = vec![OsString::from("-D"), data.into()];
    for (name, value) in settings {
        arguments.extend(["-c".into(), format!("{name}={value}").into()]);
    }
    arguments
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_callers_settings_come_last() {
        let extra = [("max_connections".to_owned(), "50".to_owned())];
        let durable = arguments(Path::new("/d"), Path::new("/r,1"), true, &extra);
        assert_eq!(durable.last().unwrap(), "max_connections=50");
        assert!(durable.contains(&"unix_socket_directories=\"/r,1\"".into()));
        assert!(!durable.contains(&"fsync=off".into()));
        assert!(arguments(Path::new("/d"), Path::new("/r"), false, &[]).contains(&"fsync=off".into()));
    }
}
