//! The only ways to the database: [`Db::begin`], [`Db::read`] for an organization's actor, [`Db::system`] for a named job.
//!
//! The pools are private, one per role: cached plans must not cross roles. Getting a connection in any other way does
//! not compile, or is banned by clippy's `disallowed-methods`.

mod channel;
mod connection;
pub mod embedded;
mod fault;
pub mod inspect;
mod pipe;
pub mod reseal;
mod rows;
mod seen;
pub mod setup;
mod share;
mod snapshot;
mod tx;
pub mod years;

use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::{DateTime, Utc};
use sea_orm::{ActiveEnum as _, ConnectionTrait as _, DbErr};
use sqlx::postgres::PgConnectOptions;

pub(crate) use self::channel::{Ear, Voice};
use self::connection::{Connection, TOO_LATE};
use self::pipe::{Pipes, silent};
pub use self::rows::Rows;
pub use self::seen::Seen;
use self::share::Shares;
pub use self::snapshot::Snapshot;
pub(crate) use self::tx::demand;
pub use self::tx::{OrgTx, SystemTx, Task, Tx};
use crate::auth::actor::Actor;
use crate::auth::permission::Permission;
use crate::error::{Fault, Result};
use crate::outbox::hints::Hints;

/// The most statements that a connection keeps prepared. All mutations together are some 600 texts, and a client's lists 150
/// more; what one client asks is a small part of them. Each costs some 8 KiB here and 50 KiB in PostgreSQL.
const PREPARED: usize = 1024;

/// The longest statement, in bytes, that stays prepared: a text that a caller can make long is not one to keep.
const LONGEST_KEPT: usize = 16 * 1024;

/// A prepared statement is planned once and for every tenant. Left to choose, PostgreSQL plans most of ours anew each
/// time, since it can't see that the plan for a tenant of middling size is right for all: what is indexed is read by its
/// index and in its order, or is not offered. Planning took 0.1 ms of a read of 0.2 ms, and 1 ms where events are read.
const PLANNED_ONCE: (&str, &str) = ("plan_cache_mode", "force_generic_plan");

/// How long a connection is waited for: the organization's share of them, a free one, and one that is opened, all in all.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long before its deadline a request stops waiting: it is told that the database is out of reach and when to try
/// again, which a TIMEOUT would not tell.
const LAST_WORD: Duration = Duration::from_millis(500);

/// How long one answer of PostgreSQL is awaited. The roles' `statement_timeout` is 8 s, and what begins a transaction
/// goes with its first statement and a PREPARE: whatever takes longer than all three comes from nobody any more. Of those
/// that are answered together none is awaited for longer either, and a request's deadline comes before.
const SILENCE: Duration = Duration::from_secs(30);

/// The database, as the server reaches it. Cheap to clone.
#[derive(Clone)]
pub struct Db {
    app: Pipes,
    job: Pipes,
    shares: Shares,
    hints: Hints,
}

/// What a transaction is told about the request it serves.
#[derive(Clone, Debug)]
pub struct Moment {
    /// The time that everything is stamped with, UTC.
    pub now: DateTime<Utc>,
    /// The request's id, kept with events and told with errors.
    pub request_id: Arc<str>,
    /// When the caller has been told TIMEOUT: no statement is begun and nothing is committed after it.
    pub deadline: Option<Instant>,
    /// How long a statement's answer is awaited, at most. After that the database is out of reach, and the connection is
    /// closed: one that was lost without a word is like one that is slow, and only time tells them apart.
    pub silence: Duration,
}

impl Moment {
    /// A moment without a deadline.
    pub fn new(now: DateTime<Utc>, request_id: impl Into<Arc<str>>) -> Self {
        Self { now, request_id: request_id.into(), deadline: None, silence: SILENCE }
    }

    /// The same, later: what takes long is stamped with the time of each of its parts.
    #[must_use]
    pub fn at(&self, now: DateTime<Utc>) -> Self {
        Self { now, ..self.clone() }
    }

    /// The same, less patient: an answer that does not come in this time is not awaited.
    #[must_use]
    pub fn impatient(&self, silence: Duration) -> Self {
        Self { silence: self.silence.min(silence), ..self.clone() }
    }

    /// An answer of PostgreSQL, if it comes in time.
    async fn heard<T>(&self, answer: impl Future<Output = T>) -> Option<T> {
        let until = Instant::now() + self.silence;
        let until = self.deadline.map_or(until, |deadline| until.min(deadline));
        tokio::time::timeout_at(until.into(), answer).await.ok()
    }

    /// Why nothing can be done any more, if the time is over.
    fn too_late(&self) -> Option<DbErr> {
        let over = self.deadline.is_some_and(|deadline| Instant::now() >= deadline);
        over.then(|| DbErr::Custom(TOO_LATE.to_owned()))
    }

    /// What to say of an answer that did not come in time.
    fn unheard(&self) -> DbErr {
        self.too_late().unwrap_or_else(silent)
    }

    /// Until when it waits for a connection.
    fn patience(&self) -> Instant {
        let until = Instant::now() + PATIENCE;
        self.deadline.and_then(|deadline| deadline.checked_sub(LAST_WORD)).map_or(until, |last| until.min(last))
    }
}

impl Db {
    /// Opens the pools, lazily: nothing is connected before it is needed. `size` is the most connections per role.
    /// `hints` are told of commits that wrote events.
    pub fn open(app: PgConnectOptions, job: PgConnectOptions, size: u32, hints: Hints) -> Self {
        let (app, job) = (Pipes::open(&app, size), Pipes::open(&job, size.div_ceil(2)));
        Self { app, job, shares: Shares::of(size), hints }
    }

    /// Begins a read-write transaction of the actor's organization, if the actor has the permission.
    pub async fn begin(&self, actor: &Actor, permission: Permission, moment: &Moment) -> Result<OrgTx> {
        demand(actor, permission)?;
        self.enter(Mode::Write, actor, moment).await
    }

    /// Begins a read-only snapshot of the actor's organization. What is read from it is guarded by
    /// [`OrgTx::demand`], resolver by resolver.
    pub(crate) async fn read(&self, actor: &Actor, moment: &Moment) -> Result<OrgTx> {
        self.enter(Mode::Snapshot, actor, moment).await
    }

    /// A read-only snapshot of the actor's organization for plans, which read columns and ask for the permission of each
    /// type themselves. Nothing is sent before its first statement.
    pub(crate) async fn snapshot(&self, actor: &Actor, moment: &Moment) -> Result<Snapshot> {
        let until = moment.patience();
        let share = self.shares.take(actor.organization, until).await?;
        Ok(Snapshot::on(self.app.take(until).await?, share, actor, moment))
    }

    /// Begins a transaction of the job role, which has no organization, for one of the listed tasks.
    pub(crate) async fn system(&self, task: Task, moment: &Moment) -> Result<SystemTx> {
        let lent = self.job.take(moment.patience()).await?;
        let connection =
            Connection::new(lent, Mode::Write, "BEGIN".to_owned(), moment, None, self.hints.clone()).into();
        let request_id = moment.request_id.clone();
        Ok(Tx { connection, scope: task, now: moment.now, request_id, seen: Seen::default() })
    }

    /// Opens the LISTEN/NOTIFY connection, of the job role and outside the pool.
    pub(crate) async fn channel(&self) -> Result<(Voice, Ear)> {
        let opened = async {
            let (client, heard) = self.job.listen().await?;
            channel::open(client, heard).await
        };
        tokio::time::timeout(PATIENCE, opened).await.map_err(|_| Fault::Unavailable)?
    }

    /// Asks PostgreSQL for an answer as the app role, in no organization.
    pub(crate) async fn probe(&self, moment: &Moment) -> Result<()> {
        let lent = self.app.take(moment.patience()).await?;
        let begin = pipe::SNAPSHOT.to_owned();
        let connection = Connection::new(lent, Mode::Snapshot, begin, moment, None, self.hints.clone());
        connection.execute_unprepared("SELECT 1").await?;
        connection.rollback().await;
        Ok(())
    }

    /// Closes all connections, after those in use are handed back.
    pub async fn close(&self) {
        self.app.close().await;
        self.job.close().await;
    }

    async fn enter(&self, mode: Mode, actor: &Actor, moment: &Moment) -> Result<OrgTx> {
        let until = moment.patience();
        let share = self.shares.take(actor.organization, until).await?;
        let lent = self.app.take(until).await?;
        let begin = begin(mode, actor);
        let connection = Connection::new(lent, mode, begin, moment, Some(share), self.hints.clone()).into();
        let scope = actor.clone().at(moment.now);
        let request_id = moment.request_id.clone();
        Ok(Tx { connection, scope, now: moment.now, request_id, seen: Seen::default() })
    }
}

/// What a transaction is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mode {
    Write,
    /// To read, all of it at one instant.
    Snapshot,
}

/// Begins a transaction in an organization's context, in front of its first statement. The context is that of `app_enter`, set by
/// plain words: a function's body is planned at each call, which costs PostgreSQL more than a small read does. Who acts is
/// told where something is written: the walls ask for the organization alone.
fn begin(mode: Mode, actor: &Actor) -> String {
    // Uuids and a word of a closed set: nothing else is ever put into this text.
    let organization = actor.organization.uuid();
    let organization = format!("SET LOCAL chambers.organization_id = '{organization}'");
    match mode {
        Mode::Snapshot => format!("{}; {organization}", pipe::SNAPSHOT),
        Mode::Write => {
            let (kind, id) = (actor.kind().to_value(), actor.id().map(|id| id.to_string()).unwrap_or_default());
            format!(
                "BEGIN; {organization}; SET LOCAL chambers.actor_kind = '{kind}'; SET LOCAL chambers.actor_id = '{id}'"
            )
        }
    }
}
