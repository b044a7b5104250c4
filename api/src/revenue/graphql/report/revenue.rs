//! `revenueByMonth`.

use async_graphql::{Context, SimpleObject};
use derive::queries;

use super::sum;
use crate::auth::permission::Permission;
use crate::error::Result;
use crate::graphql::scalar::{Currency, Date, Money};
use crate::graphql::scope::InScope;
use crate::revenue::report::revenue::{self, Month};

/// What was invoiced and credited in one month, in one currency. Sums are exact however large.
#[derive(Clone, Debug, SimpleObject)]
pub struct RevenueMonth {
    /// The month's first day.
    pub month: Date,
    /// The currency.
    pub currency: Currency,
    /// How many invoices were issued.
    pub invoice_count: i64,
    /// What they came to before tax.
    pub net: Money,
    /// Their tax.
    pub tax: Money,
    /// How many credit notes were issued, for invoices of whatever month.
    pub credit_note_count: i64,
    /// What they took back before tax.
    pub credited_net: Money,
    /// The tax that they took back.
    pub credited_tax: Money,
    /// The month's revenue: `net` without `creditedNet`.
    pub revenue: Money,
}

impl From<Month> for RevenueMonth {
    fn from(month: Month) -> Self {
        let money = |minor| sum(minor, month.currency);
        Self {
            month: Date(month.month),
            currency: Currency(month.currency),
            invoice_count: month.invoices,
            net: money(month.net),
            tax: money(month.tax),
            credit_note_count: month.credit_notes,
            credited_net: money(month.credited_net),
            credited_tax: money(month.credited_tax),
            revenue: money(month.net - month.credited_net),
        }
    }
}

/// The report in the query root.
#[derive(Default)]
pub struct RevenueByMonthQuery;

#[queries]
impl RevenueByMonthQuery {
    /// What was invoiced and credited, by month of issue and currency, in this order; months without documents are left
    /// out. VOID invoices and credit notes don't count, in no month; UNCOLLECTIBLE ones do.
    async fn revenue_by_month(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day.")] from: Date,
        #[graphql(desc = "The last day, at most ten years later.")] to: Date,
    ) -> Result<Vec<RevenueMonth>> {
        let reader = ctx.scope().reader().await?;
        let months = revenue::by_month(reader.tx(Permission::ReportRead)?, from.0, to.0).await?;
        Ok(months.into_iter().map(Into::into).collect())
    }
}
