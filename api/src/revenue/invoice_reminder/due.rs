//! Reminders whose day has come: each invoice once by each rule, which a unique key holds too.
//!
//! A rule reminds of an OPEN invoice from so many days behind its due date on, if that day is not before the one when the
//! rule was enabled, nor before the invoice was issued: nobody is reminded of old stories, nor thrice at once. Invoices are
//! held while they are reminded of, so none is that was paid or voided at this moment; what somebody is changing is left
//! for the next run.

use chrono::NaiveDate;
use entity::revenue::invoice::{self, InvoiceStatus};
use entity::revenue::invoice_reminder::{self as reminder, ActiveModel, InvoiceReminderStatus, Model};
use entity::revenue::invoice_reminder_rule::{self as rule, InvoiceReminderMode, InvoiceReminderRuleStatus};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Set};

use super::letter::{mails, written};
use crate::auth::actor::OrganizationId;
use crate::db::OrgTx;
use crate::error::Result;
use crate::identity::organization;
use crate::mail::Mail;
use crate::repo::find::{self, Rows, of_organization};
use crate::repo::save;
use crate::revenue::invoice::{code, letter::billing_contacts};

/// What a run made.
#[derive(Clone, Debug, Default)]
pub struct Made {
    /// The reminders, DRAFTED or SENT.
    pub reminders: Vec<Model>,
    /// What is to be mailed when they are committed.
    pub mails: Vec<Mail>,
    /// Whether there are more to be made.
    pub has_more: bool,
}

/// A rule in a statement: its columns, or its values.
struct Terms {
    id: Expr,
    days: Expr,
    enabled_on: Expr,
}

/// Selects something for each pair of a rule and an invoice of which it is to remind on a day.
pub fn due(organization: OrganizationId, today: NaiveDate) -> SelectStatement {
    let column = |column| Expr::col((rule::Entity, column));
    let terms = Terms {
        id: column(rule::Column::Id),
        days: column(rule::Column::Days),
        enabled_on: column(rule::Column::EnabledOn),
    };
    Query::select()
        .expr(Expr::cust("1"))
        .from(rule::Entity)
        .from(invoice::Entity)
        .cond_where(enabled(organization))
        .cond_where(of_organization::<invoice::Model>(organization, Rows::Live))
        .cond_where(has_come(organization, today, &terms))
        .take()
}

fn enabled(organization: OrganizationId) -> Condition {
    of_organization::<rule::Model>(organization, Rows::Live)
        .add(rule::Column::Status.eq(InvoiceReminderRuleStatus::Enabled))
}

/// Whether the day has come to remind of an invoice that was not reminded of.
fn has_come(organization: OrganizationId, today: NaiveDate, terms: &Terms) -> Condition {
    let column = |column| Expr::col((invoice::Entity, column));
    let today = Expr::val(today).cast_as("date");
    let made = of_organization::<Model>(organization, Rows::All)
        .add(Expr::col((reminder::Entity, reminder::Column::InvoiceId)).equals((invoice::Entity, invoice::Column::Id)))
        .add(Expr::col((reminder::Entity, reminder::Column::InvoiceReminderRuleId)).eq(terms.id.clone()));
    let made = Query::select().expr(Expr::cust("1")).from(reminder::Entity).cond_where(made).take();
    Condition::all()
        .add(column(invoice::Column::Status).eq(sea_orm::ActiveEnum::to_value(&InvoiceStatus::Open)))
        .add(column(invoice::Column::DueDate).lte(today.sub(terms.days.clone())))
        .add(column(invoice::Column::DueDate).gte(terms.enabled_on.clone().sub(terms.days.clone())))
        .add(column(invoice::Column::IssueDate).lte(column(invoice::Column::DueDate).add(terms.days.clone())))
        .add(Expr::not_exists(made))
}

/// Makes reminders that are due today, where the organization is; at most so many.
pub async fn make(tx: &OrgTx, most: usize) -> Result<Made> {
    let (today, own) = (organization::today(tx).await?, organization::own(tx).await?);
    let sender = own.legal_name.unwrap_or(own.name);
    let rules =
        rule::Entity::find().filter(enabled(tx.organization())).order_by_asc(rule::Column::Days).all(tx).await?;
    let mut made = Made::default();
    for rule in rules {
        let found = invoices(tx, today, &rule, most - made.reminders.len()).await?;
        for invoice in found {
            if made.reminders.len() == most {
                made.has_more = true;
                return Ok(made);
            }
            let reminder = remind(tx, &rule, &invoice, &sender).await?;
            if reminder.status == InvoiceReminderStatus::Sent {
                made.mails.extend(mails(&reminder));
            }
            made.reminders.push(reminder);
        }
    }
    Ok(made)
}

/// Invoices of which a rule is to remind, held; at most one more than so many.
async fn invoices(tx: &OrgTx, today: NaiveDate, rule: &rule::Model, most: usize) -> Result<Vec<invoice::Model>> {
    let terms = Terms {
        id: Expr::val(rule.id.uuid()),
        days: Expr::val(rule.days).cast_as("integer"),
        enabled_on: Expr::val(rule.enabled_on).cast_as("date"),
    };
    let due = find::own::<invoice::Model>(tx, Rows::Live).add(has_come(tx.organization(), today, &terms));
    let found = invoice::Entity::find()
        .filter(due)
        .order_by_asc(invoice::Column::DueDate)
        .order_by_asc(invoice::Column::Id)
        .limit(most as u64 + 1)
        .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked);
    Ok(found.all(tx).await?)
}

async fn remind(tx: &OrgTx, rule: &rule::Model, invoice: &invoice::Model, sender: &str) -> Result<Model> {
    let recipients = billing_contacts(tx, invoice).await?;
    let (subject, body) = written(rule, invoice, code(&invoice.currency)?, sender);
    // Without an address somebody has to say one.
    let is_sent = rule.mode == InvoiceReminderMode::Send && !recipients.is_empty();
    let (status, verb) =
        if is_sent { (InvoiceReminderStatus::Sent, "sent") } else { (InvoiceReminderStatus::Drafted, "drafted") };
    let row = ActiveModel {
        invoice_id: Set(invoice.id),
        invoice_reminder_rule_id: Set(rule.id),
        recipients: Set(recipients),
        subject: Set(subject),
        body: Set(body),
        sent_at: Set(is_sent.then(|| tx.now())),
        status: Set(status),
        ..ActiveModel::default()
    };
    save::insert(tx, row, verb).await
}
