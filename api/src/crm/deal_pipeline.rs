//! What the deals of each stage come to.

use entity::crm::deal::{DealStage, Entity, Model};
use iso_currency::Currency;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{Condition, ConnectionTrait, Iterable};

use crate::db::OrgTx;
use crate::error::Result;
use crate::money;
use crate::repo::aggregate::{exact, groups, sum};

/// One stage.
#[derive(Clone, Debug)]
pub struct Stage {
    /// The stage.
    pub stage: DealStage,
    /// How many deals stand there, with and without an amount.
    pub count: i64,
    /// What they come to, a total per currency, by its code.
    pub totals: Vec<Total>,
}

/// The deals of one stage in one currency.
#[derive(Clone, Copy, Debug)]
pub struct Total {
    /// The currency.
    pub currency: Currency,
    /// How many deals have an amount in it.
    pub count: i64,
    /// The sum of their amounts, in minor units.
    pub amount: i128,
    /// The sum of amount × probability, in minor units: summed exactly, then rounded once, half to even.
    pub weighted: i128,
}

/// Summarises the deals for which `condition` holds, in one statement. Every stage is there, in the order of the
/// pipeline, also an empty one.
pub async fn summarise(tx: &OrgTx, condition: Condition) -> Result<Vec<Stage>> {
    // As numeric: the product of two integers would overflow a bigint.
    let product = Expr::col((Entity, "amount")).cast_as("numeric").mul(Expr::col((Entity, "probability")));
    let mut select = groups::<Model>(tx, condition, &["stage", "currency"]);
    select
        .expr_as(sum(Expr::col((Entity, "amount"))), "amount")
        .expr_as(sum(product), "product")
        .order_by((Entity, "currency"), sea_orm::Order::Asc);
    let mut stages: Vec<_> = DealStage::iter().map(|stage| Stage { stage, count: 0, totals: Vec::new() }).collect();
    for row in tx.query_all(&select).await? {
        let stage: DealStage = row.try_get("", "stage")?;
        let count: i64 = row.try_get("", "count")?;
        let code: Option<String> = row.try_get("", "currency")?;
        let Some(found) = stages.iter_mut().find(|entry| entry.stage == stage) else { continue };
        found.count += count;
        if let Some(currency) = code.and_then(|code| Currency::from_code(&code)) {
            let (amount, product) = (exact(&row, "amount")?, exact(&row, "product")?);
            found.totals.push(Total { currency, count, amount, weighted: money::percent(product) });
        }
    }
    Ok(stages)
}
