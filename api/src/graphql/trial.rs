//! Mutations with `dryRun`: done, or only tried.
//!
//! What is only tried is done all the same, in a transaction that nobody commits: what is answered is what would be. Its
//! payload is read before it is undone, so that whatever a client selects behind the records is as it would be, too.

use async_graphql::{Context, InputObject, InputType};

use super::change::IdOf;
use super::loader;
use super::mutation::{self, Payload, shown, split, told, told_or_current};
use super::scope::InScope;
use super::told::Told;
use crate::db::OrgTx;
use crate::error::{Result, UserError};
use crate::repo::idempotency::Attempt;

/// What a mutation is asked for besides what it is to do: a part of its input.
#[derive(Clone, Debug, Default, InputObject)]
pub struct RequestOptions {
    /// Change nothing, and answer what would be, or why not; a key is not used up.
    #[graphql(default)]
    pub dry_run: bool,
    /// Makes a retry safe: the same key with the same input within 24 hours does nothing again, mails nobody again, and
    /// answers with what the first made or changed, as it is now. What was refused can be tried again under its key.
    pub idempotency_key: Option<String>,
}

/// A mutation that is done, or only tried.
pub struct Trial<'a, 'c> {
    pub(super) ctx: &'a Context<'c>,
    /// Its transaction.
    pub tx: &'a OrgTx,
    pub(super) dry_run: bool,
    /// Under which it is done once.
    key: Option<String>,
}

impl<'a, 'c> Trial<'a, 'c> {
    /// Of the mutation that has this transaction, and was asked for like this.
    pub fn of(ctx: &'a Context<'c>, tx: &'a OrgTx, options: &RequestOptions) -> Self {
        // Who only tries uses no key up.
        let key = options.idempotency_key.clone().filter(|_| !options.dry_run);
        Self { key, ..Self::only(ctx, tx, options.dry_run) }
    }

    /// Of the mutation that has this transaction and needs no key: only tried if `dry_run` says so.
    pub fn only(ctx: &'a Context<'c>, tx: &'a OrgTx, dry_run: bool) -> Self {
        Self { ctx, tx, dry_run, key: None }
    }

    /// The attempt that the mutation of this input is.
    pub fn attempt<I: InputType>(&self, operation: &'static str, input: &I) -> Option<Attempt> {
        mutation::attempt(operation, self.key.as_ref(), input)
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
