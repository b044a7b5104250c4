//! One connection inside one transaction, as a SeaORM connection.
//!
//! Statements without a result are queued and sent with the next one: `BEGIN` with the tenant's context, a savepoint, the
//! way back to it. So a transaction that asks for nothing sends nothing. `COMMIT` is awaited; `ROLLBACK` is not: whoever
//! has the connection next begins after it, or even ends what only read.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use sea_orm::{ConnectionTrait, DbBackend, DbErr, ExecResult, ProxyExecResult, QueryResult, Statement, Value};
use tokio::sync::{MappedMutexGuard, Mutex, MutexGuard, OwnedSemaphorePermit};
use tokio_postgres::Error;

use super::pipe::{Answer, Lent, decoded, is_gone, passed_on};
use super::{Mode, Moment};
use crate::outbox::hints::Hints;

/// What a statement is refused with when its request's time is over; told as TIMEOUT.
pub(super) const TOO_LATE: &str = "the request's time is over";

/// A connection in a transaction. Dropped before its end, it undoes everything.
pub(super) struct Connection {
    held: Mutex<Option<Held>>,
    moment: Moment,
    /// Whether it wrote events, of which its commit is told.
    wrote: AtomicBool,
    /// Whether it wrote mails, which is told too.
    mailed: AtomicBool,
    hints: Hints,
    /// Whether a part of it is at work, whose COMMIT is not the end.
    parted: AtomicBool,
}

struct Held {
    lent: Lent,
    mode: Mode,
    /// The organization's share of the connections that this one is counted in, given back with it.
    _share: Option<OwnedSemaphorePermit>,
    /// What goes out in front of the next statement: words of ours, and nothing of a caller's.
    before: String,
    begun: bool,
    /// A statement that is not answered. If its future was dropped, nobody ever sees the answer.
    asking: bool,
    /// Why nothing more can be done in this transaction. PostgreSQL would refuse the next statement with an error that
    /// tells nothing, and answer a COMMIT with a rollback that only a command tag tells.
    failed: Option<DbErr>,
    /// Why there is no connection any more. No way leads back from it, not even to a savepoint.
    lost: Option<DbErr>,
    attempt: Attempt,
}

/// The state of the transaction's only savepoint.
enum Attempt {
    None,
    GoesOn,
    /// Its savepoint stays until the next one, which lets it go: so there is none within another.
    Over,
}

impl Connection {
    /// A transaction that begins with `begin`, in front of its first statement. After the moment's deadline it
    /// takes no more statements, and does not commit.
    pub(super) fn new(
        lent: Lent,
        mode: Mode,
        begin: String,
        moment: &Moment,
        share: Option<OwnedSemaphorePermit>,
        hints: Hints,
    ) -> Self {
        let held = Held {
            lent,
            mode,
            _share: share,
            before: begin,
            begun: false,
            asking: false,
            failed: None,
            lost: None,
            attempt: Attempt::None,
        };
        let [wrote, mailed, parted] = [false; 3].map(AtomicBool::new);
        Self { held: Mutex::new(Some(held)), moment: moment.clone(), wrote, mailed, hints, parted }
    }

    /// Makes everything durable; after a failed statement, or too late, undoes everything and says so.
    pub(super) async fn commit(&self) -> Result<(), DbErr> {
        if self.parted.load(Ordering::Acquire) {
            return self.turn().await.map(drop);
        }
        let Some(mut held) = self.held.lock().await.take() else { return Ok(()) };
        if let Some(failed) = held.failed().or_else(|| self.moment.too_late()) {
            return Err(failed);
        }
        let asked = Instant::now();
        match self.moment.heard(held.commit()).await {
            Some(Ok(())) => {}
            Some(Err(refused)) => {
                let refused = passed_on(refused);
                // Whether it is still open nobody knows.
                held.failed = Some(refused.clone());
                return Err(refused);
            }
            None => return Err(held.lose(asked, self.moment.unheard())),
        }
        if self.wrote.load(Ordering::Relaxed) {
            self.hints.wrote();
        }
        if self.mailed.load(Ordering::Relaxed) {
            self.hints.mailed();
        }
        Ok(())
    }

    /// Notes that events are written in it.
    pub(super) fn writes_events(&self) {
        self.wrote.store(true, Ordering::Relaxed);
    }

    /// Notes that mails are written in it.
    pub(super) fn writes_mails(&self) {
        self.mailed.store(true, Ordering::Relaxed);
    }

    /// Begins or ends a part: what commits meanwhile is only asked whether it could.
    pub(super) fn part(&self, begins: bool) {
        self.parted.store(begins, Ordering::Release);
    }

    /// Undoes everything.
    pub(super) async fn rollback(&self) {
        drop(self.held.lock().await.take());
    }

    /// Begins what may be undone alone, and is over at [`Connection::tried`].
    pub(super) async fn try_on(&self) -> Result<(), DbErr> {
        let mut held = self.turn().await?;
        match held.attempt {
            Attempt::GoesOn => return Err(DbErr::Custom("an attempt within an attempt".to_owned())),
            Attempt::None => held.before("SAVEPOINT attempt"),
            Attempt::Over => held.before("RELEASE SAVEPOINT attempt; SAVEPOINT attempt"),
        }
        held.attempt = Attempt::GoesOn;
        Ok(())
    }

    /// Ends it; if it went wrong, undoes all of it, the failure of a statement too.
    pub(super) async fn tried(&self, well: bool) {
        let mut slot = self.held.lock().await;
        let Some(held) = &mut *slot else { return };
        held.attempt = Attempt::Over;
        if !well {
            (held.asking, held.failed) = (false, None);
            held.before("ROLLBACK TO SAVEPOINT attempt");
        }
    }

    /// The connection for one statement.
    async fn turn(&self) -> Result<MappedMutexGuard<'_, Held>, DbErr> {
        let held = MutexGuard::try_map(self.held.lock().await, Option::as_mut);
        let held = held.map_err(|_| DbErr::Custom("the transaction has ended".to_owned()))?;
        held.failed().or_else(|| self.moment.too_late()).map_or(Ok(held), Err)
    }

    /// Runs a statement, or without values several that answer nothing.
    async fn ask(&self, sql: &str, values: Option<&[Value]>) -> Result<Answer, DbErr> {
        let mut held = self.turn().await?;
        held.asking = true;
        let asked = Instant::now();
        let Some(answer) = self.moment.heard(held.ask(sql, values)).await else {
            return Err(held.lose(asked, self.moment.unheard()));
        };
        let answer = answer.map_err(|refused| {
            held.lent.heed(&refused);
            passed_on(refused)
        });
        // After a failure every later statement is answered with the same, without a round trip.
        held.failed = answer.as_ref().err().cloned();
        held.asking = false;
        answer
    }

    async fn query(&self, statement: Statement) -> Result<Answer, DbErr> {
        let values = statement.values.map(|values| values.0).unwrap_or_default();
        self.ask(&statement.sql, Some(&values)).await
    }
}

impl Held {
    fn failed(&self) -> Option<DbErr> {
        let abandoned = || self.asking.then(|| DbErr::Custom("a statement was abandoned".to_owned()));
        self.lost.clone().or_else(|| self.failed.clone()).or_else(abandoned)
    }

    /// Gives the connection up: what was asked of it is not answered.
    fn lose(&mut self, asked: Instant, why: DbErr) -> DbErr {
        self.lent.cut(asked);
        self.lost = Some(why.clone());
        why
    }

    fn before(&mut self, statements: &str) {
        if !self.before.is_empty() {
            self.before.push_str("; ");
        }
        self.before.push_str(statements);
    }

    async fn ask(&mut self, sql: &str, values: Option<&[Value]>) -> Result<Answer, Error> {
        let (begun, before) = (self.begun, self.before.clone());
        let outcome = self.ask_once(sql, values).await;
        if begun || !outcome.as_ref().is_err_and(is_gone) || !self.lent.renew().await {
            return outcome;
        }
        // Nothing has happened yet, so a restart of PostgreSQL in between need not show.
        (self.begun, self.before) = (false, before);
        self.ask_once(sql, values).await
    }

    async fn ask_once(&mut self, sql: &str, values: Option<&[Value]>) -> Result<Answer, Error> {
        let Some(values) = values else {
            self.before(sql);
            self.flush().await?;
            return Ok(Answer::default());
        };
        if self.begun && !self.before.is_empty() && !self.lent.knows(sql) {
            // A transaction that has failed takes nothing to prepare: it must be back at its savepoint first.
            self.flush().await?;
        }
        let ready = self.lent.ready(sql, values).await?;
        let before = self.sent();
        ready.answer((!before.is_empty()).then_some(&before)).await
    }

    /// What goes out now. Nothing is waited for between this and sending it: what is said to have begun has been sent.
    fn sent(&mut self) -> String {
        let before = std::mem::take(&mut self.before);
        if std::mem::replace(&mut self.begun, true) { before } else { self.lent.begin(before) }
    }

    async fn flush(&mut self) -> Result<(), Error> {
        let statements = self.sent();
        self.lent.batch(&statements).await
    }

    async fn commit(&mut self) -> Result<(), Error> {
        if self.begun {
            self.before("COMMIT");
            self.asking = true;
            let outcome = self.flush().await;
            (self.asking, self.begun) = (false, outcome.is_err());
            outcome?;
        }
        Ok(())
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if self.asking {
            // It may be waiting for a lock.
            self.lent.give_up();
        } else if self.begun && self.mode == Mode::Snapshot && self.failed.is_none() {
            self.lent.leave_open();
        } else if self.begun {
            self.lent.undo();
        }
    }
}

#[async_trait::async_trait]
impl ConnectionTrait for Connection {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }

    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        let rows_affected = self.query(statement).await?.affected;
        Ok(ProxyExecResult { last_insert_id: 0, rows_affected }.into())
    }

    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.ask(sql, None).await?;
        Ok(ProxyExecResult::default().into())
    }

    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.query(statement).await?.rows.first().map(decoded).transpose()
    }

    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.query(statement).await?.rows.iter().map(decoded).collect()
    }
}
