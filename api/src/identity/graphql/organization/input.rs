//! What `updateOrganization` takes.

use async_graphql::{InputObject, MaybeUndefined};
use entity::identity::organization::TaxRounding;
use entity::identity::weekday::Weekday;

use crate::graphql::mutation::emptied;
use crate::graphql::scalar::Currency;
use crate::identity::organization::{Draft, NumberingDraft, SeriesDraft};

/// What `updateOrganization` takes.
#[derive(Clone, Debug, InputObject)]
pub struct UpdateOrganizationInput {
    /// Change it only if it is still at this version; otherwise a CONFLICT.
    pub(super) expected_version: Option<i32>,
    /// The name to show, at most 200 characters.
    name: MaybeUndefined<String>,
    /// The name in addresses: 2 to 63 lower-case letters, digits and hyphens; unique among all organizations.
    slug: MaybeUndefined<String>,
    /// The name in contracts and on invoices, at most 200 characters.
    legal_name: MaybeUndefined<String>,
    /// The tax id, at most 50 characters; kept encrypted.
    tax_id: MaybeUndefined<String>,
    /// The currency of its books.
    base_currency: Option<Currency>,
    /// The time zone in which its days begin, an IANA name such as `Europe/Berlin`. Whatever is measured by the day is
    /// measured by the new one within a second; sockets are closed, to be opened again.
    pub(super) timezone: Option<String>,
    /// Its language and region, BCP 47, such as `de-CH`.
    locale: Option<String>,
    /// How it looks to its clients.
    branding: Option<BrandingInput>,
    /// How its documents are numbered from the next one on.
    numbering: Option<NumberingInput>,
    /// Where tax is rounded.
    tax_rounding: Option<TaxRounding>,
    /// The days of the week on which it works, at least one (REQUIRED): what days of project templates count.
    working_days: MaybeUndefined<Vec<Weekday>>,
    /// Hours in which a repeated lead from the same address counts as the same: 0 to 8760.
    lead_window_hours: Option<i32>,
}

/// How the organization looks to its clients.
#[derive(Clone, Debug, InputObject)]
pub struct BrandingInput {
    /// The logo's address, http or https.
    logo_url: MaybeUndefined<String>,
    /// The main colour, `#rrggbb`.
    primary_color: MaybeUndefined<String>,
}

/// How documents are numbered.
#[derive(Clone, Debug, InputObject)]
pub struct NumberingInput {
    /// Agreed work.
    engagement: Option<NumberSeriesInput>,
    /// Invoices to clients.
    invoice: Option<NumberSeriesInput>,
    /// What is taken back of invoices.
    credit_note: Option<NumberSeriesInput>,
    /// Proposals to clients.
    proposal: Option<NumberSeriesInput>,
    /// Contracts with clients.
    contract: Option<NumberSeriesInput>,
    /// Projects.
    project: Option<NumberSeriesInput>,
    /// Bills from vendors.
    bill: Option<NumberSeriesInput>,
}

/// How one kind of document is numbered.
#[derive(Clone, Debug, InputObject)]
pub struct NumberSeriesInput {
    /// What stands before the number: at most 20 letters, digits and the signs `- _ / .`; may be empty.
    prefix: Option<String>,
    /// The least digits of the number, 1 to 10; shorter ones get leading zeros.
    padding: Option<i32>,
}

impl From<UpdateOrganizationInput> for Draft {
    fn from(input: UpdateOrganizationInput) -> Self {
        Self {
            name: input.name.into(),
            slug: input.slug.into(),
            legal_name: input.legal_name.into(),
            tax_id: input.tax_id.into(),
            base_currency: input.base_currency.map(|currency| currency.0.code().to_owned()),
            timezone: input.timezone,
            locale: input.locale,
            branding: input.branding.map(|branding| (branding.logo_url.into(), branding.primary_color.into())),
            numbering: input.numbering.map(NumberingDraft::from),
            tax_rounding: input.tax_rounding,
            working_days: emptied(input.working_days, Vec::new()),
            lead_window_hours: input.lead_window_hours,
        }
    }
}

impl From<NumberingInput> for NumberingDraft {
    fn from(input: NumberingInput) -> Self {
        Self {
            engagement: series(input.engagement),
            invoice: series(input.invoice),
            credit_note: series(input.credit_note),
            proposal: series(input.proposal),
            contract: series(input.contract),
            project: series(input.project),
            bill: series(input.bill),
        }
    }
}

fn series(input: Option<NumberSeriesInput>) -> SeriesDraft {
    input.map_or((None, None), |series| (series.prefix, series.padding))
}
