//! `createInvoices`, `issueInvoices`.

use async_graphql::{Context, Object, SimpleObject};
use entity::Id;
use entity::revenue::invoice::{Entity, Model};

use super::Invoice;
use super::input::{CreateInvoicesInput, InvoiceToIssueInput, IssueInvoicesInput, NewInvoiceInput};
use crate::auth::permission::Permission;
use crate::db::OrgTx;
use crate::error::{Result, UserError};
use crate::graphql::bulk;
use crate::graphql::mutation::{attempt, split};
use crate::graphql::scope::InScope;
use crate::revenue::invoice;

/// What became of one invoice of a bulk mutation.
#[derive(SimpleObject)]
pub struct InvoiceResult {
    /// Its place in the input, from 0.
    index: usize,
    /// The invoice; null if it was refused, but after a CONFLICT as it is now.
    invoice: Option<Invoice>,
    /// Why this one was refused, with fields such as `invoices.3.lines.0.quantity`; empty if it was not.
    user_errors: Vec<UserError>,
}

/// What `createInvoices` answers.
#[derive(SimpleObject)]
pub struct CreateInvoicesPayload {
    /// A result for each invoice, in the input's order. What is refused leaves the others as they are.
    results: Vec<InvoiceResult>,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// What `issueInvoices` answers.
#[derive(SimpleObject)]
pub struct IssueInvoicesPayload {
    /// A result for each invoice, in the input's order. What is refused takes no number, and leaves the others as they
    /// are.
    results: Vec<InvoiceResult>,
    /// Why nothing was done at all.
    user_errors: Vec<UserError>,
}

/// Many invoices at once in the mutation root.
#[derive(Default)]
pub struct InvoiceBulkMutation;

#[Object]
impl InvoiceBulkMutation {
    /// Makes up to 100 drafts in one transaction.
    async fn create_invoices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The new invoices.")] input: CreateInvoicesInput,
    ) -> Result<CreateInvoicesPayload> {
        let tx = &ctx.scope().write(Permission::InvoiceWrite).await?;
        let attempt = attempt("createInvoices", input.idempotency_key.as_ref(), &input);
        let create = |one: NewInvoiceInput| {
            let (origin, draft) = one.parts();
            invoice::create(tx, origin, draft)
        };
        let effect = Box::pin(bulk::each(tx, "invoices", input.invoices, create));
        let (outcomes, user_errors) = bulk::settle_once(tx, attempt, effect).await?;
        Ok(CreateInvoicesPayload { results: results(ctx, outcomes, &[]).await?, user_errors })
    }

    /// Issues up to 100 drafts in one transaction, as `issueInvoice` does each.
    async fn issue_invoices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which drafts, and with which days.")] input: IssueInvoicesInput,
    ) -> Result<IssueInvoicesPayload> {
        let tx = &ctx.scope().write(Permission::InvoiceIssue).await?;
        let ids: Vec<_> = input.invoices.iter().map(|one| one.id).collect();
        let (outcomes, user_errors) = split(tx.settle(issue_each(tx, &ids, input.invoices).await).await)?;
        Ok(IssueInvoicesPayload { results: results(ctx, outcomes, &ids).await?, user_errors })
    }
}

async fn issue_each(
    tx: &OrgTx,
    ids: &[Id<Entity>],
    invoices: Vec<InvoiceToIssueInput>,
) -> Result<Vec<bulk::Outcome<Model>>> {
    bulk::bounded("invoices", ids)?;
    // All before the first number is taken: whoever holds the series waits for no invoice.
    invoice::lock(tx, ids).await?;
    let issue = |one: InvoiceToIssueInput| invoice::issue::issue(tx, one.id, one.expected_version, one.dates.into());
    bulk::each(tx, "invoices", invoices, issue).await
}

async fn results(
    ctx: &Context<'_>,
    outcomes: Option<Vec<bulk::Outcome<Model>>>,
    ids: &[Id<Entity>],
) -> Result<Vec<InvoiceResult>> {
    let results = bulk::results(ctx, outcomes, ids).await?.into_iter();
    Ok(results.map(|(index, invoice, user_errors)| InvoiceResult { index, invoice, user_errors }).collect())
}
