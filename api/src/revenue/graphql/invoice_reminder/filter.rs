//! Which reminders, and in which order.

use async_graphql::{Enum, InputObject};
use entity::revenue::invoice_reminder::InvoiceReminderStatus;
use entity::revenue::{invoice, invoice_reminder_rule};

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{ChoiceFilter, DateTimeFilter, Filter, IdFilter, join};
use crate::graphql::order::OrderField;
use crate::repo::sieve::Sieve;

const TABLE: &str = "invoice_reminders";

/// Which reminders. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct InvoiceReminderFilter {
    /// By where they stand.
    pub status: Option<ChoiceFilter<InvoiceReminderStatus>>,
    /// By the invoice that they remind of.
    pub invoice_id: Option<IdFilter<invoice::Entity>>,
    /// By the rule that made them.
    pub rule_id: Option<IdFilter<invoice_reminder_rule::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// All of these must hold.
    pub and: Option<Vec<InvoiceReminderFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<InvoiceReminderFilter>>,
    /// This must not hold.
    pub not: Option<Box<InvoiceReminderFilter>>,
}

impl Filter for InvoiceReminderFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let own = Sieve::default()
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.invoice_id.map(|f| f.on((TABLE, "invoice_id"))))
            .and_maybe(self.rule_id.map(|f| f.on((TABLE, "invoice_reminder_rule_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What reminders can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum InvoiceReminderOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
}

impl OrderField for InvoiceReminderOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
        }
    }
}
