//! Which rules of reminders, and in which order.

use async_graphql::{Enum, InputObject};
use entity::revenue::invoice_reminder_rule::{InvoiceReminderMode, InvoiceReminderRuleStatus};

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IntFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "invoice_reminder_rules";

/// Which rules of reminders. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct InvoiceReminderRuleFilter {
    /// By the days behind the day when the invoice is due.
    pub days: Option<IntFilter>,
    /// By whether their reminders are sent at once.
    pub mode: Option<ChoiceFilter<InvoiceReminderMode>>,
    /// By whether they remind.
    pub status: Option<ChoiceFilter<InvoiceReminderRuleStatus>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<InvoiceReminderRuleFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<InvoiceReminderRuleFilter>>,
    /// This must not hold.
    pub not: Option<Box<InvoiceReminderRuleFilter>>,
}

impl Filter for InvoiceReminderRuleFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.days.map(|f| f.on((TABLE, "days"))))
            .and_maybe(self.mode.map(|f| f.on((TABLE, "mode"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What rules of reminders can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum InvoiceReminderRuleOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The days behind the day when the invoice is due.
    Days,
}

impl OrderField for InvoiceReminderRuleOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::Days => ("days", false),
        }
    }
}
