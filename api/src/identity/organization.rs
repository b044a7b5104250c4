//! Organizations: their settings.

use chrono::{DateTime, NaiveDate, Utc};
use entity::identity::organization::{ActiveModel, Column, Entity, Model, TaxRounding};
use entity::identity::weekday::Weekday;
use sea_orm::sea_query::{Alias, Expr, ExprTrait, LockType, Query};
use sea_orm::{ActiveValue, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, Set};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value as Json;

use super::rules::organization::{self as rules, Branding, Numbering, Series};
use crate::auth::actor::OrganizationId;
use crate::auth::cipher::{Cipher, Place};
use crate::db::OrgTx;
use crate::error::{Fault, Reasons, Result};
use crate::patch::Patch;
use crate::repo::find::{self, Rows};
use crate::repo::save;
use crate::text;
use crate::zone::Zone;

/// What a caller says of their organization.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// The name to show.
    pub name: Patch<String>,
    /// The name in addresses.
    pub slug: Patch<String>,
    /// The name in contracts and on invoices.
    pub legal_name: Patch<String>,
    /// The tax id, in clear.
    pub tax_id: Patch<String>,
    /// The currency of its books, ISO 4217.
    pub base_currency: Option<String>,
    /// The time zone in which its days begin, IANA.
    pub timezone: Option<String>,
    /// Its language and region, BCP 47.
    pub locale: Option<String>,
    /// How it looks: logo and colour.
    pub branding: Option<(Patch<String>, Patch<String>)>,
    /// How its documents are numbered.
    pub numbering: Option<NumberingDraft>,
    /// Where tax is rounded.
    pub tax_rounding: Option<TaxRounding>,
    /// The days of the week on which it works.
    pub working_days: Option<Vec<Weekday>>,
    /// Hours in which a repeated lead counts as the same.
    pub lead_window_hours: Option<i32>,
}

/// What a caller says of each series.
#[derive(Clone, Debug, Default)]
pub struct NumberingDraft {
    /// Agreed work.
    pub engagement: SeriesDraft,
    /// Invoices to clients.
    pub invoice: SeriesDraft,
    /// What is taken back of invoices.
    pub credit_note: SeriesDraft,
    /// Proposals to clients.
    pub proposal: SeriesDraft,
    /// Contracts with clients.
    pub contract: SeriesDraft,
    /// Projects.
    pub project: SeriesDraft,
    /// Bills from vendors.
    pub bill: SeriesDraft,
}

/// What a caller says of a series: prefix and digits.
pub type SeriesDraft = (Option<String>, Option<i32>);

/// The actor's own organization, locked so that changes to it and to its roster come one after another.
///
/// Not `FOR UPDATE`, which would wait for every insert in the organization: their foreign keys hold this row.
pub async fn locked(tx: &OrgTx) -> Result<Model> {
    let own = find::own::<Model>(tx, Rows::Live);
    let row = Entity::find().filter(own).lock(LockType::NoKeyUpdate).one(tx).await?;
    row.ok_or_else(|| save::missing("the actor's organization"))
}

/// The actor's own organization.
pub async fn own(tx: &OrgTx) -> Result<Model> {
    let row = Entity::find().filter(find::own::<Model>(tx, Rows::Live)).one(tx).await?;
    row.ok_or_else(|| save::missing("the actor's organization"))
}

/// Where the organization's days begin. Whoever was authenticated knows it; for others it is looked up.
pub async fn zone(tx: &OrgTx) -> Result<Zone> {
    if let Some(known) = tx.actor().zone {
        return Ok(known);
    }
    let own = find::own::<Model>(tx, Rows::Live);
    let select = Query::select().column(Column::Timezone).from(Entity).cond_where(own).take();
    let row = tx.query_one(&select).await?.ok_or_else(|| save::missing("the actor's organization"))?;
    let name: String = row.try_get("", "timezone")?;
    Zone::named(&name).ok_or_else(|| Fault::Internal(format!("no such time zone: {name}")).into())
}

/// The organization's day: the one that it is in its time zone, by the transaction's clock.
pub async fn today(tx: &OrgTx) -> Result<NaiveDate> {
    day(tx, tx.now()).await
}

/// The organization's day at a moment.
pub async fn day(tx: &OrgTx, at: DateTime<Utc>) -> Result<NaiveDate> {
    Ok(zone(tx).await?.day(at))
}

/// Changes the actor's own organization.
pub async fn update(tx: &OrgTx, cipher: &Cipher, expected_version: Option<i32>, draft: Draft) -> Result<Model> {
    let before = locked(tx).await?;
    find::at_version(&before, "expectedVersion", expected_version)?;
    let row = apply(tx, cipher, &before, draft).await?;
    save::update(tx, &before, row, "updated").await
}

/// The tax id in clear; none if none is set.
pub fn tax_id(cipher: &Cipher, id: OrganizationId, sealed: Option<&str>) -> Result<Option<String>> {
    let opened = sealed.map(|sealed| cipher.decrypt(sealed, place(id))).transpose();
    opened.map_err(|why| Fault::Internal(format!("tax id: {why}")).into())
}

/// A setting that is kept as JSON. What can't be read is a defect, but no reason to show nothing.
pub fn setting<T: DeserializeOwned + Default>(stored: &Json) -> T {
    serde_json::from_value(stored.clone()).unwrap_or_default()
}

async fn apply(tx: &OrgTx, cipher: &Cipher, before: &Model, draft: Draft) -> Result<ActiveModel> {
    let mut row: ActiveModel = before.clone().into();
    let mut reasons = Reasons::default();
    reasons.required("name", &mut row.name, draft.name, |v| text::line("name", v, 200));
    reasons.required("slug", &mut row.slug, draft.slug, |v| rules::slug(&v));
    reasons.optional(&mut row.legal_name, draft.legal_name, |v| text::line("legalName", v, 200));
    reasons.defaulted(&mut row.base_currency, draft.base_currency, Ok);
    reasons.defaulted(&mut row.locale, draft.locale, |v| rules::locale(&v));
    reasons.defaulted(&mut row.tax_rounding, draft.tax_rounding, Ok);
    reasons.defaulted(&mut row.working_days, draft.working_days, |v| rules::working_days(&v));
    reasons.defaulted(&mut row.lead_window_hours, draft.lead_window_hours, rules::lead_window);

    let current = tax_id(cipher, before.id, before.tax_id_sealed.as_deref())?;
    let tax_id = draft.tax_id.map(text::given);
    // Encrypting is different each time: the same tax id again would look like a change.
    if tax_id.as_ref().is_some_and(|tax_id| tax_id.as_deref() != current.as_deref()) {
        reasons.optional(&mut row.tax_id_sealed, tax_id, |v| {
            text::line("taxId", v, 50).map(|tax_id| cipher.encrypt(&tax_id, place(before.id)))
        });
    }
    if let Some(timezone) = draft.timezone {
        if is_timezone(tx, &timezone).await? {
            row.timezone = Set(timezone);
        } else {
            reasons.add(rules::no_timezone());
        }
    }
    if let Some((logo, color)) = draft.branding {
        let mut branding: Branding = setting(&before.branding);
        patch(&mut reasons, &mut branding.logo_url, logo, |v| text::url("branding.logoUrl", v));
        patch(&mut reasons, &mut branding.primary_color, color, |v| rules::color("branding.primaryColor", v));
        row.branding = json(&branding)?;
    }
    if let Some(draft) = draft.numbering {
        let mut numbering: Numbering = setting(&before.numbering);
        renumber(&mut reasons, "numbering.engagement", &mut numbering.engagement, draft.engagement);
        renumber(&mut reasons, "numbering.invoice", &mut numbering.invoice, draft.invoice);
        renumber(&mut reasons, "numbering.creditNote", &mut numbering.credit_note, draft.credit_note);
        renumber(&mut reasons, "numbering.proposal", &mut numbering.proposal, draft.proposal);
        renumber(&mut reasons, "numbering.contract", &mut numbering.contract, draft.contract);
        renumber(&mut reasons, "numbering.project", &mut numbering.project, draft.project);
        renumber(&mut reasons, "numbering.bill", &mut numbering.bill, draft.bill);
        row.numbering = json(&numbering)?;
    }
    reasons.finish()?;
    Ok(row)
}

fn place(id: OrganizationId) -> Place {
    Place { organization: id.uuid(), column: "organizations.tax_id_sealed" }
}

fn json(setting: &impl Serialize) -> Result<ActiveValue<Json>> {
    Ok(Set(serde_json::to_value(setting)?))
}

fn patch(
    reasons: &mut Reasons,
    cell: &mut Option<String>,
    patch: Patch<String>,
    check: impl FnOnce(String) -> Result<String, crate::error::UserError>,
) {
    match patch.map(text::given) {
        None => {}
        Some(None) => *cell = None,
        Some(Some(value)) => *cell = reasons.take(check(value)),
    }
}

fn renumber(reasons: &mut Reasons, field: &str, series: &mut Series, (prefix, padding): SeriesDraft) {
    let prefix = prefix.map(|text| rules::prefix(&format!("{field}.prefix"), &text));
    let padding = padding.map(|digits| rules::padding(&format!("{field}.padding"), digits));
    if let Some(prefix) = prefix.and_then(|checked| reasons.take(checked)) {
        series.prefix = prefix;
    }
    if let Some(padding) = padding.and_then(|checked| reasons.take(checked)) {
        series.padding = padding;
    }
}

/// Whether there is such a time zone. PostgreSQL is asked too: reports reckon there with these names, by the system's
/// list.
pub(super) async fn is_timezone(tx: &impl ConnectionTrait, name: &str) -> Result<bool> {
    if !rules::may_be_timezone(name) || Zone::named(name).is_none() {
        return Ok(false);
    }
    let known = Query::select()
        .expr(Expr::val(1))
        .from(Alias::new("pg_timezone_names"))
        .and_where(Expr::col(Alias::new("name")).eq(name))
        .to_owned();
    Ok(tx.query_one(&known).await?.is_some())
}
