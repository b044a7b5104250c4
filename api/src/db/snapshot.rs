//! A read-only snapshot of one organization, for those who read columns: plans.

use chrono::NaiveDate;
use sea_orm::DbBackend;
use sea_orm::sea_query::SelectStatement;
use tokio::sync::{Mutex, OwnedSemaphorePermit};

use super::pipe::{Lent, passed_on};
use super::{Mode, Moment, Rows, begin, demand};
use crate::auth::actor::{Actor, OrganizationId};
use crate::auth::permission::Permission;
use crate::error::{Fault, Result};

/// A snapshot. It begins with its first statement, in the same round trip; dropped, it ends.
pub struct Snapshot {
    actor: Actor,
    moment: Moment,
    state: Mutex<State>,
    /// The organization's share of the connections that this one is counted in, given back with it.
    _share: OwnedSemaphorePermit,
}

struct State {
    lent: Lent,
    begun: bool,
    /// How many statements were sent and not answered, or not well.
    unanswered: usize,
}

impl Snapshot {
    pub(super) fn on(lent: Lent, share: OwnedSemaphorePermit, actor: &Actor, moment: &Moment) -> Self {
        let state = Mutex::new(State { lent, begun: false, unanswered: 0 });
        Self { actor: actor.clone(), moment: moment.clone(), state, _share: share }
    }

    /// Who reads.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The organization whose rows these are.
    pub fn organization(&self) -> OrganizationId {
        self.actor.organization
    }

    /// The day of the request, UTC.
    pub fn today(&self) -> NaiveDate {
        self.moment.now.date_naive()
    }

    /// Refuses what the actor may not do.
    pub fn demand(&self, permission: Permission) -> Result<()> {
        demand(&self.actor, permission)
    }

    /// The rows of a statement. Several may be asked for at once: each is sent before the one before it is answered.
    pub async fn rows(&self, select: &SelectStatement) -> Result<Rows> {
        if self.moment.deadline.is_some_and(|deadline| std::time::Instant::now() >= deadline) {
            return Err(Fault::Timeout.into());
        }
        let statement = DbBackend::Postgres.build(select);
        let values = statement.values.map(|values| values.0).unwrap_or_default();
        let mut state = self.state.lock().await;
        let ready = state.lent.ready(&statement.sql, &values).await.map_err(passed_on)?;
        let first = (!state.begun).then(|| state.lent.begin(begin(Mode::Snapshot, &self.actor)));
        state.begun = true;
        state.unanswered += 1;
        // Nothing is awaited between this and sending: what begins the snapshot is sent before whatever is read from it.
        drop(state);
        let answer = ready.answer(first.as_deref()).await.map_err(passed_on)?;
        self.state.lock().await.unanswered -= 1;
        Ok(Rows(answer.rows))
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        let state = self.state.get_mut();
        if state.begun && state.unanswered == 0 {
            state.lent.leave_open();
        } else if state.begun {
            state.lent.undo();
        }
    }
}
