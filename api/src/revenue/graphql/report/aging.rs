//! `invoiceAging`.

use async_graphql::{Context, SimpleObject};
use derive::{fields, queries};
use entity::Id;
use entity::crm::client_company;

use super::sum;
use crate::auth::permission::Permission;
use crate::crm::graphql::client_company::ClientCompany;
use crate::error::{Fault, Result};
use crate::graphql::scalar::{Currency, Date, Money};
use crate::graphql::scope::InScope;
use crate::identity::organization;
use crate::revenue::report::aging::{self, Owed, OwedIn};

/// The most clients that the report lists in one currency.
const MOST: usize = 1_000;
/// How many it lists if nothing is said.
const DEFAULT: usize = 100;

/// What clients owe, by how long it has been due.
#[derive(Clone, Debug, SimpleObject)]
pub struct InvoiceAging {
    /// The day at whose end it was so.
    pub as_of: Date,
    /// What is owed in each currency, in the order of its code; none in which nothing is owed.
    pub totals: Vec<InvoiceAgingTotal>,
}

/// What is owed in one currency.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct InvoiceAgingTotal {
    /// The currency.
    pub currency: Currency,
    /// What all clients owe.
    #[graphql(flatten)]
    pub buckets: AgingBuckets,
    /// How many clients owe something.
    pub client_count: usize,
    #[graphql(skip)]
    clients: Vec<InvoiceAgingClient>,
}

/// What one client owes in one currency.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct InvoiceAgingClient {
    /// What it owes.
    #[graphql(flatten)]
    pub buckets: AgingBuckets,
    #[graphql(skip)]
    client: Option<Id<client_company::Entity>>,
}

/// What is owed, by how long it has been due.
#[derive(Clone, Debug, SimpleObject)]
pub struct AgingBuckets {
    /// How many invoices something is due on.
    pub invoice_count: i64,
    /// Not due yet, or due that day.
    pub current: Money,
    /// Due for 1 to 30 days.
    #[graphql(name = "days1To30")]
    pub days_1_to_30: Money,
    /// Due for 31 to 60 days.
    #[graphql(name = "days31To60")]
    pub days_31_to_60: Money,
    /// Due for 61 to 90 days.
    #[graphql(name = "days61To90")]
    pub days_61_to_90: Money,
    /// Due for more than 90 days.
    #[graphql(name = "over90")]
    pub over_90: Money,
    /// All of it, exact however large.
    pub total: Money,
}

impl AgingBuckets {
    fn of(owed: &Owed, currency: iso_currency::Currency) -> Self {
        let [current, to_30, to_60, to_90, over_90] = owed.buckets.map(|minor| sum(minor, currency));
        Self {
            invoice_count: owed.invoices,
            current,
            days_1_to_30: to_30,
            days_31_to_60: to_60,
            days_61_to_90: to_90,
            over_90,
            total: sum(owed.total(), currency),
        }
    }
}

impl From<OwedIn> for InvoiceAgingTotal {
    fn from(owed: OwedIn) -> Self {
        let of_client = |(client, owed_by): (_, Owed)| InvoiceAgingClient {
            buckets: AgingBuckets::of(&owed_by, owed.currency),
            client,
        };
        Self {
            currency: Currency(owed.currency),
            buckets: AgingBuckets::of(&owed.all, owed.currency),
            client_count: owed.clients.len(),
            clients: owed.clients.into_iter().map(of_client).collect(),
        }
    }
}

#[fields]
impl InvoiceAgingTotal {
    /// What each client owes, the one that owes most first.
    async fn clients(
        &self,
        #[graphql(desc = "The most clients; at most 1,000, 100 if nothing is said.")] first: Option<i32>,
    ) -> Result<Vec<InvoiceAgingClient>> {
        let first = first.map_or(Ok(DEFAULT), usize::try_from).ok().filter(|first| *first <= MOST);
        let first = first.ok_or_else(|| Fault::BadUserInput(format!("`first` is 0 to {MOST}.")))?;
        Ok(self.clients.iter().take(first).cloned().collect())
    }
}

#[fields]
impl InvoiceAgingClient {
    /// The client; null if it is deleted.
    async fn client_company(&self, ctx: &Context<'_>) -> Result<Option<ClientCompany>> {
        ctx.scope().reader().await?.maybe(self.client).await
    }
}

/// The report in the query root.
#[derive(Default)]
pub struct InvoiceAgingQuery;

#[queries]
impl InvoiceAgingQuery {
    /// What clients owed at the end of a day, by currency, client and how long it had been due. Of a past day it is what
    /// was so then: payments, credit notes, voids and write-offs count from their own day on. What is UNCOLLECTIBLE is not
    /// expected, and not in it. Credit of clients is not subtracted: it is in `payments`, as `unallocated`.
    async fn invoice_aging(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today in the organization's time zone if nothing is said.")] as_of: Option<Date>,
        #[graphql(desc = "Only what this client owes.")] client_company_id: Option<Id<client_company::Entity>>,
    ) -> Result<InvoiceAging> {
        let reader = ctx.scope().reader().await?;
        let tx = reader.tx(Permission::ReportRead)?;
        let as_of = match as_of {
            Some(day) => day.0,
            None => organization::today(tx).await?,
        };
        let owed = aging::summarise(tx, as_of, client_company_id).await?;
        Ok(InvoiceAging { as_of: Date(as_of), totals: owed.into_iter().map(Into::into).collect() })
    }
}
