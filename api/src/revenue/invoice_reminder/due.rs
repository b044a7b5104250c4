//! Reminders whose day has come: each invoice once by each rule, which a unique key holds too.
//!
//! A rule reminds of an OPEN invoice from so many days behind its due date on, if that day is not before the one when
//! the rule was enabled, nor before the invoice was issued: nobody is reminded of old stories, nor thrice at once.

use chrono::NaiveDate;
use entity::revenue::invoice::{self, InvoiceStatus};
use entity::revenue::invoice_reminder::{self as reminder, Model};
use entity::revenue::invoice_reminder_rule::{self as rule, InvoiceReminderRuleStatus};
use sea_orm::sea_query::{Expr, ExprTrait, LockBehavior, LockType, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::auth::actor::OrganizationId;
use crate::db::OrgTx;
use crate::error::Result;
use crate::repo::find::{self, Rows, of_organization};

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

/// The rules that remind.
pub(super) fn enabled(organization: OrganizationId) -> Condition {
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

/// Invoices of which a rule is to remind, held, those of some clients left out; at most one more than so many.
pub(super) async fn invoices(
    tx: &OrgTx,
    today: NaiveDate,
    rule: &rule::Model,
    without: &[Uuid],
    most: usize,
) -> Result<Vec<invoice::Model>> {
    let terms = Terms {
        id: Expr::val(rule.id.uuid()),
        days: Expr::val(rule.days).cast_as("integer"),
        enabled_on: Expr::val(rule.enabled_on).cast_as("date"),
    };
    let left_out = find::any_of::<invoice::Model>("client_company_id", without.iter().copied());
    let due = find::own::<invoice::Model>(tx, Rows::Live)
        .add(has_come(tx.organization(), today, &terms))
        // Also where there is no client.
        .add(Expr::cust_with_exprs("($1) IS NOT TRUE", [left_out]));
    let found = invoice::Entity::find()
        .filter(due)
        .order_by_asc(invoice::Column::DueDate)
        .order_by_asc(invoice::Column::Id)
        .limit(most as u64 + 1)
        .lock_with_behavior(LockType::NoKeyUpdate, LockBehavior::SkipLocked);
    Ok(found.all(tx).await?)
}
