//! `clientStatement`.

use async_graphql::{Context, Enum, ID, SimpleObject};
use derive::{fields, queries};
use entity::Id;
use entity::crm::client_company;

use super::sum;
use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::ClientCompany;
use crate::error::Result;
use crate::graphql::node::{self, Node};
use crate::graphql::scalar::{Currency, Date, Money};
use crate::graphql::scope::InScope;
use crate::repo::find::{self, Rows};
use crate::revenue::report::client_statement::{self as statement, Entry, EntryKind};

/// What happened between the firm and one client.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct ClientStatement {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
    /// What was owed before the first day; less than 0 is the client's credit.
    pub opening_balance: Money,
    /// What changed it, day by day.
    pub entries: Vec<ClientStatementEntry>,
    /// What is owed at the end of the last day.
    pub closing_balance: Money,
    #[graphql(skip)]
    client: Id<client_company::Entity>,
}

/// What changes what a client owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "EntryKind")]
pub enum ClientStatementEntryKind {
    /// An invoice was issued: more is owed.
    Invoice,
    /// An invoice was voided: less is owed.
    InvoiceVoid,
    /// A credit note was issued: less is owed.
    CreditNote,
    /// A credit note was voided: more is owed.
    CreditNoteVoid,
    /// Money came: less is owed.
    Payment,
    /// Money was given back: more is owed.
    Refund,
}

/// One entry of a statement.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct ClientStatementEntry {
    /// The day, in the organization's time zone.
    pub date: Date,
    /// What it is.
    pub kind: ClientStatementEntryKind,
    /// The id of the invoice, credit note, payment or refund.
    pub subject_id: ID,
    /// A document's number; a payment's or refund's reference.
    pub label: Option<String>,
    /// What it adds to what is owed; less than 0 takes away.
    pub amount: Money,
    /// What is owed then.
    pub balance: Money,
}

fn shown(entry: Entry, currency: iso_currency::Currency) -> ClientStatementEntry {
    ClientStatementEntry {
        date: Date(entry.day),
        kind: entry.kind.into(),
        subject_id: ID(entry.public_id()),
        amount: sum(entry.amount, currency),
        balance: sum(entry.balance, currency),
        label: entry.label,
    }
}

#[fields]
impl ClientStatement {
    /// The client.
    async fn client_company(&self, ctx: &Context<'_>) -> Result<Option<ClientCompany>> {
        ctx.scope().reader().await?.one(self.client).await
    }
}

#[fields]
impl ClientStatementEntry {
    /// The invoice, credit note, payment or refund; null for callers who may not see it.
    async fn subject(&self, ctx: &Context<'_>) -> Result<Option<Node>> {
        node::subject(&*ctx.scope().reader().await?, &self.subject_id).await
    }
}

/// The statement in the query root.
#[derive(Default)]
pub struct ClientStatementQuery;

#[queries]
impl ClientStatementQuery {
    /// What happened between the firm and one client in one currency: what was owed, each document and payment in the
    /// order of its day with the balance then, and what is owed at the end. At most 1,000 entries; a longer one is
    /// `BAD_USER_INPUT` and asked for in shorter periods. UNCOLLECTIBLE invoices stay owed. Null if there is no such client.
    async fn client_statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The client.")] client_company_id: Id<client_company::Entity>,
        #[graphql(desc = "The currency.")] currency: Currency,
        #[graphql(desc = "The first day.")] from: Date,
        #[graphql(desc = "The last day, at most ten years later.")] to: Date,
    ) -> Result<Option<ClientStatement>> {
        let reader = ctx.scope().reader().await?;
        let tx = reader.tx(Permission::ReportRead)?;
        if find::by_id::<client_company::Model>(tx, client_company_id, Rows::Live).await?.is_none() {
            return Ok(None);
        }
        let found = statement::of_client(tx, client_company_id, currency.0, from.0, to.0).await?;
        Ok(Some(ClientStatement {
            from,
            to,
            opening_balance: sum(found.opening, currency.0),
            entries: found.entries.into_iter().map(|entry| shown(entry, currency.0)).collect(),
            closing_balance: sum(found.closing, currency.0),
            client: client_company_id,
        }))
    }
}
