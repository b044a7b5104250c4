//! The type `Organization`.

use async_graphql::{Context, SimpleObject};
use derive::fields;
use entity::Id;
use entity::identity::organization::{self as row, TaxRounding};
use entity::identity::weekday::Weekday;

use crate::auth::permission::Permission;
use crate::error::{Fault, Result};
use crate::graphql::activity::{self, ActivityEvent, ActivityFilter};
use crate::graphql::connection::Connection;
use crate::graphql::loader::Object;
use crate::graphql::record::Record;
use crate::graphql::scalar::Currency;
use crate::graphql::scope::InScope;
use crate::identity::organization;
use crate::identity::rules::organization as rules;
use crate::repo::list::{NESTED_DEFAULT, PageArgs};

/// A firm: the walls around everything that it has.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(complex)]
pub struct Organization {
    /// The organization's id.
    #[graphql(owned)]
    pub id: Id<row::Entity>,
    /// The name to show.
    pub name: String,
    /// The name in addresses, unique among all organizations.
    pub slug: String,
    /// The name in contracts and on invoices.
    pub legal_name: Option<String>,
    /// The time zone in which its days begin, an IANA name such as `Europe/Berlin`: what is due, overdue or over today
    /// is measured by it.
    pub timezone: String,
    /// Its language and region, BCP 47, such as `de-CH`.
    pub locale: String,
    /// How it looks to its clients.
    pub branding: Branding,
    /// How its documents are numbered.
    pub numbering: Numbering,
    /// Where tax is rounded to the minor unit.
    pub tax_rounding: TaxRounding,
    /// The days of the week on which it works, from Monday on; what days of project templates count, but for holidays.
    pub working_days: Vec<Weekday>,
    /// Hours in which a repeated lead from the same address counts as the same.
    pub lead_window_hours: i32,
    /// Whether the public lead form takes leads.
    pub lead_form_enabled: bool,
    /// Whether a tax id is set, also for those who may not see it.
    pub tax_id_is_set: bool,
    /// The record's history.
    #[graphql(flatten)]
    pub record: Record,
    #[graphql(skip)]
    base_currency: String,
    #[graphql(skip)]
    tax_id_sealed: Option<String>,
}

/// How the organization looks to its clients.
#[derive(Clone, Debug, SimpleObject)]
pub struct Branding {
    /// The logo's address.
    logo_url: Option<String>,
    /// The main colour, `#rrggbb`.
    primary_color: Option<String>,
}

/// How documents are numbered.
#[derive(Clone, Debug, SimpleObject)]
pub struct Numbering {
    /// Agreed work.
    engagement: NumberSeries,
    /// Invoices to clients.
    invoice: NumberSeries,
    /// What is taken back of invoices.
    credit_note: NumberSeries,
    /// Proposals to clients.
    proposal: NumberSeries,
    /// Contracts with clients.
    contract: NumberSeries,
    /// Projects.
    project: NumberSeries,
    /// Bills from vendors.
    bill: NumberSeries,
}

/// How one kind of document is numbered: `INV-00042` has the prefix `INV-` and a padding of 5.
#[derive(Clone, Debug, SimpleObject)]
pub struct NumberSeries {
    /// What stands before the number.
    prefix: String,
    /// The least digits of the number; shorter ones get leading zeros.
    padding: i32,
}

impl From<row::Model> for Organization {
    fn from(row: row::Model) -> Self {
        Self {
            record: Record::from(&row),
            branding: organization::setting::<rules::Branding>(&row.branding).into(),
            numbering: organization::setting::<rules::Numbering>(&row.numbering).into(),
            id: row.id,
            name: row.name,
            slug: row.slug,
            legal_name: row.legal_name,
            timezone: row.timezone,
            locale: row.locale,
            tax_rounding: row.tax_rounding,
            working_days: rules::week(&row.working_days),
            lead_window_hours: row.lead_window_hours,
            lead_form_enabled: row.form_key_hash.is_some(),
            tax_id_is_set: row.tax_id_sealed.is_some(),
            base_currency: row.base_currency,
            tax_id_sealed: row.tax_id_sealed,
        }
    }
}

impl From<rules::Branding> for Branding {
    fn from(branding: rules::Branding) -> Self {
        Self { logo_url: branding.logo_url, primary_color: branding.primary_color }
    }
}

impl From<rules::Numbering> for Numbering {
    fn from(numbering: rules::Numbering) -> Self {
        let series = |series: rules::Series| NumberSeries { prefix: series.prefix, padding: series.padding };
        Self {
            engagement: series(numbering.engagement),
            invoice: series(numbering.invoice),
            credit_note: series(numbering.credit_note),
            proposal: series(numbering.proposal),
            contract: series(numbering.contract),
            project: series(numbering.project),
            bill: series(numbering.bill),
        }
    }
}

impl Object for Organization {
    type Row = row::Model;
    const READ: Permission = Permission::OrganizationRead;
}

#[fields]
impl Organization {
    /// The tax id; null if none is set, and for callers without the permission `TAX_ID_READ`.
    async fn tax_id(&self, ctx: &Context<'_>) -> Result<Option<String>> {
        let scope = ctx.scope();
        if scope.actor()?.organization != self.id || !scope.actor()?.permissions.has(Permission::TaxIdRead) {
            return Ok(None);
        }
        organization::tax_id(&scope.services.cipher, self.id, self.tax_id_sealed.as_deref())
    }

    /// The currency of its books.
    async fn base_currency(&self) -> Result<Currency> {
        let known = iso_currency::Currency::from_code(&self.base_currency).map(Currency);
        known.ok_or_else(|| Fault::Internal(format!("no currency: {}", self.base_currency)).into())
    }

    /// What happened in the organization, newest first: its audit log. Shows what happened to records of the types that
    /// the caller may see.
    async fn activity(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The most entries, read from the start; at most 100, 10 if nothing is said.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Start behind this cursor.")] after: Option<String>,
        #[graphql(desc = "The most entries, read from the end.")] last: Option<i32>,
        #[graphql(desc = "End before this cursor.")] before: Option<String>,
        #[graphql(desc = "Which events.")] filter: Option<ActivityFilter>,
    ) -> Result<Connection<ActivityEvent>> {
        activity::all(ctx, filter, PageArgs::new(first, after, last, before, NESTED_DEFAULT)?).await
    }
}
