//! The connections of one role, which take a statement before the last one is answered.
//!
//! sqlx waits for each answer. Here what begins a transaction and its first statement are one write, and the end of one
//! that is undone is not waited for: messages are answered in their order, so whoever comes next begins after it. Of a
//! small read that is a third of the processor time, on both sides. sqlx still reads the addresses, migrates and inspects.
//!
//! Each is read and written on the thread that opened it, and used there as long as that thread has one at rest: whoever
//! uses another thread's has to wake that thread for every message.

mod address;
mod column;
mod parameter;
mod refusal;
mod rest;
mod tls;
mod together;

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use foldhash::HashMap;
use futures::{FutureExt as _, TryStreamExt as _};
use sqlx::postgres::PgConnectOptions;
use tokio::runtime::{self, Handle};
use tokio::sync::mpsc::UnboundedReceiver;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::AbortHandle;
use tokio_postgres::error::SqlState;
use tokio_postgres::{Client, Error, Notification, Row, Statement};

use self::address::Address;
pub(super) use self::column::decoded;
use self::parameter::Parameter;
pub(super) use self::refusal::{is_gone, passed_on, silent};
use self::rest::Resting;
use super::{LONGEST_KEPT, PREPARED};
use crate::error::{Fault, Result};

/// How long those in use are waited for at the end.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long until one is tried again to a PostgreSQL that is starting, which tells only those who try.
const PAUSE: Duration = Duration::from_millis(50);
/// After one could not be opened in this long or longer, or was refused, none is tried for a while. Who had less time,
/// since another wait took it, has learned nothing about the database.
const FAIR: Duration = Duration::from_millis(500);
/// How long that is.
const RESPITE: Duration = Duration::from_secs(1);

/// What begins a transaction that only reads, all of it at one instant.
pub(super) const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// What begins another behind one that is left open, in one statement.
const ANOTHER: &str = "ROLLBACK AND CHAIN";
/// Whose rows are read in it: as `SET LOCAL`, which takes no parameter.
const CONTEXT: &str = "SELECT set_config('chambers.organization_id', $1, true)";

/// The connections of one role. Cheap to clone.
#[derive(Clone)]
pub(super) struct Pipes(Arc<Parts>);

struct Parts {
    address: Address,
    size: u32,
    /// A turn for each connection that may be in use at once.
    turns: Arc<Semaphore>,
    /// A place for each that may be open, in use or at rest.
    places: Arc<Semaphore>,
    resting: Mutex<Resting>,
    /// When opening one last failed.
    failed: Mutex<Option<Instant>>,
}

struct Pipe {
    client: Arc<Client>,
    /// What reads and writes it.
    line: AbortHandle,
    /// Where that happens.
    home: runtime::Id,
    prepared: HashMap<String, Statement>,
    opened: Instant,
    /// When it was last in use.
    since: Instant,
    /// Whether the last transaction began as a [`SNAPSHOT`].
    reads: bool,
    /// Whether it is still open, and its end is left to the next one.
    open: bool,
    _place: OwnedSemaphorePermit,
}

/// A connection in use. What was sent on it is answered in order, so it can rest at any time.
pub(super) struct Lent {
    /// Until it is dropped, or given up.
    pipe: Option<Pipe>,
    parts: Arc<Parts>,
    /// How long another is waited for if this one is dead.
    until: Instant,
    _turn: OwnedSemaphorePermit,
}

/// A statement to send. Others may be sent before it is answered.
pub(super) struct Ready<'a> {
    client: Arc<Client>,
    statement: Statement,
    values: &'a [sea_orm::Value],
}

/// What begins a [`SNAPSHOT`] of an organization, ready to be sent.
pub(super) struct Entry<'a> {
    begin: Ready<'a>,
    context: Ready<'a>,
}

/// What came of a statement.
#[derive(Default)]
pub(super) struct Answer {
    /// Its rows.
    pub rows: Vec<Row>,
    /// How many rows it changed, or found.
    pub affected: u64,
}

impl Ready<'_> {
    /// Sends `first`, if there is any, and the statement behind it; answers for the statement.
    pub(super) async fn answer(self, first: Option<&str>) -> Result<Answer, Error> {
        let answer = async {
            let parameters = self.values.iter().map(Parameter);
            let mut stream = pin!(self.client.query_raw(&self.statement, parameters).await?);
            let mut rows = Vec::new();
            while let Some(row) = stream.try_next().await? {
                rows.push(row);
            }
            Ok(Answer { rows, affected: stream.rows_affected().unwrap_or_default() })
        };
        match first {
            // Both are sent before either is waited for. A statement without its context sees no row at all.
            Some(first) => Ok(futures::try_join!(self.client.batch_execute(first), answer)?.1),
            None => answer.await,
        }
    }

    /// Sends it, behind what begins its transaction.
    pub(super) async fn within(self, entry: Option<Entry<'_>>) -> Result<Answer, Error> {
        match entry {
            // As above: all three go out together, in this order.
            Some(Entry { begin, context }) => {
                Ok(futures::try_join!(begin.answer(None), context.answer(None), self.answer(None))?.2)
            }
            None => self.answer(None).await,
        }
    }
}

impl Pipes {
    /// At most `size` connections, opened when they are needed.
    pub(super) fn open(options: &PgConnectOptions, size: u32) -> Self {
        let [turns, places] =
            [size; 2].map(|size| Arc::new(Semaphore::new(usize::try_from(size).unwrap_or(usize::MAX >> 3))));
        Self(Arc::new(Parts {
            address: Address::of(options),
            size,
            turns,
            places,
            resting: Mutex::default(),
            failed: Mutex::default(),
        }))
    }

    /// A connection, as soon as one is free; after `until` it is UNAVAILABLE.
    pub(super) async fn take(&self, until: Instant) -> Result<Lent> {
        let turn = tokio::time::timeout_at(until.into(), self.0.turns.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| Fault::Unavailable)?.map_err(|_| Fault::Unavailable)?;
        let rested = self.0.rested();
        let pipe = match rested {
            Some(pipe) => pipe,
            None => match self.0.connect(until).await {
                Ok(pipe) => pipe,
                Err(trouble) => self.0.resting().take_any().ok_or(trouble)?,
            },
        };
        Ok(Lent { pipe: Some(pipe), parts: self.0.clone(), until, _turn: turn })
    }

    /// A connection beside those of the pool, which hears what is notified.
    pub(super) async fn listen(&self) -> Result<(Client, UnboundedReceiver<Notification>)> {
        let (client, heard, _) = self.0.address.connect().await.map_err(|error| {
            tracing::warn!(cause = error.told(), "no connection to hear other processes on");
            Fault::Unavailable
        })?;
        Ok((client, heard))
    }

    /// Closes all connections, after those in use are handed back.
    pub(super) async fn close(&self) {
        let _all = tokio::time::timeout(PATIENCE, self.0.turns.acquire_many(self.0.size)).await;
        self.0.turns.close();
        self.0.resting().clear();
    }
}

impl Parts {
    fn resting(&self) -> MutexGuard<'_, Resting> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// One of this thread's that rests; another thread's where no more may be opened.
    fn rested(&self) -> Option<Pipe> {
        let mut resting = self.resting();
        let own = resting.take(Handle::current().id());
        own.or_else(|| (self.places.available_permits() == 0).then(|| resting.take_any()).flatten())
    }

    async fn connect(&self, until: Instant) -> Result<Pipe> {
        let failed = || self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        if failed().is_some_and(|at| at.elapsed() < RESPITE) || Instant::now() >= until {
            return Err(Fault::Unavailable.into());
        }
        // Whoever has a turn finds a place, or a connection at rest: only one that is being closed can be in the way.
        let place = tokio::time::timeout_at(until.into(), self.places.clone().acquire_owned()).await;
        let place = place.map_err(|_| Fault::Unavailable)?.map_err(|_| Fault::Unavailable)?;
        let begun = Instant::now();
        loop {
            // Boxed: nearly every request finds a connection, and need not carry the room for opening one along.
            match tokio::time::timeout_at(until.into(), Box::pin(self.address.connect())).await {
                Ok(Ok((client, _, line))) => {
                    let (client, home, now) = (client.into(), Handle::current().id(), Instant::now());
                    let prepared = HashMap::default();
                    return Ok(Pipe {
                        client,
                        line,
                        home,
                        prepared,
                        opened: now,
                        since: now,
                        reads: false,
                        open: false,
                        _place: place,
                    });
                }
                Ok(Err(error)) if error.is_passing() && Instant::now() + PAUSE < until => {
                    tokio::time::sleep(PAUSE).await;
                }
                outcome => {
                    if outcome.is_ok() || begun.elapsed() >= FAIR {
                        *failed() = Some(Instant::now());
                    }
                    let cause = outcome.ok().and_then(Result::err).map_or("no answer", |error| error.told());
                    tracing::warn!(cause, "no connection to the database");
                    return Err(Fault::Unavailable.into());
                }
            }
        }
    }
}

impl Lent {
    /// Whether a statement's text is prepared already.
    pub(super) fn knows(&self, sql: &str) -> bool {
        self.pipe.as_ref().is_some_and(|pipe| pipe.prepared.contains_key(sql))
    }

    /// A statement, ready to be sent.
    pub(super) async fn ready<'a>(&mut self, sql: &str, values: &'a [sea_orm::Value]) -> Result<Ready<'a>, Error> {
        let Some(pipe) = &mut self.pipe else { unreachable!("lent until it is dropped") };
        let prepared = pipe.prepare(sql, values).await;
        if prepared.is_err() && std::mem::take(&mut pipe.open) {
            // It failed in the transaction that was left open, where nothing goes on for whoever comes next.
            pipe.undo();
        }
        Ok(Ready { client: pipe.client.clone(), statement: prepared?, values })
    }

    /// Forgets what is prepared, if a table's columns are others since then: it would be refused again and again.
    pub(super) fn heed(&mut self, refused: &Error) {
        if let Some(pipe) = self.pipe.as_mut().filter(|_| refused.code() == Some(&SqlState::FEATURE_NOT_SUPPORTED)) {
            pipe.prepared.clear();
        }
    }

    /// What begins a [`SNAPSHOT`] of an organization, told by its uuid's text: the same as [`begin`](Self::begin) says in
    /// words, in statements that are planned once and answered with what is read. It goes out with the first statement of it,
    /// at once: the connection counts as in it from now on.
    pub(super) async fn enter<'a>(&mut self, organization: &'a [sea_orm::Value; 1]) -> Result<Entry<'a>, Error> {
        // Both are prepared at once: which of them begins the next one is decided by how soon it comes.
        let (snapshot, another) = (self.ready(SNAPSHOT, &[]).await?, self.ready(ANOTHER, &[]).await?);
        let context = self.ready(CONTEXT, organization).await?;
        let Some(pipe) = &mut self.pipe else { unreachable!("lent until it is dropped") };
        pipe.reads = true;
        let open = std::mem::take(&mut pipe.open);
        Ok(Entry { begin: if open { another } else { snapshot }, context })
    }

    /// Sends statements that have no values and no answer but that they are done.
    pub(super) async fn batch(&self, sql: &str) -> Result<(), Error> {
        let Some(pipe) = &self.pipe else { unreachable!("lent until it is dropped") };
        pipe.client.batch_execute(sql).await
    }

    /// Undoes the transaction. Nobody waits for it: whoever has the connection next begins after it.
    pub(super) fn undo(&self) {
        if let Some(pipe) = &self.pipe {
            pipe.undo();
        }
    }

    /// Takes another connection in place of this one, which is dead; whether there is another. Those that rest likely are
    /// dead, too: PostgreSQL was restarted.
    pub(super) async fn renew(&mut self) -> bool {
        self.parts.resting().clear();
        self.pipe = None;
        let another = self.parts.connect(self.until).await;
        another.map(|another| self.pipe = Some(another)).is_ok()
    }

    /// What to send to begin a transaction: the end of the last one goes in front, if that was left to this one. What is
    /// left open was a [`SNAPSHOT`], and another is begun by ending it, in one statement less.
    pub(super) fn begin(&mut self, begin: String) -> String {
        let Some(pipe) = &mut self.pipe else { return begin };
        let context = begin.strip_prefix(SNAPSHOT);
        pipe.reads = context.is_some();
        match (std::mem::take(&mut pipe.open), context) {
            (false, _) => begin,
            (true, Some(context)) => format!("{ANOTHER}{context}"),
            (true, None) => format!("ROLLBACK; {begin}"),
        }
    }

    /// Leaves the end of a [`SNAPSHOT`] that went well to whoever has the connection next.
    pub(super) fn leave_open(&mut self) {
        match &mut self.pipe {
            Some(pipe) if pipe.reads => pipe.open = true,
            Some(pipe) => pipe.undo(),
            None => {}
        }
    }

    /// Closes it as soon as what was sent is answered: whoever had it next would have to wait for that.
    pub(super) fn give_up(&mut self) {
        self.pipe = None;
    }

    /// Closes it at once, since what was sent at `asked` is not answered. Those that nobody has used since then are
    /// closed, too: whatever became of this one may have become of them.
    pub(super) fn cut(&mut self, asked: Instant) {
        let Some(pipe) = self.pipe.take() else { return };
        pipe.line.abort();
        self.parts.resting().forget(asked);
        let waited = u64::try_from(asked.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::warn!(waited_ms = waited, "a connection to the database gave no answer, and was given up");
    }
}

impl Pipe {
    fn undo(&self) {
        // The first poll sends it; nothing is lost with the answer.
        let _ = self.client.batch_execute("ROLLBACK").now_or_never();
    }

    async fn prepare(&mut self, sql: &str, values: &[sea_orm::Value]) -> Result<Statement, Error> {
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
            rest::lay(&self.parts, pipe);
        }
    }
}
