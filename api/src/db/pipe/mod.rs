//! Connections that take a statement before the last one is answered, for snapshots.
//!
//! sqlx waits for each answer. Here `BEGIN`, the context and the first statement are one write, and the end of a
//! snapshot is not waited for: messages are answered in their order, so whoever comes next begins after it. That is a
//! third of the processor time of a small read, on both sides. Only reads go this way: a write wants to know how it
//! ended, and SeaORM's models want sqlx.

mod address;
mod parameter;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Row, Statement};

use self::address::Address;
use self::parameter::Parameter;
use super::{LONGEST_KEPT, PREPARED};
use crate::error::{Fault, Result};

/// How long a connection is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// After a connection could not be opened, none is tried for this long: whoever asks takes the other way at once.
const RESPITE: Duration = Duration::from_secs(5);
/// What was opened this long ago is not used again.
const LIFE: Duration = Duration::from_mins(30);

/// The connections of one role. Cheap to clone.
#[derive(Clone)]
pub(super) struct Pipes(Arc<Parts>);

struct Parts {
    address: Address,
    /// A turn for each connection that may be in use at once.
    turns: Arc<Semaphore>,
    /// The last one in is the first one out: few connections stay warm.
    resting: Mutex<Vec<Pipe>>,
    /// When opening one last failed.
    failed: Mutex<Option<Instant>>,
}

struct Pipe {
    client: Arc<Client>,
    prepared: HashMap<String, Statement>,
    opened: Instant,
}

/// A connection in use. What was sent on it is answered in order, so it can rest at any time.
pub(super) struct Lent {
    /// Until it is dropped.
    pipe: Option<Pipe>,
    parts: Arc<Parts>,
    _turn: OwnedSemaphorePermit,
}

/// A statement to send. Others may be sent before it is answered.
pub(super) struct Ready {
    client: Arc<Client>,
    statement: Statement,
    values: Vec<sea_orm::Value>,
}

impl Ready {
    /// Sends `first`, if there is any, and the statement behind it; answers with the statement's rows.
    pub(super) async fn rows(self, first: Option<&str>) -> Result<Vec<Row>, tokio_postgres::Error> {
        let parameters: Vec<_> = self.values.iter().map(Parameter).collect();
        let parameters: Vec<&(dyn ToSql + Sync)> = parameters.iter().map(|one| one as _).collect();
        let rows = self.client.query(&self.statement, &parameters);
        match first {
            // Both are sent before either is waited for. A statement without its context sees no row at all.
            Some(first) => Ok(futures::try_join!(self.client.batch_execute(first), rows)?.1),
            None => rows.await,
        }
    }
}

impl Pipes {
    /// At most `size` connections, opened when they are needed.
    pub(super) fn open(options: &PgConnectOptions, size: u32) -> Self {
        let turns = Arc::new(Semaphore::new(usize::try_from(size).unwrap_or(usize::MAX >> 3)));
        Self(Arc::new(Parts {
            address: Address::of(options),
            turns,
            resting: Mutex::default(),
            failed: Mutex::default(),
        }))
    }

    /// A connection, as soon as one is free.
    pub(super) async fn take(&self) -> Result<Lent> {
        let turn = tokio::time::timeout(PATIENCE, self.0.turns.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| Fault::Unavailable)?.map_err(|_| Fault::Unavailable)?;
        let pipe = match self.0.rested() {
            Some(pipe) => pipe,
            None => self.0.connect().await?,
        };
        Ok(Lent { pipe: Some(pipe), parts: self.0.clone(), _turn: turn })
    }

    /// Closes what rests, and what is in use when it comes back.
    pub(super) fn close(&self) {
        self.0.turns.close();
        self.0.resting().clear();
    }
}

impl Parts {
    fn resting(&self) -> MutexGuard<'_, Vec<Pipe>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn connect(&self) -> Result<Pipe> {
        let failed = || self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if failed().is_some_and(|at| at.elapsed() < RESPITE) {
            return Err(Fault::Unavailable.into());
        }
        match tokio::time::timeout(PATIENCE, self.address.connect()).await {
            Ok(Ok(client)) => Ok(Pipe { client: client.into(), prepared: HashMap::new(), opened: Instant::now() }),
            outcome => {
                *failed() = Some(Instant::now());
                let cause = outcome.ok().and_then(Result::err).map_or("no answer", |error| told(&error));
                tracing::warn!(cause, "no connection for snapshots: reads take the slower way");
                Err(Fault::Unavailable.into())
            }
        }
    }

    fn rested(&self) -> Option<Pipe> {
        let mut resting = self.resting();
        while let Some(pipe) = resting.pop() {
            // PostgreSQL may have been restarted meanwhile.
            if !pipe.client.is_closed() && pipe.opened.elapsed() < LIFE {
                return Some(pipe);
            }
        }
        None
    }
}

impl Lent {
    /// A statement, ready to be sent.
    pub(super) async fn ready(
        &mut self,
        sql: &str,
        values: Vec<sea_orm::Value>,
    ) -> Result<Ready, tokio_postgres::Error> {
        let Some(pipe) = &mut self.pipe else { unreachable!("lent until it is dropped") };
        let statement = pipe.prepare(sql, &values).await?;
        Ok(Ready { client: pipe.client.clone(), statement, values })
    }

    /// Sends a statement whose answer nobody waits for.
    pub(super) fn send(&self, sql: &str) {
        use futures::FutureExt as _;
        if let Some(pipe) = &self.pipe {
            // The first poll sends it; nothing is lost with the answer.
            let _ = pipe.client.batch_execute(sql).now_or_never();
        }
    }
}

impl Pipe {
    async fn prepare(&mut self, sql: &str, values: &[sea_orm::Value]) -> Result<Statement, tokio_postgres::Error> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let types: Vec<_> = values.iter().map(parameter::type_of).collect();
        let statement = self.client.prepare_typed(sql, &types).await?;
        if sql.len() < LONGEST_KEPT {
            if self.prepared.len() >= PREPARED {
                self.prepared.clear();
            }
            self.prepared.insert(sql.to_owned(), statement.clone());
        }
        Ok(statement)
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(pipe) = self.pipe.take()
            && !self.parts.turns.is_closed()
        {
            self.parts.resting().push(pipe);
        }
    }
}

/// What may be logged of a failure to connect: no address, no name.
fn told(error: &tokio_postgres::Error) -> &'static str {
    match error.as_db_error() {
        Some(_) => "refused by PostgreSQL",
        None if error.is_closed() => "closed",
        None => "not reached, or its certificate is not trusted",
    }
}
