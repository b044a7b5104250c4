//! The type `Installment`.

use async_graphql::SimpleObject;
use chrono::{DateTime, Utc};
use derive::{Columns, relations};
use entity::Id;
use entity::revenue::installment::{self, InstallmentKind, InstallmentStatus, InstallmentTrigger};

use crate::auth::permission::Permission;
use crate::engagements::graphql::engagement::Engagement;
use crate::graphql::actions::Actions;
use crate::graphql::fixed::Percent;
use crate::graphql::list::Listed;
use crate::graphql::loader::Object;
use crate::graphql::one::One;
use crate::graphql::prepared::texts;
use crate::graphql::record::Record;
use crate::graphql::scalar::{Date, Money};
use crate::projects::graphql::milestone::Milestone;
use crate::revenue::graphql::invoice::Invoice;
use crate::revenue::graphql::invoice_schedule::InvoiceSchedule;

use super::{InstallmentFilter, InstallmentOrderField};

/// One billing of an invoice schedule.
#[derive(Clone, Debug, SimpleObject, Columns)]
#[graphql(complex)]
#[row(installment::Model)]
pub struct Installment {
    /// The installment's id.
    #[graphql(owned)]
    pub id: Id<installment::Entity>,
    /// Its place among the schedule's installments, from 0, in the order in which they were made.
    pub position: i32,
    /// What it is for: the line of its invoice.
    pub description: String,
    /// Where it stands.
    pub status: InstallmentStatus,
    /// How its amount is agreed.
    pub kind: InstallmentKind,
    /// What it bills, net of tax. While it is PENDING a part of the schedule's total follows what else the schedule bills;
    /// invoiced, it is what was billed.
    #[columns("amount", "currency")]
    pub amount: Money,
    /// Its part of the schedule's total, in percent; null unless it is agreed so.
    pub percent: Option<Percent>,
    /// What makes it fall due.
    pub trigger: InstallmentTrigger,
    /// The day when it falls due; null if an event makes it.
    pub due_on: Option<Date>,
    /// The milestone that makes it fall due when it is completed; null if none does, or it is deleted.
    #[columns("milestone_id")]
    pub milestone: One<Milestone>,
    /// When its milestone or acceptance came, UTC.
    pub triggered_at: Option<DateTime<Utc>>,
    /// When it was invoiced, UTC.
    pub invoiced_at: Option<DateTime<Utc>>,
    /// The schedule that it is of.
    #[columns("invoice_schedule_id")]
    pub invoice_schedule: One<InvoiceSchedule>,
    /// The work that it bills.
    #[columns("engagement_id")]
    pub engagement: One<Engagement>,
    /// The invoice that bills it; null if there is none, or it is deleted.
    #[columns("invoice_id")]
    pub invoice: One<Invoice>,
    /// What can be done to it, and whether its state allows it now, as long as its schedule is not CANCELLED. An invoiced
    /// one can be reopened only when its invoice is void or deleted; one that is due on a day can't be triggered.
    #[columns("status", "deleted_at")]
    pub available_actions: Actions<InstallmentStatus>,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
}

texts!(InstallmentKind, InstallmentStatus, InstallmentTrigger);

impl Object for Installment {
    type Row = installment::Model;
    const READ: Permission = Permission::InvoiceScheduleRead;
}

impl Listed for Installment {
    type Filter = InstallmentFilter;
    type Order = InstallmentOrderField;
}

#[relations]
impl Installment {
    /// What happened to this installment, newest first. That it was made is told by its schedule, if that was made with it.
    fn activity() -> Activity;
}
