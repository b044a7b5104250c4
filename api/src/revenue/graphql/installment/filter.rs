//! Which installments, and in which order.

use async_graphql::{Enum, InputObject};
use entity::engagements::engagement;
use entity::projects::milestone;
use entity::revenue::installment::{InstallmentStatus, InstallmentTrigger};
use entity::revenue::{invoice, invoice_schedule};

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateFilter, DateTimeFilter, Filter, IdFilter, join, related};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;
use crate::revenue::graphql::invoice_schedule::{InvoiceSchedule, InvoiceScheduleFilter};

const TABLE: &str = "installments";

/// Which installments. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct InstallmentFilter {
    /// By where it stands.
    pub status: Option<ChoiceFilter<InstallmentStatus>>,
    /// By what makes it fall due.
    pub trigger: Option<ChoiceFilter<InstallmentTrigger>>,
    /// By the day when it falls due.
    pub due_on: Option<DateFilter>,
    /// By the schedule that it is of.
    pub invoice_schedule_id: Option<IdFilter<invoice_schedule::Entity>>,
    /// By the work that it bills.
    pub engagement_id: Option<IdFilter<engagement::Entity>>,
    /// By the milestone that makes it fall due.
    pub milestone_id: Option<IdFilter<milestone::Entity>>,
    /// By the invoice that bills it.
    pub invoice_id: Option<IdFilter<invoice::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// Its schedule must be one of these.
    pub invoice_schedule: Option<InvoiceScheduleFilter>,
    /// All of these must hold.
    pub and: Option<Vec<InstallmentFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<InstallmentFilter>>,
    /// This must not hold.
    pub not: Option<Box<InstallmentFilter>>,
}

impl Filter for InstallmentFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let mut own = Sieve::default()
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.trigger.map(|f| f.on((TABLE, "trigger"))))
            .and_maybe(self.due_on.map(|f| f.on((TABLE, "due_on"))))
            .and_maybe(self.invoice_schedule_id.map(|f| f.on((TABLE, "invoice_schedule_id"))))
            .and_maybe(self.engagement_id.map(|f| f.on((TABLE, "engagement_id"))))
            .and_maybe(self.milestone_id.map(|f| f.on((TABLE, "milestone_id"))))
            .and_maybe(self.invoice_id.map(|f| f.on((TABLE, "invoice_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        if let Some(schedule) = self.invoice_schedule {
            own = own.and(related::<InvoiceSchedule>((TABLE, "invoice_schedule_id"), actor, schedule)?);
        }
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What installments can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum InstallmentOrderField {
    /// When the record was made; within a schedule, the position.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The day when it falls due.
    DueOn,
}

impl OrderField for InstallmentOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::DueOn => ("due_on", true),
        }
    }

    fn within(self) -> &'static [&'static str] {
        match self {
            Self::DueOn => &["status", "invoice_schedule_id"],
            _ => &[],
        }
    }
}
