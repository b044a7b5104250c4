//! What a request carries to its resolvers: the caller, the services, and one snapshot to read from; of a dry run, the
//! transaction that will be undone.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use async_graphql::parser::types::Field;
use async_graphql::{ContextBase, Positioned, ServerResult};
use chrono::NaiveDate;
use tokio::sync::Mutex;

use super::loader::Reader;
use crate::auth::actor::{Actor, Caller, SignedIn};
pub use crate::auth::origin::Origin;
use crate::auth::permission::Permission;
use crate::db::{Moment, OrgTx, Seen, Snapshot, SystemTx, Task};
use crate::error::{Fault, Result};
use crate::identity::account::Visit;
use crate::services::Services;

/// One request, as its resolvers see it.
pub struct Scope {
    /// What the server is made of.
    pub services: Arc<Services>,
    /// Who asks.
    pub caller: Caller,
    /// When, and under which request id.
    pub moment: Moment,
    /// From where.
    pub origin: Origin,
    /// Also why there is none: every field that is null for it would try again.
    reader: Mutex<Option<Result<Arc<Reader>>>>,
    /// What the last mutation's transaction saw, for its payload.
    seen: Mutex<Seen>,
    /// How many of the operation's mutations were counted against the caller's rate and have not begun.
    counted: AtomicU32,
    /// The transaction that it is a part of, until it is begun.
    within: Option<Mutex<Option<OrgTx>>>,
}

impl Scope {
    /// A request's scope. Nothing is read before a resolver asks.
    pub fn new(services: Arc<Services>, caller: Caller, moment: Moment, origin: Origin) -> Self {
        let caller = match caller {
            Caller::Actor(actor) => Caller::Actor(actor.at(moment.now)),
            other => other,
        };
        let (reader, seen) = (Mutex::default(), Mutex::default());
        Self { services, caller, moment, origin, reader, seen, counted: AtomicU32::default(), within: None }
    }

    /// The scope of one mutation that is a part of somebody's transaction: it does what it does as that one's actor, and
    /// counts against no limit of how often they write.
    pub fn within(services: Arc<Services>, tx: OrgTx) -> Self {
        let (caller, moment) = (Caller::Actor(tx.actor().clone()), Moment::new(tx.now(), tx.request_id()));
        let within = Some(Mutex::new(Some(tx)));
        Self { within, ..Self::new(services, caller, moment, Origin::default()) }
    }

    /// The organization's actor, or a clear error for everyone else.
    pub fn actor(&self) -> Result<&Actor> {
        match &self.caller {
            Caller::Actor(actor) => Ok(actor),
            // The token is good: a client that gets another one comes back as the same.
            Caller::User(_) => Err(Fault::Forbidden(
                "Choose an organization first: call switchOrganization, or createOrganization if you have none."
                    .to_owned(),
            )
            .into()),
            Caller::Anonymous => Err(unauthenticated()),
        }
    }

    /// The signed-in user, or a clear error for everyone else.
    pub fn signed_in(&self) -> Result<SignedIn> {
        match &self.caller {
            Caller::Actor(actor) if actor.member().is_none() => {
                Err(Fault::Forbidden("This is for people: sign in instead of using an API key.".to_owned()).into())
            }
            caller => caller.signed_in().ok_or_else(unauthenticated),
        }
    }

    /// The request's snapshot, begun when first asked for.
    pub async fn reader(&self) -> Result<Arc<Reader>> {
        let mut slot = self.reader.lock().await;
        if let Some(reader) = &*slot {
            return reader.clone();
        }
        let reader = self.begin().await;
        slot.insert(reader).clone()
    }

    async fn begin(&self) -> Result<Arc<Reader>> {
        let tx = self.services.db.read(self.actor()?, &self.moment).await?;
        Ok(Arc::new(Reader::new(tx, self.seen.lock().await.clone())))
    }

    /// A snapshot for a plan, beside the one for resolvers: a request is answered from one or from the other.
    pub(super) async fn snapshot(&self) -> Result<Snapshot> {
        self.services.db.snapshot(self.actor()?, &self.moment).await
    }

    /// Counts an operation's mutations against the caller's rate before the first of them runs: were one in the middle
    /// refused, those before it would be done. A single one is counted where it begins.
    pub fn count(&self, mutations: u32) -> Result<()> {
        if let (Caller::Actor(actor), Some(several)) =
            (&self.caller, NonZeroU32::new(mutations).filter(|n| n.get() > 1))
        {
            self.services.limits.writes(actor, several)?;
            self.counted.store(mutations, Ordering::Relaxed);
        }
        Ok(())
    }

    /// Counts a mutation that begins, unless it was counted with the others of its operation.
    pub fn begin_write(&self) -> Result<()> {
        let counted = self.counted.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
        if counted.is_ok() { Ok(()) } else { self.services.limits.write(self.actor()?) }
    }

    /// Begins a mutation's transaction. What was read before it is forgotten: the payload reads anew what the mutation
    /// itself did not look up.
    pub async fn write(&self, permission: Permission) -> Result<OrgTx> {
        let actor = self.actor()?;
        if let Some(within) = &self.within {
            let tx = within.lock().await.take();
            let tx = tx.ok_or_else(|| Fault::Internal("a second transaction in a part of one".to_owned()))?;
            return tx.demand(permission).map(|()| tx);
        }
        self.begin_write()?;
        self.end().await;
        let tx = self.services.db.begin(actor, permission, &self.moment).await?;
        *self.seen.lock().await = tx.seen().clone();
        Ok(tx)
    }

    /// Reads from here on what a mutation's transaction would make of everything, and undoes it when the next field begins
    /// or all is answered; its locks are held until then. What is a part of somebody's transaction is undone at once, with
    /// all of that.
    pub(super) async fn read_within(&self, tx: &OrgTx) {
        if self.within.is_some() {
            return tx.rollback().await;
        }
        let reader = Reader::new(tx.again(), tx.seen().clone());
        *self.reader.lock().await = Some(Ok(Arc::new(reader)));
    }

    /// Begins a transaction of one of the listed jobs that have no organization.
    pub async fn system(&self, task: Task) -> Result<SystemTx> {
        self.end().await;
        self.services.db.system(task, &self.moment).await
    }

    /// The request as use cases of accounts see it, for a change. What was read before is forgotten: the payload reads
    /// anew.
    pub async fn visit(&self) -> Visit {
        self.end().await;
        self.beside()
    }

    /// The request as use cases of accounts see it, for a read beside the snapshot.
    pub fn beside(&self) -> Visit {
        Visit { services: self.services.clone(), moment: self.moment.clone(), origin: self.origin.clone() }
    }

    /// Ends what is read from, after the response is computed.
    pub async fn end(&self) {
        *self.seen.lock().await = Seen::default();
        if let Some(Ok(reader)) = self.reader.lock().await.take() {
            reader.end().await;
        }
    }
}

fn unauthenticated() -> crate::error::Error {
    Fault::Unauthenticated("Send a valid access token or API key: `Authorization: Bearer …`.").into()
}

/// Reaches the request's scope from a resolver.
pub trait InScope {
    /// The request's scope.
    fn scope(&self) -> &Scope;

    /// The organization's day, for a type that shows something by it.
    fn today(&self, shown: &Positioned<Field>) -> ServerResult<NaiveDate>;
}

impl<T> InScope for ContextBase<'_, T> {
    fn scope(&self) -> &Scope {
        self.data_unchecked::<Arc<Scope>>()
    }

    fn today(&self, shown: &Positioned<Field>) -> ServerResult<NaiveDate> {
        let today = self.scope().actor().and_then(|actor| Ok(actor.today()?));
        today.map_err(|error| self.set_error_path(async_graphql::Error::from(error).into_server_error(shown.pos)))
    }
}
