//! A read-only snapshot of one organization, for those who read columns: plans.

use std::pin::pin;
use std::task::Poll;
use std::time::Instant;

use chrono::NaiveDate;
use futures::poll;
use sea_orm::{DbErr, Value};
use tokio::sync::{Mutex, OwnedSemaphorePermit};

use super::pipe::{Lent, passed_on};
use super::{Moment, Rows, demand};
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
    /// How many statements were sent and not answered.
    unanswered: usize,
    /// Whether one was refused.
    refused: bool,
    /// Whether there is no connection any more, since one was not answered in time.
    lost: bool,
}

impl Snapshot {
    pub(super) fn on(lent: Lent, share: OwnedSemaphorePermit, actor: &Actor, moment: &Moment) -> Self {
        let state = Mutex::new(State { lent, begun: false, unanswered: 0, refused: false, lost: false });
        Self { actor: actor.clone().at(moment.now), moment: moment.clone(), state, _share: share }
    }

    /// Who reads.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The organization whose rows these are.
    pub fn organization(&self) -> OrganizationId {
        self.actor.organization
    }

    /// The organization's day; none if it is not known, and whatever asks for it is no matter for a plan.
    pub fn today(&self) -> Option<NaiveDate> {
        self.actor.today().ok()
    }

    /// Refuses what the actor may not do.
    pub fn demand(&self, permission: Permission) -> Result<()> {
        demand(&self.actor, permission)
    }

    /// The rows of a statement. Several may be asked for at once: each is sent before the one before it is answered.
    pub async fn rows_of(&self, sql: &str, values: Vec<Value>) -> Result<Rows> {
        if let Some(late) = self.moment.too_late() {
            return Err(late.into());
        }
        let asked = Instant::now();
        if let Some(rows) = self.moment.heard(self.ask(sql, &values)).await {
            return rows;
        }
        let mut state = self.state.lock().await;
        state.lent.cut(asked);
        state.lost = true;
        Err(self.moment.unheard().into())
    }

    async fn ask(&self, sql: &str, values: &[Value]) -> Result<Rows> {
        let mut state = self.state.lock().await;
        if state.lost {
            return Err(Fault::Unavailable.into());
        }
        state.unanswered += 1;
        let ready = state.lent.ready(sql, values).await;
        let ready = ready.map_err(|error| state.refused(error))?;
        let organization = [Value::from(self.actor.organization.uuid().to_string())];
        let entry = if state.begun {
            None
        } else {
            Some(state.lent.enter(&organization).await.map_err(|error| state.refused(error))?)
        };
        state.begun = true;
        // It is sent before another may be: what begins the snapshot goes in front of whatever is read from it.
        let mut answer = pin!(ready.within(entry));
        let sent = poll!(answer.as_mut());
        drop(state);
        let answer = match sent {
            Poll::Ready(answer) => answer,
            Poll::Pending => answer.await,
        };
        let mut state = self.state.lock().await;
        let answer = answer.map_err(|error| state.refused(error))?;
        state.unanswered -= 1;
        Ok(Rows(answer.rows))
    }
}

impl State {
    /// Notes that a statement was answered, and not well.
    fn refused(&mut self, error: tokio_postgres::Error) -> DbErr {
        self.unanswered -= 1;
        self.refused = true;
        self.lent.heed(&error);
        passed_on(error)
    }
}

impl Drop for Snapshot {
    fn drop(&mut self) {
        let state = self.state.get_mut();
        if state.unanswered > 0 {
            // Nobody saw the answer: it may never come, and whoever had the connection next would wait for it.
            state.lent.give_up();
        } else if state.begun && state.refused {
            state.lent.undo();
        } else if state.begun {
            state.lent.leave_open();
        }
    }
}
