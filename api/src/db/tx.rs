//! Transactions as types: what a function may reach stands in its signature.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use entity::Id;
use entity::id::time::stamped;
use sea_orm::{ActiveEnum, ConnectionTrait, DbBackend, DbErr, ExecResult, QueryResult, Statement, Value};

use super::connection::Connection;
use super::seen::Seen;
use crate::auth::actor::{Actor, Identity, OrganizationId};
use crate::auth::permission::{self, Permission, Permissions};
use crate::error::{Error, Fault, Result};

/// A transaction in one scope: an organization's ([`OrgTx`]) or a named job's ([`SystemTx`]).
pub struct Tx<S> {
    pub(super) connection: Arc<Connection>,
    pub(super) scope: S,
    pub(super) now: DateTime<Utc>,
    pub(super) request_id: Arc<str>,
    pub(super) seen: Seen,
}

/// A transaction of one organization: sees and changes its rows, and no other's.
pub type OrgTx = Tx<Actor>;

/// A transaction without an organization, for one named task, as the job role.
pub type SystemTx = Tx<Task>;

/// The few jobs that have no organization. A test lists who starts them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Find who a token or key belongs to, and whether it still holds.
    Authenticate,
    /// Sign-up, sign-in, refresh, sign-out, password, verification.
    Account,
    /// A signed-in user's own profile, sessions and memberships.
    Profile,
    /// Take up an invitation.
    AcceptInvitation,
    /// Find the organization of a public form key.
    FindForm,
    /// Write last-used and last-seen stamps that were gathered.
    Stamp,
    /// Look at the database's health.
    Probe,
    /// Give events their numbers and pass them on.
    Relay,
    /// Send what is due to webhook endpoints.
    Deliver,
    /// Send the mails that are due.
    Mail,
    /// Run rules on events.
    RunWorkflows,
    /// Run scheduled jobs.
    RunJobs,
    /// See whether those who subscribed are still there, and what is new for them.
    Subscribe,
}

impl<S> Tx<S> {
    /// The time that everything in this transaction is stamped with, UTC.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// An id for a row that is stamped with [`Tx::now`].
    pub fn new_id<E>(&self) -> Id<E> {
        Id::from_uuid(stamped(self.now))
    }

    /// The request that this transaction serves.
    pub fn request_id(&self) -> &str {
        &self.request_id
    }

    /// The rows that it has looked up and not changed.
    pub fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Makes everything durable.
    pub async fn commit(&self) -> Result<()> {
        Ok(self.connection.commit().await?)
    }

    /// Undoes everything, which PostgreSQL does in a moment and can't refuse.
    pub async fn rollback(&self) {
        self.seen.forget();
        self.connection.rollback().await;
    }

    /// Commits what came out well, undoes what did not, and passes the outcome on.
    pub async fn settle<T>(&self, outcome: Result<T>) -> Result<T> {
        match outcome {
            Ok(value) => self.commit().await.map(|()| value),
            Err(error) => {
                self.rollback().await;
                Err(error)
            }
        }
    }

    /// Runs one part so that its failure undoes only itself. One follows another; none is within another.
    pub async fn attempt<T>(&self, part: impl Future<Output = Result<T>>) -> Result<T> {
        self.connection.try_on().await?;
        let outcome = part.await;
        if outcome.is_err() {
            self.seen.forget();
        }
        self.connection.tried(outcome.is_ok()).await;
        outcome
    }
}

impl<S: Send + Sync> Tx<S> {
    /// The rows of a statement that is written out, in text of ours alone: what a caller says is among its values.
    pub(crate) async fn all(
        &self,
        sql: impl Into<String>,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<QueryResult>> {
        Ok(self.query_all_raw(written(sql, values)).await?)
    }

    /// The first row of such a statement, if it has one.
    pub(crate) async fn one(
        &self,
        sql: impl Into<String>,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<QueryResult>> {
        Ok(self.query_one_raw(written(sql, values)).await?)
    }

    /// Runs such a statement; answers how many rows it changed.
    pub(crate) async fn run(&self, sql: impl Into<String>, values: impl IntoIterator<Item = Value>) -> Result<u64> {
        Ok(self.execute_raw(written(sql, values)).await?.rows_affected())
    }
}

fn written(sql: impl Into<String>, values: impl IntoIterator<Item = Value>) -> Statement {
    Statement::from_sql_and_values(DbBackend::Postgres, sql, values)
}

impl OrgTx {
    /// Who acts.
    pub fn actor(&self) -> &Actor {
        &self.scope
    }

    /// The organization whose rows these are.
    pub fn organization(&self) -> OrganizationId {
        self.scope.organization
    }

    /// Refuses what the actor may not do.
    pub fn demand(&self, permission: Permission) -> Result<()> {
        demand(&self.scope, permission)
    }

    /// The same transaction once more: ending either ends both.
    pub(crate) fn again(&self) -> OrgTx {
        self.in_scope(self.scope.clone())
    }

    /// Notes that events are written in it: who waits for some is told when it is committed.
    pub(crate) fn writes_events(&self) {
        self.connection.writes_events();
    }

    /// Notes that mails are written in it: whoever sends them is told when it is committed.
    pub(crate) fn writes_mails(&self) {
        self.connection.writes_mails();
    }

    /// Goes on in the same transaction and organization as somebody else and at another time: made-up history, in
    /// which each does what is theirs. Ending either transaction ends both.
    pub(crate) async fn as_of(&self, who: Identity, may: Permissions, now: DateTime<Utc>) -> Result<OrgTx> {
        let actor = Actor::of(self.organization(), self.scope.zone, who, may).at(now);
        let tx = self.go_on(actor).await?;
        Ok(Tx { now, ..tx })
    }

    /// Runs a part of this transaction that would be one of its own elsewhere, such as a whole mutation: what it commits
    /// is committed with everything else; what it undoes undoes all.
    pub(crate) async fn part<F: Future>(&self, work: impl FnOnce(OrgTx) -> F) -> F::Output {
        self.connection.part(true);
        let outcome = work(self.again()).await;
        self.connection.part(false);
        outcome
    }
}

impl SystemTx {
    /// The job that this transaction was begun for.
    pub fn task(&self) -> Task {
        self.scope
    }

    /// Goes on in one organization, in the same transaction and still as the job role, so that the one door for writes
    /// (`repo::save`) also serves what spans the global tables and an organization: sign-up makes the user, the
    /// organization and its owner, or nothing. What the job role may not touch stays shut. Ending this transaction
    /// ends the returned one too.
    pub(crate) async fn enter(&self, actor: Actor) -> Result<OrgTx> {
        self.go_on(actor.at(self.now)).await
    }
}

impl<S> Tx<S> {
    /// The same transaction, in the actor's scope.
    async fn go_on(&self, actor: Actor) -> Result<OrgTx> {
        let values = [actor.organization.into(), actor.kind().to_value().into(), actor.id().into()];
        self.connection.execute_raw(written("SELECT app_enter($1, $2, $3)", values)).await?;
        Ok(self.in_scope(actor))
    }

    /// The same transaction, told as another scope's.
    fn in_scope<T>(&self, scope: T) -> Tx<T> {
        let (connection, seen) = (self.connection.clone(), self.seen.clone());
        Tx { connection, scope, now: self.now, request_id: self.request_id.clone(), seen }
    }
}

/// Refuses what the actor may not do.
pub(crate) fn demand(actor: &Actor, needed: Permission) -> Result<()> {
    if actor.permissions.has(needed) {
        return Ok(());
    }
    Err(Error::Fault(Fault::Forbidden(format!(
        "This needs the permission {}, which your role or key does not have.",
        permission::name(needed)
    ))))
}

#[async_trait::async_trait]
impl<S: Send + Sync> ConnectionTrait for Tx<S> {
    fn get_database_backend(&self) -> DbBackend {
        DbBackend::Postgres
    }
    async fn execute_raw(&self, statement: Statement) -> Result<ExecResult, DbErr> {
        self.seen.heed(&statement.sql);
        self.connection.execute_raw(statement).await
    }
    async fn execute_unprepared(&self, sql: &str) -> Result<ExecResult, DbErr> {
        self.seen.heed(sql);
        self.connection.execute_unprepared(sql).await
    }
    async fn query_one_raw(&self, statement: Statement) -> Result<Option<QueryResult>, DbErr> {
        self.seen.heed(&statement.sql);
        self.connection.query_one_raw(statement).await
    }
    async fn query_all_raw(&self, statement: Statement) -> Result<Vec<QueryResult>, DbErr> {
        self.seen.heed(&statement.sql);
        self.connection.query_all_raw(statement).await
    }
}
