//! One pooled connection inside one transaction, as a SeaORM connection.
//!
//! SeaORM's own `begin` passes no statement of ours; here `BEGIN` and the tenant context are one round trip. A
//! connection that is dropped before its transaction has ended is closed, never returned to the pool: sqlx 0.9.0 leaves
//! a cancelled `begin` open on it, and the next user's writes would vanish.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use sqlx::AssertSqlSafe;
use tokio::sync::{Mutex, MutexGuard, OwnedSemaphorePermit};

use super::LONGEST_KEPT;
use super::pool::{Lent, Pool};

/// What a statement is refused with when its request's time is over; told as TIMEOUT.
pub(super) const TOO_LATE: &str = "the request's time is over";

/// A connection in a transaction.
pub(super) struct Connection {
    held: Mutex<Option<Held>>,
    deadline: Option<Instant>,
    /// Whether there is a savepoint, and whether what may be undone to it goes on.
    marked: AtomicBool,
    trying: AtomicBool,
}

struct Held {
    connection: Lent,
    /// The organization's share of the pool that this connection is counted in, given back with it.
    _share: Option<OwnedSemaphorePermit>,
    /// Why nothing more can be done in this transaction. PostgreSQL would refuse the next statement with an error that
    /// tells nothing, and answer a COMMIT with a rollback that only a command tag tells.
    failed: Option<DbErr>,
}

impl Connection {
    /// Takes a connection and begins with `batch`, one simple-protocol round trip. `batch` holds no text of a caller's.
    /// After `deadline` it takes no more statements, and does not commit.
    pub(super) async fn begin(
        pool: &Pool,
        batch: String,
        deadline: Option<Instant>,
        share: Option<OwnedSemaphorePermit>,
    ) -> Result<Self, DbErr> {
        let mut connection = pool.take().await.map_err(acquire_error)?;
        let mut begun = start(&mut connection, &batch).await;
        // Nothing has happened yet, so a restart of PostgreSQL in between need not show.
        if connection.rested && begun.as_ref().is_err_and(is_gone) {
            drop(connection);
            pool.forget();
            connection = pool.take().await.map_err(acquire_error)?;
            begun = start(&mut connection, &batch).await;
        }
        begun.map_err(exec_error)?;
        let held = Held { connection, _share: share, failed: None };
        Ok(Self {
            held: Mutex::new(Some(held)),
            deadline,
            marked: AtomicBool::new(false),
            trying: AtomicBool::new(false),
        })
    }

    /// Makes everything durable; after a failed statement, or too late, undoes everything and says so.
    pub(super) async fn commit(&self) -> Result<(), DbErr> {
        let failed = match &*self.held.lock().await {
            Some(held) => held.failed.clone().or_else(|| self.too_late()),
            None => None,
        };
        match failed {
            None => self.end("COMMIT").await,
            Some(failed) => {
                self.end("ROLLBACK").await?;
                Err(failed)
            }
        }
    }

    /// Undoes everything.
    pub(super) async fn rollback(&self) -> Result<(), DbErr> {
        self.end("ROLLBACK").await
    }

    /// Begins what may be undone alone, and is over at [`Connection::tried`]. The savepoint stays until the next one,
    /// which lets it go in the same round trip: so there is none within another.
    pub(super) async fn try_on(&self) -> Result<(), DbErr> {
        if self.trying.swap(true, Ordering::Relaxed) {
            return Err(DbErr::Custom("an attempt within an attempt".to_owned()));
        }
        let again = self.marked.swap(true, Ordering::Relaxed);
        let statements = if again { "RELEASE SAVEPOINT attempt; SAVEPOINT attempt" } else { "SAVEPOINT attempt" };
        self.execute_unprepared(statements).await.map(drop)
    }

    /// Ends it; if it went wrong, undoes all of it, the failure of a statement too.
    pub(super) async fn tried(&self, well: bool) -> Result<(), DbErr> {
        self.trying.store(false, Ordering::Relaxed);
        if well {
            return Ok(());
        }
        if let Some(held) = &mut *self.held.lock().await {
            held.failed = None;
        }
        self.execute_unprepared("ROLLBACK TO SAVEPOINT attempt").await.map(drop)
    }

    async fn end(&self, statement: &'static str) -> Result<(), DbErr> {
        let Some(mut held) = self.held.lock().await.take() else { return Ok(()) };
        sqlx::raw_sql(statement)
            .execute(held.connection.connection().map_err(exec_error)?)
            .await
            .map_err(exec_error)?;
        held.connection.sound();
        Ok(())
    }

    /// The connection for one statement. Until [`Turn::done`] the transaction counts as failed: a statement whose future
    /// is dropped leaves an answer that nobody saw.
    async fn turn(&self) -> Result<Turn<'_>, DbErr> {
        let mut slot = self.held.lock().await;
        let held = slot.as_mut().ok_or_else(|| DbErr::Custom("the transaction has ended".to_owned()))?;
        if let Some(failed) = held.failed.clone().or_else(|| self.too_late()) {
            return Err(failed);
        }
        held.failed = Some(DbErr::Custom("a statement was abandoned".to_owned()));
        Ok(Turn(slot))
    }

    fn too_late(&self) -> Option<DbErr> {
        let over = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        over.then(|| DbErr::Custom(TOO_LATE.to_owned()))
    }
}

/// The right to send one statement.
struct Turn<'a>(MutexGuard<'a, Option<Held>>);

impl Turn<'_> {
    fn connection(&mut self) -> Result<&mut sqlx::PgConnection, DbErr> {
        let held = self.0.as_mut().ok_or_else(|| DbErr::Custom("the transaction has ended".to_owned()))?;
        held.connection.connection().map_err(exec_error)
    }

    /// Keeps the outcome: after a failure every later statement is answered with the same, without a round trip.
    fn done<T>(mut self, result: Result<T, sqlx::Error>) -> Result<T, DbErr> {
        let result = result.map_err(|error| DbErr::Query(sqlx_error(error)));
        if let Some(held) = self.0.as_mut() {
            held.failed = result.as_ref().err().cloned();
        }
        result
    }
}

async fn start(connection: &mut Lent, batch: &str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(batch)).execute(connection.connection()?).await.map(drop)
}

/// Whether PostgreSQL ended the connection, by a word (SQLSTATE 57P01 to 57P03) or without one.
fn is_gone(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(_) => true,
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code.starts_with("57P")),
        _ => false,
    }
}

fn acquire_error(error: sqlx::Error) -> DbErr {
    DbErr::Conn(sqlx_error(error))
}

fn sqlx_error(error: sqlx::Error) -> RuntimeErr {
    RuntimeErr::SqlxError(error.into())
}

fn exec_error(error: sqlx::Error) -> DbErr {
    DbErr::Exec(sqlx_error(error))
}

macro_rules! run {
    ($self:ident, $statement:ident, $how:ident) => {{
        let mut turn = $self.turn().await?;
        let values = SqlxValues($statement.values.unwrap_or(sea_orm::Values(Vec::new())));
        // A plan is kept for each text, by the connection: a text that a caller can make long is not one to keep.
        let kept = $statement.sql.len() < LONGEST_KEPT;
        let query = sqlx::query_with(AssertSqlSafe($statement.sql), values).persistent(kept);
        let result = query.$how(turn.connection()?).await;
        turn.done(result)
    }};
}

#[async_trait::async_trait]
impl ConnectionTrait for Connection {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        run!(self, statement, execute).map(ExecResult::from)
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        let mut turn = self.turn().await?;
        let result = sqlx::raw_sql(AssertSqlSafe(sql)).execute(turn.connection()?).await;
        turn.done(result).map(ExecResult::from)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(run!(self, statement, fetch_optional)?.map(QueryResult::from))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        Ok(run!(self, statement, fetch_all)?.into_iter().map(QueryResult::from).collect())
    }
}
