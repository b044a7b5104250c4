//! `createInvoices`, `issueInvoices`.

use async_graphql::{Context, Object};

use super::Invoice;
use super::input::{CreateInvoicesInput, InvoiceToIssueInput, IssueInvoicesInput, NewInvoiceInput};
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::bulk::{self, bulk};
use crate::graphql::scope::InScope;
use crate::graphql::trial::Trial;
use crate::revenue::invoice;

bulk! {
    InvoiceResult { invoice: Invoice, "invoice", "invoices" }
    createInvoices -> CreateInvoicesPayload;
    issueInvoices -> IssueInvoicesPayload;
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
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("createInvoices", &input);
        let create = |one: NewInvoiceInput| {
            let (origin, draft) = one.parts();
            invoice::create(tx, origin, draft)
        };
        bulk::create(&trial, attempt, ("invoices", input.invoices), create).await
    }

    /// Issues up to 100 drafts in one transaction, as `issueInvoice` does each. What is refused takes no number.
    async fn issue_invoices(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which drafts, and with which days.")] input: IssueInvoicesInput,
    ) -> Result<IssueInvoicesPayload> {
        let tx = &ctx.scope().write(Permission::InvoiceIssue).await?;
        let trial = Trial::of(ctx, tx, &input.options);
        let attempt = trial.attempt("issueInvoices", &input);
        let issue =
            |one: InvoiceToIssueInput| invoice::issue::issue(tx, one.id, one.expected_version, one.dates.into());
        // All are locked before the first number is taken: whoever holds the series waits for no invoice.
        bulk::update(&trial, attempt, ("invoices", input.invoices), |one| one.id, issue).await
    }
}
