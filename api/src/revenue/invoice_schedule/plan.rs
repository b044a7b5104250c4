//! What a new schedule bills: installments one by one, a recurrence, or both.

use chrono::NaiveDate;
use entity::Id;
use entity::engagements::engagement;
use entity::revenue::installment::{self, InstallmentStatus};
use entity::revenue::invoice_schedule;
use iso_currency::Currency;
use sea_orm::Set;

use crate::db::OrgTx;
use crate::error::{Reasons, Result, UserError, UserErrorCode};
use crate::revenue::installment::{Awaited, Checked, Draft};
use crate::revenue::rules::installment::{Due, Share, amount};
use crate::revenue::rules::installment_amounts::{Misfit, Part, amounts};
use crate::revenue::rules::recurrence::{self, MOST, Recurrence};
use crate::text;

/// What a caller says of what a new schedule bills.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// What percentages are of: a decimal, and its currency.
    pub total: Option<(String, Currency)>,
    /// Installments one by one.
    pub installments: Vec<Draft>,
    /// Installments that come back.
    pub recurrence: Option<RecurrenceDraft>,
}

/// What a caller says of a recurrence.
#[derive(Clone, Debug)]
pub struct RecurrenceDraft {
    /// Months from one installment to the next.
    pub every_months: i32,
    /// The day of the first.
    pub start: NaiveDate,
    /// The day after which there is none; until the engagement's end if nothing is said.
    pub end: Option<NaiveDate>,
    /// What each bills: a decimal, and its currency.
    pub amount: (String, Currency),
    /// What each is for.
    pub description: Option<String>,
}

/// A plan that was checked and reckoned.
pub(super) struct Planned {
    /// What percentages are of, in minor units.
    pub(super) total: Option<i64>,
    /// The recurrence, if there is one.
    pub(super) recurring: Option<Recurring>,
    installments: Vec<Checked>,
    amounts: Vec<i64>,
}

/// A recurrence that was checked.
pub(super) struct Recurring {
    /// When it comes.
    pub(super) recurrence: Recurrence,
    /// The end that was said.
    pub(super) end: Option<NaiveDate>,
    /// What each installment bills, in minor units.
    pub(super) amount: i64,
    /// What each is for.
    pub(super) description: String,
    days: Vec<NaiveDate>,
}

impl Plan {
    /// The milestones that its installments wait for.
    pub(super) async fn awaited(&self, tx: &OrgTx) -> Result<Awaited> {
        // More than can be made are refused, and not looked at.
        Awaited::of(tx, self.installments.iter().take(MOST).map(|draft| draft.due)).await
    }

    /// Checks and reckons the plan of a schedule called `name`. None if there is a reason why not.
    pub(super) fn check(
        self,
        reasons: &mut Reasons,
        name: &str,
        (engagement, currency): (&engagement::Model, Currency),
        awaited: &Awaited,
    ) -> Option<Planned> {
        let total = self.total.map(|(text, given)| reasons.take(amount("total", &text, given, currency)));
        let said = self.installments.len();
        if said > MOST {
            let reason = format!("A schedule is made with at most {MOST} installments; these are {said}.");
            reasons.add(UserError::on("installments", UserErrorCode::Limit, reason));
            return None;
        }
        if said == 0 && self.recurrence.is_none() {
            let reason = "Say what is billed: `installments`, a `recurrence`, or both.";
            reasons.add(UserError::on("installments", UserErrorCode::Required, reason));
        }
        let mut installments = Vec::with_capacity(said);
        for (place, draft) in self.installments.into_iter().enumerate() {
            let check = |own: &mut Reasons| draft.whole(own, (engagement.id, currency), awaited);
            installments.extend(reasons.within(&format!("installments.{place}"), check));
        }
        let recurring = match self.recurrence {
            None => None,
            Some(draft) => {
                let check = |own: &mut Reasons| draft.check(own, name, currency, engagement.end_date);
                Some(reasons.within("recurrence", check)?)
            }
        };
        let total = match total {
            Some(total) => Some(total?),
            None => None,
        };
        if installments.len() < said {
            return None;
        }
        if total.is_some() && recurring.as_ref().is_some_and(|recurring| recurring.end.is_none()) {
            let reason = "A recurrence that is part of a total needs an end: renewals can't go beyond the total.";
            reasons.add(UserError::on("recurrence.end", UserErrorCode::Required, reason));
            return None;
        }
        installments.extend(recurring.iter().flat_map(Recurring::installments));
        if installments.len() > MOST {
            let reason =
                format!("A schedule is made with at most {MOST} installments; these are {}.", installments.len());
            reasons.add(UserError::on("recurrence.end", UserErrorCode::Limit, reason));
            return None;
        }
        let parts: Vec<Part> = installments.iter().map(|installment| Part::pending(installment.share)).collect();
        let found = amounts(total, &parts).map_err(|misfit| told(misfit, said));
        let amounts = reasons.take(found)?;
        Some(Planned { total, recurring, installments, amounts })
    }
}

/// Which part of the input does not fit the total.
fn told(misfit: Misfit, said: usize) -> UserError {
    match misfit.at {
        Some(at) if at < said => misfit.reason.within(&format!("installments.{at}.amount")),
        Some(_) => misfit.reason.within("recurrence.amount"),
        None => misfit.reason.within("total"),
    }
}

impl RecurrenceDraft {
    /// Checks a recurrence of a schedule called `name`.
    fn check(
        self,
        reasons: &mut Reasons,
        name: &str,
        currency: Currency,
        engagement_end: Option<NaiveDate>,
    ) -> Option<Recurring> {
        let months = reasons.take(recurrence::months(self.every_months));
        let amount = reasons.take(amount("amount", &self.amount.0, self.amount.1, currency));
        let description = text::given(self.description).map(|v| reasons.take(text::line("description", v, 200)));
        let last = self.end.or(engagement_end);
        if last.is_none() {
            let reason = "The engagement has no end: say until when the recurrence goes on.";
            reasons.add(UserError::on("end", UserErrorCode::Required, reason));
        }
        let (months, amount, last) = (months?, amount?, last?);
        let description = description.unwrap_or_else(|| Some(name.to_owned()))?;
        let recurrence = Recurrence { months, start: self.start };
        let days = reasons.take(recurrence.bounded(last))?;
        Some(Recurring { recurrence, end: self.end, amount, description, days })
    }
}

impl Recurring {
    fn installments(&self) -> impl Iterator<Item = Checked> {
        self.days.iter().map(|day| recurring(&self.description, *day, self.amount))
    }
}

/// One installment of a recurrence. Its day tells it from the others on invoices.
pub(super) fn recurring(description: &str, day: NaiveDate, amount: i64) -> Checked {
    Checked {
        description: format!("{description}, {day}"),
        share: Share::Fixed(amount),
        due: Due::Recurring(day),
        triggered_at: None,
    }
}

impl Planned {
    /// The new schedule's installments.
    pub(super) fn rows(
        self,
        schedule: Id<invoice_schedule::Entity>,
        engagement: &engagement::Model,
    ) -> Vec<installment::ActiveModel> {
        let row = |((installment, amount), position)| row(schedule, engagement, position, installment, amount);
        self.installments.into_iter().zip(self.amounts).zip(0..).map(row).collect()
    }
}

/// A new installment's row.
pub(super) fn row(
    schedule: Id<invoice_schedule::Entity>,
    engagement: &engagement::Model,
    position: i32,
    installment: Checked,
    amount: i64,
) -> installment::ActiveModel {
    installment::ActiveModel {
        invoice_schedule_id: Set(schedule),
        engagement_id: Set(engagement.id),
        currency: Set(engagement.currency.clone()),
        position: Set(position),
        amount: Set(amount),
        status: Set(InstallmentStatus::Pending),
        ..installment.into()
    }
}
