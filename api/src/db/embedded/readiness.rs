//! Whether a server is ready, found out by really connecting.

use std::{path::Path, time::Duration};

use sqlx::{
    Connection,
    postgres::{PgConnectOptions, PgConnection, PgSslMode},
};
use tokio::time::timeout;

use super::PORT;

/// Longer than any healthy answer on a local socket.
const ATTEMPT: Duration = Duration::from_secs(5);

/// What one attempt to connect met.
pub(super) enum Attempt {
    Ready,
    /// The password is wrong: waiting won't help.
    Rejected,
    /// Not yet, and why.
    NotYet(String),
}

/// Connects once, and leaves again.
pub(super) async fn attempt(options: &PgConnectOptions) -> Attempt {
    match timeout(ATTEMPT, PgConnection::connect_with(options)).await {
        Ok(Ok(connection)) => {
            let _ = connection.close().await;
            Attempt::Ready
        }
        // invalid_password
        Ok(Err(sqlx::Error::Database(error))) if error.code().as_deref() == Some("28P01") => Attempt::Rejected,
        Ok(Err(error)) => Attempt::NotYet(error.to_string()),
        Err(_) => Attempt::NotYet(format!("no answer within {} s", ATTEMPT.as_secs())),
    }
}

/// How to connect through the socket in `socket_dir`. What `PG*` variables say is overridden.
pub(super) fn connect_options(socket_dir: &Path, role: &str, password: &str, database: &str) -> PgConnectOptions {
    PgConnectOptions::new_without_pgpass()
        .socket(socket_dir)
        .port(PORT)
        .username(role)
        .password(password)
        .database(database)
        // TLS adds nothing on a socket, and asking for it costs a round trip.
        .ssl_mode(PgSslMode::Disable)
}
