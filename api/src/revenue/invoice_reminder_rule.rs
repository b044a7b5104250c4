//! Rules of reminders: make, change, enable, disable, delete, restore.

use entity::Id;
use entity::revenue::invoice_reminder_rule::{
    ActiveModel, Entity, InvoiceReminderMode, InvoiceReminderRuleStatus, Model,
};
use sea_orm::Set;

use super::rules::invoice_reminder_rule::{self as rules, Action};
use crate::db::OrgTx;
use crate::error::{Reasons, Result};
use crate::identity::organization;
use crate::patch::Patch;
use crate::repo::guard::allowed;
use crate::repo::save;

/// What a caller says of a rule; a new one needs days, subject and body.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// How many days behind the day when the invoice is due; less than 0 is before it.
    pub days: Patch<i32>,
    /// What becomes of its reminders; of a new rule they wait for somebody to send them, if nothing is said.
    pub mode: Option<InvoiceReminderMode>,
    /// The subject of the mail.
    pub subject: Patch<String>,
    /// The text of the mail.
    pub body: Patch<String>,
}

/// Makes a rule, DISABLED.
pub async fn create(tx: &OrgTx, draft: Draft) -> Result<Model> {
    let blank = ActiveModel {
        mode: Set(InvoiceReminderMode::Draft),
        status: Set(InvoiceReminderRuleStatus::Disabled),
        ..Default::default()
    };
    save::insert(tx, apply(blank, draft)?, "created").await
}

/// Changes a rule, for reminders that are not made yet.
pub async fn update(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Update).await?;
    let row = apply(before.clone().into(), draft)?;
    save::update(tx, &before, row, "updated").await
}

/// Lets a rule remind, of invoices whose day for it is today or later.
pub async fn enable(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Enable).await?;
    let row = ActiveModel {
        status: Set(InvoiceReminderRuleStatus::Enabled),
        enabled_on: Set(Some(organization::today(tx).await?)),
        ..before.clone().into()
    };
    save::update(tx, &before, row, "enabled").await
}

/// Lets a rule remind no more.
pub async fn disable(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Disable).await?;
    let row = ActiveModel {
        status: Set(InvoiceReminderRuleStatus::Disabled),
        enabled_on: Set(None),
        ..before.clone().into()
    };
    save::update(tx, &before, row, "disabled").await
}

/// Deletes a rule, softly. Its reminders stay.
pub async fn delete(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Delete).await?;
    save::delete(tx, &before, &[]).await
}

/// Brings a deleted rule back. One that reminded does again, and of nothing whose day came meanwhile.
pub async fn restore(tx: &OrgTx, id: Id<Entity>, expected_version: Option<i32>) -> Result<Model> {
    let before = allowed(tx, id, expected_version, Action::Restore).await?;
    let restored = save::restore(tx, &before, &[]).await?;
    if restored.status == InvoiceReminderRuleStatus::Disabled {
        return Ok(restored);
    }
    let row = ActiveModel { enabled_on: Set(Some(organization::today(tx).await?)), ..restored.clone().into() };
    save::update(tx, &restored, row, "enabled").await
}

fn apply(mut row: ActiveModel, draft: Draft) -> Result<ActiveModel> {
    let mut reasons = Reasons::default();
    reasons.required("days", &mut row.days, draft.days, rules::days);
    reasons.defaulted(&mut row.mode, draft.mode, Ok);
    reasons.required("subject", &mut row.subject, draft.subject, rules::subject);
    reasons.required("body", &mut row.body, draft.body, rules::body);
    reasons.finish()?;
    Ok(row)
}
