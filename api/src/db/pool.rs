//! The connections of one role: sqlx opens and closes them, and between transactions they rest here.
//!
//! sqlx 0.9.0 asks for a sign of life whenever a connection comes back to its pool: a task and a round trip for every
//! transaction, a quarter of those of a small read. A connection whose transaction ended well has just given that sign.
//! So it rests on a stack of ours, and sqlx gets back what is to be closed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{PgConnection, PgPool, Postgres};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// How long a connection is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// What has rested this long is not used again: something in between may have forgotten it.
const STALE: Duration = Duration::from_mins(10);
/// What was opened this long ago is given back to sqlx, which closes it by the same rule.
const LIFE: Duration = Duration::from_mins(30);

/// The connections of one role. Cheap to clone.
#[derive(Clone)]
pub(super) struct Pool(Arc<Parts>);

struct Parts {
    sqlx: PgPool,
    /// A turn for each connection that may be in use at once.
    turns: Arc<Semaphore>,
    /// The last one in is the first one out: few connections stay warm, and the others grow stale.
    resting: Mutex<Vec<Resting>>,
}

struct Resting {
    connection: PoolConnection<Postgres>,
    opened: Instant,
    since: Instant,
}

/// A connection in use. Dropped, it is closed, unless it was said to be [`Lent::sound`].
pub(super) struct Lent {
    connection: Option<PoolConnection<Postgres>>,
    opened: Instant,
    sound: bool,
    /// Whether it has served a transaction before.
    pub(super) rested: bool,
    pool: Arc<Parts>,
    _turn: OwnedSemaphorePermit,
}

impl Pool {
    /// At most `size` connections, opened when they are needed.
    pub(super) fn open(options: PgConnectOptions, size: u32) -> Self {
        let sqlx = PgPoolOptions::new()
            .max_connections(size)
            .acquire_timeout(PATIENCE)
            .test_before_acquire(false)
            .max_lifetime(LIFE)
            .connect_lazy_with(options);
        let turns = Arc::new(Semaphore::new(usize::try_from(size).unwrap_or(usize::MAX >> 3)));
        Self(Arc::new(Parts { sqlx, turns, resting: Mutex::default() }))
    }

    /// A connection, as soon as one is free.
    pub(super) async fn take(&self) -> Result<Lent, sqlx::Error> {
        let turn = tokio::time::timeout(PATIENCE, self.0.turns.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| sqlx::Error::PoolTimedOut)?.map_err(|_| sqlx::Error::PoolClosed)?;
        let (rested, connection, opened) = if let Some(resting) = self.0.rested() {
            (true, resting.connection, resting.opened)
        } else {
            #[expect(clippy::disallowed_methods, reason = "this is the one place")]
            let connection = self.0.sqlx.acquire().await?;
            (false, connection, Instant::now())
        };
        let pool = self.0.clone();
        Ok(Lent { connection: Some(connection), opened, sound: false, rested, pool, _turn: turn })
    }

    /// Closes what rests. After one of them was found dead the others likely are: PostgreSQL was restarted.
    pub(super) fn forget(&self) {
        self.0.resting().clear();
    }

    /// Closes all connections, after those in use are handed back.
    pub(super) async fn close(&self) {
        let closed = self.0.sqlx.close();
        self.forget();
        closed.await;
    }
}

impl Parts {
    fn resting(&self) -> MutexGuard<'_, Vec<Resting>> {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rested(&self) -> Option<Resting> {
        let mut resting = self.resting();
        let last = resting.pop()?;
        if last.since.elapsed() < STALE {
            return Some(last);
        }
        // Those below have rested longer.
        resting.clear();
        None
    }

    fn rest(&self, connection: PoolConnection<Postgres>, opened: Instant) {
        let mut resting = self.resting();
        if opened.elapsed() < LIFE && !self.sqlx.is_closed() {
            resting.push(Resting { connection, opened, since: Instant::now() });
        }
    }
}

impl Drop for Parts {
    fn drop(&mut self) {
        // Given back to sqlx they would want a task, and there may be no runtime any more.
        let resting = self.resting.get_mut().unwrap_or_else(PoisonError::into_inner);
        for Resting { connection, .. } in resting.drain(..) {
            drop(connection.detach());
        }
    }
}

impl Lent {
    /// The connection itself.
    pub(super) fn connection(&mut self) -> Result<&mut PgConnection, sqlx::Error> {
        self.connection.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    /// Its transaction has ended, and PostgreSQL has said so: the next one can have it.
    pub(super) fn sound(mut self) {
        self.sound = true;
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else { return };
        if self.sound {
            self.pool.rest(connection, self.opened);
        } else {
            connection.close_on_drop();
        }
    }
}
