//! Which bills, and in which order.

use async_graphql::{Enum, InputObject};
use entity::engagements::engagement;
use entity::identity::organization_member;
use entity::revenue::bill::BillStatus;
use entity::revenue::{approval_policy, vendor};

use crate::auth::actor::Actor;
use crate::error::Result;
use crate::graphql::filter::{
    ChoiceFilter, DateFilter, DateTimeFilter, Filter, IdFilter, MoneyFilter, StringFilter, join, related,
};
use crate::graphql::order::OrderField;
use crate::graphql::overdue;
use crate::repo::sieve::Sieve;
use crate::revenue::graphql::vendor::{Vendor, VendorFilter};

const TABLE: &str = "bills";

/// Which bills. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct BillFilter {
    /// By the organization's number of it, to the letter.
    pub number: Option<StringFilter>,
    /// By the number that the vendor gave it, to the letter.
    pub vendor_invoice_number: Option<StringFilter>,
    /// By where it stands.
    pub status: Option<ChoiceFilter<BillStatus>>,
    /// By the day that stands on it.
    pub bill_date: Option<DateFilter>,
    /// By the day when it is to be paid.
    pub due_date: Option<DateFilter>,
    /// By what it asks for.
    pub total: Option<MoneyFilter>,
    /// By what is left to pay.
    pub due: Option<MoneyFilter>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By who asks for it.
    pub vendor_id: Option<IdFilter<vendor::Entity>>,
    /// By the work that it was spent on.
    pub engagement_id: Option<IdFilter<engagement::Entity>>,
    /// By the policy under which it was submitted.
    pub approval_policy_id: Option<IdFilter<approval_policy::Entity>>,
    /// By the member who is asked now.
    pub next_approver_id: Option<IdFilter<organization_member::Entity>>,
    /// Whether it is overdue: APPROVED or `PARTIALLY_PAID`, and its due date is before today, the organization's day,
    /// by its time zone.
    pub is_overdue: Option<bool>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// Its vendor must be one of these.
    pub vendor: Option<VendorFilter>,
    /// All of these must hold.
    pub and: Option<Vec<BillFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<BillFilter>>,
    /// This must not hold.
    pub not: Option<Box<BillFilter>>,
}

impl Filter for BillFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let currency = (TABLE, "currency");
        let mut own = Sieve::default()
            .and_maybe(self.number.map(|f| f.unique((TABLE, "number"))))
            .and_maybe(self.vendor_invoice_number.map(|f| f.exact((TABLE, "vendor_invoice_number"))))
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.bill_date.map(|f| f.on((TABLE, "bill_date"))))
            .and_maybe(self.is_overdue.map(|is| overdue::sieve(TABLE, "is_owed", is, actor)).transpose()?)
            .and_maybe(self.due_date.map(|f| f.on((TABLE, "due_date"))))
            .and_maybe(self.total.map(|f| f.on((TABLE, "total"), currency)).transpose()?)
            .and_maybe(self.due.map(|f| f.on((TABLE, "due"), currency)).transpose()?)
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.vendor_id.map(|f| f.on((TABLE, "vendor_id"))))
            .and_maybe(self.engagement_id.map(|f| f.on((TABLE, "engagement_id"))))
            .and_maybe(self.approval_policy_id.map(|f| f.on((TABLE, "approval_policy_id"))))
            .and_maybe(self.next_approver_id.map(|f| f.on((TABLE, "next_approver_member_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        if let Some(vendor) = self.vendor {
            own = own.and(related::<Vendor>((TABLE, "vendor_id"), actor, vendor)?);
        }
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What bills can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum BillOrderField {
    /// When the record was made, which is the order of the numbers.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The day that stands on it.
    BillDate,
    /// The day when it is to be paid.
    DueDate,
    /// What it asks for in minor units, whatever the currency.
    Total,
    /// What is left to pay in minor units, whatever the currency.
    Due,
}

impl OrderField for BillOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::BillDate => ("bill_date", false),
            Self::DueDate => ("due_date", false),
            Self::Total => ("total", false),
            Self::Due => ("due", false),
        }
    }

    fn within(self) -> &'static [&'static str] {
        match self {
            Self::DueDate => &["status"],
            _ => &[],
        }
    }
}
