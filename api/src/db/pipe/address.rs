//! Where the database is, and how to reach it: what the other driver is told, in this one's words.

use std::sync::Arc;

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::db::PLANNED_ONCE;

/// Where the database is.
pub(super) struct Address {
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

impl Address {
    /// The same place as `options`.
    pub(super) fn of(options: &PgConnectOptions) -> Self {
        let (url, (name, value)) = (options.to_url_lossy(), PLANNED_ONCE);
        let mut config = Config::new();
        config.user(options.get_username()).port(options.get_port()).application_name("chambers");
        config.options(format!("{} -c {name}={value}", options.get_options().unwrap_or_default()));
        if let Some(password) = url.password() {
            config.password(decoded(password));
        }
        if let Some(database) = options.get_database() {
            config.dbname(database);
        }
        match options.get_socket() {
            Some(directory) => config.host_path(directory),
            None => config.host(options.get_host()),
        };
        let needed = match options.get_ssl_mode() {
            PgSslMode::Disable | PgSslMode::Allow => SslMode::Disable,
            PgSslMode::Prefer => SslMode::Prefer,
            PgSslMode::Require | PgSslMode::VerifyCa | PgSslMode::VerifyFull => SslMode::Require,
        };
        config.ssl_mode(needed);
        let root = url.query_pairs().find(|(key, _)| key == "sslrootcert").map(|(_, path)| path.into_owned());
        let tls = (needed != SslMode::Disable && options.get_socket().is_none()).then(|| trusting(root.as_deref()));
        Self { config, tls }
    }

    /// Opens a connection; a task of its own reads and writes it until its client is dropped.
    pub(super) async fn connect(&self) -> Result<Client, tokio_postgres::Error> {
        match &self.tls {
            None => {
                let (client, connection) = self.config.connect(NoTls).await?;
                tokio::spawn(connection);
                Ok(client)
            }
            Some(tls) => {
                let (client, connection) = self.config.connect(tls.clone()).await?;
                tokio::spawn(connection);
                Ok(client)
            }
        }
    }
}

/// Trusts the certificates of a file, or else those that browsers trust.
fn trusting(root: Option<&str>) -> MakeRustlsConnect {
    let mut roots = RootCertStore::empty();
    match root {
        Some(path) => {
            roots.add_parsable_certificates(CertificateDer::pem_file_iter(path).into_iter().flatten().flatten());
        }
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring's provider knows TLS 1.2 and 1.3")
        .with_root_certificates(roots)
        .with_no_client_auth();
    MakeRustlsConnect::new(config)
}

/// A URL's part without its `%` escapes.
fn decoded(text: &str) -> Vec<u8> {
    let (mut bytes, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let [first, others @ ..] = rest {
        let escaped = (*first == b'%').then(|| others.get(..2)).flatten();
        let escaped = escaped.and_then(|two| u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok());
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { &others[2..] } else { others };
    }
    bytes
}
