//! Mutations with `dryRun`: done, or only tried.
//!
//! What is only tried is done all the same, in a transaction that nobody commits: what is answered is what would be. Its
//! payload is read before it is undone, so that whatever a client selects behind the records is as it would be, too.

use async_graphql::{Context, InputType};

use super::change::IdOf;
use super::loader;
use super::mutation::{self, Payload, shown, split, told, told_or_current};
use super::scope::InScope;
use super::told::Told;
use crate::db::OrgTx;
use crate::error::{Result, UserError};
use crate::repo::idempotency::Attempt;

/// A mutation that is done, or only tried.
pub struct Trial<'a, 'c> {
    ctx: &'a Context<'c>,
    /// Its transaction.
    pub tx: &'a OrgTx,
    dry_run: bool,
}

impl<'a, 'c> Trial<'a, 'c> {
    /// Of the mutation that has this transaction: only tried if `dry_run` says so.
    pub fn of(ctx: &'a Context<'c>, tx: &'a OrgTx, dry_run: bool) -> Self {
        Self { ctx, tx, dry_run }
    }

    /// As [`mutation::attempt`]; who only tries uses no key up.
    pub fn attempt<I: InputType>(&self, operation: &'static str, key: Option<&String>, input: &I) -> Option<Attempt> {
        mutation::attempt(operation, key.filter(|_| !self.dry_run), input)
    }

    /// Ends the transaction as the outcome says, and parts its refusals. What was tried and came out well is undone when it
    /// is answered.
    pub async fn settle<T>(&self, outcome: Result<T>) -> Result<(Option<T>, Vec<UserError>)> {
        split(match outcome {
            Ok(made) if self.dry_run => {
                self.ctx.scope().read_within(self.tx).await;
                Ok(made)
            }
            outcome => self.tx.settle(outcome).await,
        })
    }

    /// What is told of a row that was written, or would be: of a dry run, those who may not see it are told nothing, since
    /// nothing is done.
    pub fn told<N: loader::Object>(&self, row: Option<N::Row>) -> Told<N> {
        match row {
            Some(row) if self.dry_run => Told::Record(shown(self.tx, row)),
            row => told(self.tx, row),
        }
    }

    /// As [`Trial::told`]; if there is no row because of how the record of that id stands, the record as it is now.
    pub async fn told_or_current<N: loader::Object>(
        &self,
        row: Option<N::Row>,
        id: IdOf<N>,
        reasons: &[UserError],
    ) -> Result<Told<N>> {
        match row {
            None => told_or_current(self.ctx, None, id, reasons).await,
            row => Ok(self.told(row)),
        }
    }

    /// Settles, and answers with the record.
    pub async fn answer<P, N>(&self, outcome: Result<N::Row>) -> Result<P>
    where
        N: loader::Object,
        P: Payload<Object = N>,
    {
        let (row, reasons) = self.settle(outcome).await?;
        Ok(P::of(self.told(row), reasons))
    }

    /// Settles, and answers with the record or, if it was refused for how that stands, with the record as it is now.
    pub async fn answer_or_current<P, N>(&self, id: IdOf<N>, outcome: Result<N::Row>) -> Result<P>
    where
        N: loader::Object,
        P: Payload<Object = N>,
    {
        let (row, reasons) = self.settle(outcome).await?;
        let record = self.told_or_current::<N>(row, id, &reasons).await?;
        Ok(P::of(record, reasons))
    }
}
