//! Which invoices, and in which order.

use async_graphql::{Enum, InputObject};
use entity::crm::client_company;
use entity::engagements::engagement;
use entity::revenue::invoice::InvoiceStatus;
use sea_orm::Condition;
use sea_orm::sea_query::{Expr, ExprTrait};

use super::overdue;
use crate::auth::actor::Actor;
use crate::crm::graphql::client_company::{ClientCompany, ClientCompanyFilter};
use crate::engagements::graphql::engagement::{Engagement, EngagementFilter};
use crate::error::Result;
use crate::graphql::filter::{
    ChoiceFilter, DateFilter, DateTimeFilter, Filter, IdFilter, MoneyFilter, StringFilter, join, related,
};
use crate::graphql::order::OrderField;
use crate::repo::sieve::{Anchor, Sieve};

const TABLE: &str = "invoices";

/// Which invoices. All given fields must hold.
#[derive(Clone, Debug, Default, Hash, InputObject)]
pub struct InvoiceFilter {
    /// By where it stands.
    pub status: Option<ChoiceFilter<InvoiceStatus>>,
    /// Whether it is OPEN and was due before today: the organization's day, by its time zone.
    pub is_overdue: Option<bool>,
    /// Whether it is OPEN and some of it is paid or credited.
    pub is_partially_paid: Option<bool>,
    /// By its number, to the letter.
    pub number: Option<StringFilter>,
    /// By the day of issue.
    pub issue_date: Option<DateFilter>,
    /// By the day when it is due.
    pub due_date: Option<DateFilter>,
    /// By what it bills, tax included.
    pub total: Option<MoneyFilter>,
    /// By what is left to be paid.
    pub due: Option<MoneyFilter>,
    /// By the partner's id.
    pub external_id: Option<StringFilter>,
    /// By the work that it bills.
    pub engagement_id: Option<IdFilter<engagement::Entity>>,
    /// By the client.
    pub client_company_id: Option<IdFilter<client_company::Entity>>,
    /// By when the record was made.
    pub created_at: Option<DateTimeFilter>,
    /// By when the record was last changed.
    pub updated_at: Option<DateTimeFilter>,
    /// Its engagement must be one of these.
    pub engagement: Option<EngagementFilter>,
    /// Its client must be one of these.
    pub client_company: Option<ClientCompanyFilter>,
    /// All of these must hold.
    pub and: Option<Vec<InvoiceFilter>>,
    /// One of these must hold.
    pub or: Option<Vec<InvoiceFilter>>,
    /// This must not hold.
    pub not: Option<Box<InvoiceFilter>>,
}

impl Filter for InvoiceFilter {
    fn sieve(self, actor: &Actor) -> Result<Sieve> {
        let currency = (TABLE, "currency");
        let partially_paid = |is| {
            let column = "is_partially_paid";
            Anchor::one(column, Expr::val(is), Condition::all().add(Expr::col((TABLE, column)).eq(is)))
        };
        let mut own = Sieve::default()
            .and_maybe(self.status.map(|f| f.on((TABLE, "status"))))
            .and_maybe(self.is_overdue.map(|is| overdue::sieve(TABLE, is, actor)).transpose()?)
            .and_maybe(self.is_partially_paid.map(partially_paid))
            .and_maybe(self.number.map(|f| f.unique((TABLE, "number"))))
            .and_maybe(self.issue_date.map(|f| f.on((TABLE, "issue_date"))))
            .and_maybe(self.due_date.map(|f| f.on((TABLE, "due_date"))))
            .and_maybe(self.total.map(|f| f.on((TABLE, "total"), currency)).transpose()?)
            .and_maybe(self.due.map(|f| f.on((TABLE, "due"), currency)).transpose()?)
            .and_maybe(self.external_id.map(|f| f.unique((TABLE, "external_id"))))
            .and_maybe(self.engagement_id.map(|f| f.on((TABLE, "engagement_id"))))
            .and_maybe(self.client_company_id.map(|f| f.on((TABLE, "client_company_id"))))
            .and_maybe(self.created_at.map(|f| f.made(TABLE)))
            .and_maybe(self.updated_at.map(|f| f.on((TABLE, "updated_at"))));
        if let Some(engagement) = self.engagement {
            own = own.and(related::<Engagement>((TABLE, "engagement_id"), actor, engagement)?);
        }
        if let Some(company) = self.client_company {
            own = own.and(related::<ClientCompany>((TABLE, "client_company_id"), actor, company)?);
        }
        join(own, self.and, self.or, self.not, actor)
    }
}

/// What invoices can be ordered by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum InvoiceOrderField {
    /// When the record was made.
    CreatedAt,
    /// When the record was last changed.
    UpdatedAt,
    /// The day of issue.
    IssueDate,
    /// The day when it is due.
    DueDate,
    /// What it bills, in minor units, whatever the currency.
    Total,
    /// What is left to be paid, in minor units, whatever the currency.
    Due,
}

impl OrderField for InvoiceOrderField {
    fn column(self) -> (&'static str, bool) {
        match self {
            // Ids are UUIDv7: their order is that of making.
            Self::CreatedAt => ("id", false),
            Self::UpdatedAt => ("updated_at", false),
            Self::IssueDate => ("issue_date", true),
            Self::DueDate => ("due_date", true),
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
