//! Where the database is, and how to reach it: the options of sqlx, which reads addresses, in this driver's words.

use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use socket2::{SockRef, TcpKeepalive};
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream, lookup_host};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::AbortHandle;
use tokio_postgres::config::SslMode;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{AsyncMessage, Client, Config, Connection, NoTls, Notification};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::refusal::Unreached;
use super::tls::{self, Files};
use super::together::{AboveTls, Together};
use crate::db::PLANNED_ONCE;

/// How long what was sent may stay unacknowledged, until the connection is taken for lost.
#[cfg(target_os = "linux")]
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
    place: Place,
    config: Config,
    tls: Option<MakeRustlsConnect>,
}

enum Place {
    /// A socket's file.
    File(PathBuf),
    Host(String, u16),
}

/// A client, what is notified on its connection, and the task that reads and writes it.
type Connected = (Client, UnboundedReceiver<Notification>, AbortHandle);

impl Address {
    /// The same place as `options`.
    pub(super) fn of(options: &PgConnectOptions) -> Self {
        let (url, (name, value)) = (options.to_url_lossy(), PLANNED_ONCE);
        let (host, port) = (options.get_host().trim_matches(['[', ']']), options.get_port());
        let directory = options.get_socket().cloned().or_else(|| host.starts_with('/').then(|| host.into()));
        let place = match directory {
            Some(directory) => Place::File(directory.join(format!(".s.PGSQL.{port}"))),
            None => Place::Host(host.to_owned(), port),
        };
        let mut config = Config::new();
        config.user(options.get_username());
        config.application_name(options.get_application_name().unwrap_or("chambers"));
        config.options(format!("{} {WAYS} -c {name}={value}", options.get_options().unwrap_or_default()));
        if let Some(password) = url.password() {
            config.password(decoded(password));
        }
        if let Some(database) = options.get_database() {
            config.dbname(database);
        }
        let needed = match options.get_ssl_mode() {
            _ if matches!(place, Place::File(_)) => SslMode::Disable,
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
        let tls = (needed != SslMode::Disable).then(|| {
            let files = Files { roots: file("sslrootcert"), certificate: file("sslcert"), key: file("sslkey") };
            MakeRustlsConnect::new(tls::config(options.get_ssl_mode(), &files))
        });
        Self { place, config, tls }
    }

    /// Opens a connection. A task of its own, which can be ended, reads and writes it until its client is dropped, or it
    /// is gone; what is notified on it comes out, for who wants to hear it.
    pub(super) async fn connect(&self) -> Result<Connected, Unreached> {
        match &self.place {
            Place::File(path) => {
                let stream = UnixStream::connect(path).await?;
                let (client, connection) = self.config.connect_raw(Together::new(stream), NoTls).await?;
                Ok(at_work(client, connection))
            }
            Place::Host(host, port) => {
                let mut trouble = Unreached::Way(io::ErrorKind::NotFound.into());
                // A name may have several addresses, and the first of them be somebody else's.
                for address in lookup_host((host.as_str(), *port)).await? {
                    match self.at(address, host).await {
                        Ok(connected) => return Ok(connected),
                        Err(error) => trouble = error,
                    }
                }
                Err(trouble)
            }
        }
    }

    async fn at(&self, address: SocketAddr, host: &str) -> Result<Connected, Unreached> {
        let stream = Together::new(dialled(address).await?);
        let Some(tls) = &self.tls else {
            let (client, connection) = self.config.connect_raw(stream, NoTls).await?;
            return Ok(at_work(client, connection));
        };
        // What is no name of a host has no certificate.
        let tls = MakeTlsConnect::<TcpStream>::make_tls_connect(&mut tls.clone(), host).map_err(io::Error::other)?;
        let (client, connection) = self.config.connect_raw(stream, AboveTls(tls)).await?;
        Ok(at_work(client, connection))
    }
}

/// A connection over the network, which notices when the other side is gone.
async fn dialled(address: SocketAddr) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let socket = SockRef::from(&stream);
    #[cfg(target_os = "linux")]
    socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED))?;
    socket.set_tcp_keepalive(&TcpKeepalive::new().with_time(IDLE).with_interval(AGAIN).with_retries(TRIES))?;
    Ok(stream)
}

/// Reads and writes a connection until its client is dropped, or it is gone.
fn at_work<S, T>(client: Client, mut connection: Connection<S, T>) -> Connected
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let (tell, heard) = unbounded_channel();
    let line = tokio::spawn(async move {
        while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
            if let AsyncMessage::Notification(notification) = message {
                // Nobody may listen any more; then the client goes soon.
                let _ = tell.send(notification);
            }
        }
    });
    (client, heard, line.abort_handle())
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
