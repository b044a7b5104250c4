//! One pooled connection inside one transaction, as a SeaORM connection.
//!
//! SeaORM's own `begin` passes no statement of ours; here `BEGIN` and the tenant context are one round trip. A
//! connection that is dropped before its transaction has ended is closed, never returned to the pool: sqlx 0.9.0 leaves
//! a cancelled `begin` open on it, and the next user's writes would vanish.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, RuntimeErr, Statement};
use sea_query_sqlx::SqlxValues;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, PgPool, Postgres};
use tokio::sync::Mutex;

/// A connection in a transaction.
pub(super) struct Connection {
    held: Mutex<Option<Held>>,
    failed: AtomicBool,
    statements: AtomicU32,
}

/// Closes the connection when dropped, unless it was handed back clean.
struct Held(PoolConnection<Postgres>, bool);

impl Drop for Held {
    fn drop(&mut self) {
        if !self.1 {
            self.0.close_on_drop();
        }
    }
}

impl Connection {
    /// Takes a connection and begins with `batch`, one simple-protocol round trip. `batch` holds no text of a caller's.
    pub(super) async fn begin(pool: &PgPool, batch: String) -> Result<Self, DbErr> {
        let mut held = Held(pool.acquire().await.map_err(|e| DbErr::Conn(sqlx_error(e)))?, false);
        sqlx::raw_sql(AssertSqlSafe(batch)).execute(&mut *held.0).await.map_err(exec_error)?;
        Ok(Self { held: Mutex::new(Some(held)), failed: AtomicBool::new(false), statements: AtomicU32::new(0) })
    }

    /// Makes everything durable. Refuses after a failed statement: PostgreSQL would answer such a COMMIT with a
    /// rollback, and say so only in a command tag.
    pub(super) async fn commit(&self) -> Result<(), DbErr> {
        if self.failed.load(Ordering::Acquire) {
            self.end("ROLLBACK").await?;
            return Err(DbErr::Custom("commit after a failed statement".to_owned()));
        }
        self.end("COMMIT").await
    }

    /// Undoes everything.
    pub(super) async fn rollback(&self) -> Result<(), DbErr> {
        self.end("ROLLBACK").await
    }

    /// Statements sent since the transaction began, without `BEGIN` and `COMMIT`.
    pub(super) fn statements(&self) -> u32 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Marks the failure of a statement as undone, after `ROLLBACK TO SAVEPOINT`.
    pub(super) fn recovered(&self) {
        self.failed.store(false, Ordering::Release);
    }

    async fn end(&self, statement: &'static str) -> Result<(), DbErr> {
        let Some(mut held) = self.held.lock().await.take() else { return Ok(()) };
        sqlx::raw_sql(statement).execute(&mut *held.0).await.map_err(exec_error)?;
        held.1 = true;
        Ok(())
    }

    fn noted<T>(&self, result: Result<T, sqlx::Error>) -> Result<T, DbErr> {
        result.map_err(|error| {
            self.failed.store(true, Ordering::Release);
            DbErr::Query(sqlx_error(error))
        })
    }
}

fn sqlx_error(error: sqlx::Error) -> RuntimeErr {
    RuntimeErr::SqlxError(error.into())
}

fn exec_error(error: sqlx::Error) -> DbErr {
    DbErr::Exec(sqlx_error(error))
}

fn ended() -> DbErr {
    DbErr::Custom("the transaction has ended".to_owned())
}

macro_rules! run {
    ($self:ident, $statement:ident, $how:ident) => {{
        let mut held = $self.held.lock().await;
        let connection = held.as_mut().ok_or_else(ended)?;
        $self.statements.fetch_add(1, Ordering::Relaxed);
        let values = SqlxValues($statement.values.unwrap_or(sea_orm::Values(Vec::new())));
        let query = sqlx::query_with(AssertSqlSafe($statement.sql), values);
        $self.noted(query.$how(&mut *connection.0).await)
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
        let mut held = self.held.lock().await;
        let connection = held.as_mut().ok_or_else(ended)?;
        self.statements.fetch_add(1, Ordering::Relaxed);
        self.noted(sqlx::raw_sql(AssertSqlSafe(sql)).execute(&mut *connection.0).await).map(ExecResult::from)
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        Ok(run!(self, statement, fetch_optional)?.map(QueryResult::from))
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        Ok(run!(self, statement, fetch_all)?.into_iter().map(QueryResult::from).collect())
    }
}
