//! How an accepted proposal is billed: schedules, and the invoice of the deposit.

use chrono::{Days, NaiveDate};
use entity::Id;
use entity::agreements::contract;
use entity::engagements::engagement::{self, BillingModel};
use entity::projects::milestone;
use entity::revenue::installment::{self, InstallmentTrigger};
use entity::revenue::{invoice, invoice_schedule};
use iso_currency::Currency;

use super::Agreed;
use crate::agreements::rules::acceptance::{Billed, by_milestones, by_rate};
use crate::db::OrgTx;
use crate::error::Result;
use crate::money::{self, stored};
use crate::repo::find::{self, Rows};
use crate::revenue::installment::{self as installments, Draft};
use crate::revenue::invoice_schedule::run::bill_triggered;
use crate::revenue::invoice_schedule::{self as schedules, Plan, RecurrenceDraft};
use crate::revenue::rules::installment::{Due, ShareDraft};
use crate::revenue::rules::lines::RATE_DECIMALS;

/// Days after the first one when the rest is billed, where nothing says it.
const USUAL_BALANCE: u64 = 30;

/// What is scheduled.
pub(super) struct Schedule<'a> {
    /// The engagement.
    pub(super) engagement: &'a engagement::Model,
    /// Its contract.
    pub(super) contract: Id<contract::Entity>,
    /// What its project reaches.
    pub(super) milestones: &'a [milestone::Model],
    /// The last day of the project.
    pub(super) due: Option<NaiveDate>,
}

/// What was scheduled and invoiced.
pub(super) struct Bills {
    /// The schedules.
    pub(super) schedules: Vec<invoice_schedule::Model>,
    /// Their installments.
    pub(super) installments: Vec<installment::Model>,
    /// The deposit's invoices.
    pub(super) invoices: Vec<invoice::Model>,
}

/// Schedules what was agreed, by its tax rates, and invoices the deposit. A FIXED price is billed by deposit, milestones and
/// a rest; of `TIME_AND_MATERIALS` only the deposit is known; a RETAINER is billed each month.
pub(super) async fn bill(tx: &OrgTx, agreed: &Agreed, schedule: Schedule<'_>, auto_issue: bool) -> Result<Bills> {
    let Agreed { proposal, lines, .. } = agreed;
    let taken = lines.iter().filter(|line| line.selected).map(|line| (line.net, line.tax_rate));
    let mut billed = by_rate(taken, proposal.deposit_rate);
    if proposal.billing_model == BillingModel::Fixed {
        let amounts: Vec<i64> = schedule.milestones.iter().map(|one| one.billable_amount.unwrap_or_default()).collect();
        by_milestones(&mut billed, &amounts);
    }
    let currency = stored(&proposal.currency)?;
    let several = billed.len() > 1;
    let mut made = Vec::with_capacity(billed.len());
    for one in &billed {
        let Some(plan) = plan(agreed, &schedule, one, currency) else { continue };
        let rate = money::shortest(one.tax_rate.into(), RATE_DECIMALS);
        // A title fills a name: which rate it is comes first.
        let name = if several { format!("{rate}% tax: {}", proposal.title) } else { proposal.title.clone() };
        let draft = schedules::Draft {
            name: Some(Some(name.chars().take(200).collect())),
            tax_rate: Some(rate),
            payment_terms_days: Some(proposal.payment_terms_days),
            auto_issue: Some(auto_issue),
            contract: Some(Some(schedule.contract)),
            ..schedules::Draft::default()
        };
        let created = schedules::create(tx, schedule.engagement.id, draft, plan).await;
        made.push(created.map_err(|error| error.within("invoiceSchedule"))?.id);
    }
    let deposits = installments::trigger_all(tx, schedule.engagement.id, InstallmentTrigger::Acceptance).await?;
    let invoices = bill_triggered(tx, &deposits).await.map_err(|error| error.within("invoice"))?;
    read(tx, &made, invoices).await
}

/// As they are after the deposit was invoiced.
async fn read(tx: &OrgTx, made: &[Id<invoice_schedule::Entity>], invoices: Vec<invoice::Model>) -> Result<Bills> {
    let mut bills = Bills { schedules: Vec::new(), installments: Vec::new(), invoices };
    for id in made {
        bills.schedules.extend(find::by_id::<invoice_schedule::Model>(tx, *id, Rows::Live).await?);
        bills.installments.extend(installments::of(tx, *id).await?);
    }
    Ok(bills)
}

/// What is billed at one tax rate, and when; none if nothing is.
fn plan(agreed: &Agreed, schedule: &Schedule<'_>, billed: &Billed, currency: Currency) -> Option<Plan> {
    let Agreed { proposal, dates, .. } = agreed;
    let money = |minor: i64| (money::decimal(minor.into(), currency), currency);
    let fixed = |minor: i64| {
        let (amount, currency) = money(minor);
        ShareDraft::Fixed(amount, currency)
    };
    let one = |description: String, share: ShareDraft, due: Due| Draft {
        description: Some(Some(description)),
        share: Some(share),
        due: Some(due),
    };
    let deposit = (billed.deposit > 0)
        .then(|| one(format!("Deposit: {}", proposal.title), fixed(billed.deposit), Due::Acceptance));
    match proposal.billing_model {
        BillingModel::Retainer => {
            let amount = money(billed.net);
            let description = Some(proposal.title.clone());
            let recurrence = RecurrenceDraft { every_months: 1, start: dates.start, end: None, amount, description };
            Some(Plan { recurrence: Some(recurrence), ..Plan::default() })
        }
        BillingModel::TimeAndMaterials => {
            deposit.map(|deposit| Plan { installments: vec![deposit], ..Plan::default() })
        }
        BillingModel::Fixed => {
            let reached = schedule.milestones.iter().zip(&billed.milestones).filter(|(_, amount)| **amount > 0);
            let reached = reached.map(|(milestone, amount)| {
                one(milestone.name.clone(), fixed(*amount), Due::Milestone(Some(milestone.id)))
            });
            let mut installments: Vec<Draft> = deposit.into_iter().chain(reached).collect();
            if billed.rest > 0 {
                let day = dates.balance.or(schedule.due).or(dates.end).filter(|day| *day >= dates.start);
                let day = day.unwrap_or_else(|| dates.start + Days::new(USUAL_BALANCE));
                installments.push(one(proposal.title.clone(), ShareDraft::Remaining(true), Due::On(day)));
            }
            Some(Plan { total: Some(money(billed.net)), installments, recurrence: None })
        }
    }
}
