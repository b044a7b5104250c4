//! `dealPipeline`.

use async_graphql::{Context, SimpleObject};
use derive::queries;
use entity::crm::deal::DealStage;

use super::DealFilter;
use crate::auth::permission::Permission;
use crate::crm::deal_pipeline::{self, Stage, Total};
use crate::error::Result;
use crate::graphql::filter::Filter;
use crate::graphql::scalar::{Currency, Decimal, Money};
use crate::graphql::scope::InScope;
use crate::money;
use crate::repo::sieve::Sieve;

/// What the deals of each stage come to.
#[derive(Clone, Debug, SimpleObject)]
pub struct DealPipeline {
    /// Every stage in the order of the pipeline, also an empty one.
    pub stages: Vec<DealPipelineStage>,
}

/// The deals of one stage.
#[derive(Clone, Debug, SimpleObject)]
pub struct DealPipelineStage {
    /// The stage.
    pub stage: DealStage,
    /// How many deals stand there, with and without an amount.
    pub count: i64,
    /// What they come to, per currency in the order of its code; deals without an amount are in none.
    pub totals: Vec<DealPipelineTotal>,
}

/// The deals of one stage with an amount in one currency.
#[derive(Clone, Debug, SimpleObject)]
pub struct DealPipelineTotal {
    /// The currency.
    pub currency: Currency,
    /// How many deals there are.
    pub count: i64,
    /// The sum of their amounts, exact however large.
    pub amount: Money,
    /// The sum of amount × probability: summed exactly, then rounded once to the minor unit, half to even.
    pub weighted_amount: Money,
}

impl From<Stage> for DealPipelineStage {
    fn from(stage: Stage) -> Self {
        let totals = stage.totals.into_iter().map(DealPipelineTotal::from).collect();
        Self { stage: stage.stage, count: stage.count, totals }
    }
}

impl From<Total> for DealPipelineTotal {
    fn from(total: Total) -> Self {
        let currency = Currency(total.currency);
        // Not `money::Money`: a sum may be more than an amount can be.
        let sum = |minor| Money { amount: Decimal(money::decimal(minor, total.currency)), currency };
        Self { currency, count: total.count, amount: sum(total.amount), weighted_amount: sum(total.weighted) }
    }
}

/// The pipeline in the query root.
#[derive(Default)]
pub struct DealPipelineQuery;

#[queries]
impl DealPipelineQuery {
    /// Count, sum and weighted sum of the organization's deals per stage and currency.
    async fn deal_pipeline(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which deals; all if nothing is said.")] filter: Option<DealFilter>,
    ) -> Result<DealPipeline> {
        let reader = ctx.scope().reader().await?;
        let tx = reader.tx(Permission::DealRead)?;
        let condition = filter.map_or(Ok(Sieve::default()), |filter| filter.sieve(tx.actor()))?.condition();
        let stages = deal_pipeline::summarise(tx, condition).await?;
        Ok(DealPipeline { stages: stages.into_iter().map(DealPipelineStage::from).collect() })
    }
}
