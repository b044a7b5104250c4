//! The run: what is due of active schedules becomes invoices, each installment once.
//!
//! Three nets hold that. Runs of one organization take turns; an installment is looked at again under lock, with its
//! schedule and engagement; and no two invoices that stand bill the same one, by a unique key. A run waits for none of
//! these rows, so it is no part of a deadlock: what somebody is changing at this moment is left for the next run.

use std::collections::HashSet;

use chrono::NaiveDate;
use entity::Id;
use entity::engagements::engagement::{self, EngagementStatus};
use entity::revenue::installment::{Column, Entity, InstallmentStatus, Model, Relation};
use entity::revenue::invoice;
use entity::revenue::invoice_schedule::{self, InvoiceScheduleStatus};
use iso_currency::Currency;
use sea_orm::sea_query::{LockBehavior, LockType, NullOrdering};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, JoinType, Order, QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select,
};

use crate::auth::actor::OrganizationId;
use crate::db::OrgTx;
use crate::error::{Error, Refusal, Result, UserError};
use crate::identity::organization;
use crate::money::{self, Money};
use crate::repo::find::{self, Rows};
use crate::repo::{lock, save};
use crate::revenue::installment::{invoiced, standing_invoice};
use crate::revenue::invoice::issue::{Dates, issue_locked};
use crate::revenue::invoice::{self as invoices, Draft, Origin};
use crate::revenue::rules::issue_date::IssueDay;
use crate::revenue::rules::lines::{LineDraft, RATE_DECIMALS};

/// The most invoices that one run makes.
pub const MOST: usize = 100;
/// The most installments that one run looks at: those that can't be invoiced hold up no others.
const LOOKED_AT: usize = 1_000;

/// What became of one installment.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The installment as it is now.
    pub installment: Model,
    /// Its invoice, or why there is none.
    pub invoice: Result<invoice::Model, Refusal>,
}

/// What a run did.
#[derive(Clone, Debug)]
pub struct Done {
    /// Each installment that it invoiced; and of each schedule that can't be invoiced, the first that was tried.
    pub outcomes: Vec<Outcome>,
    /// Whether something due may be left that it did not look at, or that somebody else was changing.
    pub has_more: bool,
}

/// Invoices what is due by a day, today if nothing is said: the pending installments of active schedules of active
/// engagements, or of one of these, whose day has come or that were triggered. Makes [`MOST`] invoices at most. What is
/// issued is issued by that day, but never later than today, nor before what was issued last.
pub async fn run(tx: &OrgTx, as_of: Option<NaiveDate>, engagement: Option<Id<engagement::Entity>>) -> Result<Done> {
    if let Some(id) = engagement {
        let there = find::by_id::<engagement::Model>(tx, id, Rows::Live).await?;
        there.ok_or_else(|| UserError::not_found("engagementId"))?;
    }
    lock::one_at_a_time(tx, "runs of invoice schedules").await?;
    let today = organization::today(tx).await?;
    let run = Run { as_of: as_of.unwrap_or(today), issue: as_of.unwrap_or(today).min(today), engagement };
    let found = run.due(tx).limit(LOOKED_AT as u64 + 1).all(tx).await?;

    let mut done = Done { outcomes: Vec::new(), has_more: found.len() > LOOKED_AT };
    let mut stuck = HashSet::new();
    let mut made = 0;
    for installment in found.into_iter().take(LOOKED_AT) {
        if made == MOST {
            done.has_more = true;
            break;
        }
        if stuck.contains(&installment.invoice_schedule_id) {
            continue;
        }
        // Boxed: on the stack, futures of whole use cases overflow it in a debug build.
        match tx.attempt(Box::pin(run.bill(tx, installment.id))).await {
            Ok(Some((installment, invoice))) => {
                made += 1;
                done.outcomes.push(Outcome { installment, invoice: Ok(invoice) });
            }
            Ok(None) => done.has_more = true,
            Err(Error::Refused(refusal)) => {
                stuck.insert(installment.invoice_schedule_id);
                done.outcomes.push(Outcome { installment, invoice: Err(refusal) });
            }
            Err(fault) => return Err(fault),
        }
    }
    Ok(done)
}

/// Invoices held installments of an ACTIVE engagement that were triggered by what this transaction does. What can't be
/// invoiced is refused.
pub async fn bill_triggered(tx: &OrgTx, triggered: &[Model]) -> Result<Vec<invoice::Model>> {
    let mut invoices = Vec::with_capacity(triggered.len());
    if triggered.is_empty() {
        return Ok(invoices);
    }
    let today = organization::today(tx).await?;
    let run = Run { as_of: today, issue: today, engagement: None };
    for installment in triggered {
        let billed = Box::pin(run.bill(tx, installment.id)).await?;
        invoices.push(billed.ok_or_else(|| save::missing("an installment that was triggered"))?.1);
    }
    Ok(invoices)
}

/// What is due of an organization by a day: of all its engagements, or of one.
pub fn due(
    organization: OrganizationId,
    as_of: NaiveDate,
    engagement: Option<Id<engagement::Entity>>,
) -> Select<Entity> {
    let has_come = Condition::any().add(Column::DueOn.lte(as_of)).add(Column::TriggeredAt.is_not_null());
    let due = find::of_organization::<Model>(organization, Rows::Live)
        .add(find::of_organization::<invoice_schedule::Model>(organization, Rows::Live))
        .add(find::of_organization::<engagement::Model>(organization, Rows::Live))
        .add(Column::Status.eq(InstallmentStatus::Pending))
        .add(invoice_schedule::Column::Status.eq(InvoiceScheduleStatus::Active))
        .add(engagement::Column::Status.eq(EngagementStatus::Active))
        .add(has_come)
        .add_option(engagement.map(|id| Column::EngagementId.eq(id)));
    Entity::find()
        .join(JoinType::InnerJoin, Relation::InvoiceSchedule.def())
        .join(JoinType::InnerJoin, Relation::Engagement.def())
        .filter(due)
}

struct Run {
    as_of: NaiveDate,
    issue: NaiveDate,
    engagement: Option<Id<engagement::Entity>>,
}

impl Run {
    /// What is due, the oldest first.
    fn due(&self, tx: &OrgTx) -> Select<Entity> {
        due(tx.organization(), self.as_of, self.engagement)
            .order_by_with_nulls(Column::DueOn, Order::Asc, NullOrdering::First)
            .order_by_asc(Column::Id)
    }

    /// Invoices one installment; none if it is not due any more, or somebody is changing it.
    async fn bill(&self, tx: &OrgTx, id: Id<Entity>) -> Result<Option<(Model, invoice::Model)>> {
        let Some((schedule, installment)) = self.hold(tx, id).await? else { return Ok(None) };
        if let Some(standing) = standing_invoice(tx, id).await? {
            // Its draft was deleted, and restored since: it bills the installment again.
            let installment = invoiced(tx, &schedule, &installment, standing.id).await?;
            return Ok(Some((installment, standing)));
        }
        let draft = self.draft(tx, &schedule, &installment).await?;
        let installment = invoiced(tx, &schedule, &installment, draft.id).await?;
        if !schedule.auto_issue {
            return Ok(Some((installment, draft)));
        }
        let dates = Dates { issue: IssueDay::NotBefore(self.issue), ..Dates::default() };
        Ok(Some((installment, issue_locked(tx, draft, dates).await?)))
    }

    /// The schedule and its installment, if it still is due, held with its engagement. The locks are those that let
    /// others refer to these rows, such as by a new invoice.
    async fn hold(&self, tx: &OrgTx, id: Id<Entity>) -> Result<Option<(invoice_schedule::Model, Model)>> {
        let mut held = self.due(tx).filter(Column::Id.eq(id));
        QuerySelect::query(&mut held).lock_with_tables_behavior(
            LockType::NoKeyUpdate,
            ["engagements", "invoice_schedules", "installments"],
            LockBehavior::SkipLocked,
        );
        let Some(installment) = held.one(tx).await? else { return Ok(None) };
        let schedule = find::by_id(tx, installment.invoice_schedule_id, Rows::Live).await?;
        Ok(schedule.map(|schedule| (schedule, installment)))
    }

    /// The invoice of one line that bills the installment.
    async fn draft(
        &self,
        tx: &OrgTx,
        schedule: &invoice_schedule::Model,
        installment: &Model,
    ) -> Result<invoice::Model> {
        let currency = money::stored(&installment.currency)?;
        let origin = Origin {
            engagement: installment.engagement_id,
            currency: Some(currency),
            installment: Some((schedule.id, installment.id)),
        };
        let line = line(installment, schedule.tax_rate, currency);
        // When it is due follows from when it is issued.
        let draft = Draft { lines: Some(vec![line]), ..Draft::default() };
        invoices::create(tx, origin, draft).await
    }
}

fn line(installment: &Model, tax_rate: i32, currency: Currency) -> LineDraft {
    LineDraft {
        description: installment.description.clone(),
        unit_price: Money { minor: installment.amount, currency }.decimal(),
        tax_rate: Some(money::shortest(tax_rate.into(), RATE_DECIMALS)),
        ..LineDraft::default()
    }
}
