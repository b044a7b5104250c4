//! What processes tell each other through PostgreSQL: NOTIFY and LISTEN, on a connection of the job role that does nothing
//! else.

use tokio::sync::mpsc::UnboundedReceiver;
use tokio_postgres::{Client, Notification};

use super::PATIENCE;
use super::pipe::passed_on;
use crate::error::{Fault, Result};

/// The channel of all hints.
const NAME: &str = "chambers_hints";

/// A connection that speaks.
pub(crate) struct Voice(Client);

/// What is heard on the same connection.
pub(crate) struct Ear {
    heard: UnboundedReceiver<Notification>,
    /// The connection's own process in PostgreSQL, whose words come back too.
    own: i32,
}

/// Opens the channel on a fresh connection.
pub(super) async fn open(client: Client, heard: UnboundedReceiver<Notification>) -> Result<(Voice, Ear)> {
    // A hint is not worth waiting for the disk.
    let greeting = format!("SET synchronous_commit = off; LISTEN {NAME}");
    client.batch_execute(&greeting).await.map_err(passed_on)?;
    let own = client.query_one("SELECT pg_backend_pid() AS own", &[]).await.map_err(passed_on)?.get("own");
    Ok((Voice(client), Ear { heard, own }))
}

impl Voice {
    /// Tells the other processes, each line a notification of its own. Lines are words of ours, without a quote.
    pub(crate) async fn say(&self, lines: &[String]) -> Result<()> {
        let statements: Vec<_> = lines.iter().map(|line| format!("NOTIFY {NAME}, '{line}'")).collect();
        let said = tokio::time::timeout(PATIENCE, self.0.batch_execute(&statements.join("; "))).await;
        Ok(said.map_err(|_| Fault::Unavailable)?.map_err(passed_on)?)
    }
}

impl Ear {
    /// What another process says next; none if the connection is gone.
    pub(crate) async fn hear(&mut self) -> Option<String> {
        loop {
            let heard = self.heard.recv().await?;
            if heard.process_id() != self.own {
                return Some(heard.payload().to_owned());
            }
        }
    }
}
