//! Where the database is, and how to reach it: the options of sqlx, which reads addresses, in this driver's words.

use std::future::poll_fn;
use std::time::Duration;

use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::AbortHandle;
use tokio_postgres::config::SslMode;
use tokio_postgres::{AsyncMessage, Client, Config, Connection, NoTls, Notification};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::tls::{self, Files};
use crate::db::PLANNED_ONCE;

/// How long what was sent may stay unacknowledged, until the connection is taken for lost.
const UNACKNOWLEDGED: Duration = Duration::from_secs(10);
/// After how long a connection on which nothing is said is asked whether it is still there,
const IDLE: Duration = Duration::from_secs(15);
/// how long until it is asked again,
const AGAIN: Duration = Duration::from_secs(5);
/// and how often before it is taken for lost.
const TRIES: u32 = 3;

/// How dates and times are told, whatever the server's own ways.
const WAYS: &str = "-c TimeZone=UTC -c DateStyle=ISO,MDY";

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
        config.user(options.get_username()).port(options.get_port());
        config.application_name(options.get_application_name().unwrap_or("chambers"));
        config.options(format!("{} {WAYS} -c {name}={value}", options.get_options().unwrap_or_default()));
        config.tcp_user_timeout(UNACKNOWLEDGED);
        config.keepalives_idle(IDLE).keepalives_interval(AGAIN).keepalives_retries(TRIES);
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
        let file = |name: &str| {
            let (_, value) = url.query_pairs().find(|(key, _)| key == name)?;
            // As sqlx shows a path.
            Some(value.strip_prefix("file: ").unwrap_or(&value).to_owned())
        };
        let tls = (needed != SslMode::Disable && options.get_socket().is_none()).then(|| {
            let files = Files { roots: file("sslrootcert"), certificate: file("sslcert"), key: file("sslkey") };
            MakeRustlsConnect::new(tls::config(options.get_ssl_mode(), &files))
        });
        Self { config, tls }
    }

    /// Opens a connection; a task of its own, which can be ended, reads and writes it until its client is dropped.
    pub(super) async fn connect(&self) -> Result<(Client, AbortHandle), tokio_postgres::Error> {
        match &self.tls {
            None => {
                let (client, connection) = self.config.connect(NoTls).await?;
                Ok((client, tokio::spawn(connection).abort_handle()))
            }
            Some(tls) => {
                let (client, connection) = self.config.connect(tls.clone()).await?;
                Ok((client, tokio::spawn(connection).abort_handle()))
            }
        }
    }

    /// Opens a connection that also hears what is notified.
    pub(super) async fn listen(&self) -> Result<(Client, UnboundedReceiver<Notification>), tokio_postgres::Error> {
        match &self.tls {
            None => {
                let (client, connection) = self.config.connect(NoTls).await?;
                Ok((client, heard(connection)))
            }
            Some(tls) => {
                let (client, connection) = self.config.connect(tls.clone()).await?;
                Ok((client, heard(connection)))
            }
        }
    }
}

/// Reads and writes a connection until its client is dropped, or it is gone; what is notified on it comes out.
fn heard<S, T>(mut connection: Connection<S, T>) -> UnboundedReceiver<Notification>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (tell, heard) = unbounded_channel();
    tokio::spawn(async move {
        while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notification(notification) = message {
                // Nobody may listen any more; then the client goes soon.
                let _ = tell.send(notification);
            }
        }
    });
    heard
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
