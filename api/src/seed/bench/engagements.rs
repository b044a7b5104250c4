//! What was agreed with the companies, and which number comes next.

use super::kind::END;
use super::rows::Volumes;
use super::words::{CURRENCIES, SERVICES, draw, pick};

/// The kinds of documents that are numbered.
pub(super) const SERIES: i64 = 7;

/// Of eight companies the first has two engagements, and the second and sixth have one: those with a deal of the same
/// number (see `rows::COMPANY_OF_DEAL`), of which the big organization owns a tenth too.
pub(super) fn company_of(e: &str) -> String {
    format!("(8 * ({e} / 4) + ('{{0,0,1,5}}'::int[])[1 + {e} % 4])")
}

/// The deal that an engagement came from, if it was won.
fn deal_of(e: &str) -> String {
    format!("(8 * ({e} / 4) + ('{{0,1,2,6}}'::int[])[1 + {e} % 4])")
}

/// A text for the place `sequence` of a series: at least five digits.
pub(super) fn number(prefix: &str) -> String {
    format!("'{prefix}' || lpad(sequence::text, greatest(5, length(sequence::text)), '0')")
}

/// The rows with their `sequence` in the series of their organization, behind those of `table` that have one by now: those
/// that are `taken`.
pub(super) fn numbered(volumes: &Volumes, table: &str, taken: &str, rows: &str) -> String {
    format!(
        "(SELECT *, row_number() OVER (PARTITION BY o ORDER BY n) + coalesce(given, 0) AS sequence FROM {rows} \
         LEFT JOIN (SELECT organization_id, count(*) AS given FROM {table} WHERE {taken} GROUP BY organization_id) AS given \
         ON given.organization_id = {organization}) AS numbered",
        organization = volumes.organizations.id("o"),
    )
}

impl Volumes {
    /// Where an engagement stands.
    pub(super) fn engagement_status(&self, e: &str) -> String {
        let dice = self.engagements.dice(e);
        format!(
            "(CASE WHEN get_byte({dice}, 6) < 20 THEN 'DRAFT' WHEN get_byte({dice}, 6) < 130 THEN 'ACTIVE' \
             WHEN get_byte({dice}, 6) < 142 THEN 'PAUSED' WHEN get_byte({dice}, 6) < 236 THEN 'COMPLETED' ELSE 'TERMINATED' END)"
        )
    }

    /// By which deletion an engagement and its drafts are gone; NULL if they are there.
    pub(super) fn gone_engagement(&self, e: &str) -> String {
        format!(
            "CASE WHEN get_byte({dice}, 6) < 20 AND get_byte({dice}, 7) < 32 THEN 'engagement ' || ({e}) END",
            dice = self.engagements.dice(e)
        )
    }

    pub(super) fn insert_engagements(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamps(&self.engagements, &self.gone_engagement("n"));
        let standing = format!(
            "(SELECT *, {status} AS status, ({at} AT TIME ZONE 'UTC')::date + 7 AS start, \
             ('{{FIXED,TIME_AND_MATERIALS,RETAINER}}'::text[])[1 + get_byte(dice, 5) % 3] AS model FROM {decided} OFFSET 0) AS standing",
            status = self.engagement_status("n"),
            at = self.engagements.at("n"),
            decided = self.decided(&self.engagements, &company_of("n"), numbers),
        );
        format!(
            "INSERT INTO engagements (organization_id, id, number, name, client_company_id, deal_id, contract_id, owner_member_id, \
             currency, start_date, end_date, auto_renew, term_months, activated_at, ended_at, termination_reason, \
             billing_model, status, {stamped}) \
             SELECT {organization}, {id}, {number}, {service} || ' ' || n, {company}, \
             CASE WHEN get_byte({dice_of_deal}, 6) < 96 THEN {deal} END, CASE WHEN n % 2 = 0 THEN {contract} END, {owner}, {currency}, start, \
             CASE WHEN model = 'RETAINER' OR n % 4 = 1 THEN (start + interval '1 year')::date - 1 END, \
             model = 'RETAINER' AND status IN ('ACTIVE', 'PAUSED'), CASE WHEN model = 'RETAINER' THEN 12 END, \
             CASE WHEN status <> 'DRAFT' THEN least({at} + interval '7 days', {END}) END, \
             CASE WHEN status IN ('COMPLETED', 'TERMINATED') THEN {changed} END, \
             CASE WHEN status = 'TERMINATED' THEN 'The client was sold.' END, model, status, {stamps} FROM {numbered}",
            organization = self.organizations.id("o"),
            id = self.engagements.id("n"),
            number = number("ENG-"),
            service = draw(SERVICES, 8),
            company = self.companies.id("k"),
            dice_of_deal = self.deals.dice(&deal_of("n")),
            deal = self.deals.id(&deal_of("n")),
            contract = self.contracts.id("n"),
            owner = self.members.id("member"),
            currency = pick(CURRENCIES, "k"),
            at = self.engagements.at("n"),
            changed = Self::changed(&self.engagements),
            numbered = numbered(self, "engagements", "TRUE", &standing),
        )
    }

    pub(super) fn insert_series(&self, numbers: &str) -> String {
        let (organization, at) = (self.organizations.id("o"), self.series.at("n"));
        format!(
            "INSERT INTO number_series (organization_id, id, kind, next_value, created_at, updated_at, created_by_kind, \
             updated_by_kind) SELECT {organization}, {id}, \
             ('{{ENGAGEMENT,INVOICE,CREDIT_NOTE,BILL,PROPOSAL,PROJECT,CONTRACT}}'::text[])[1 + n % {SERIES}], 1 + CASE n % {SERIES} \
             WHEN 0 THEN (SELECT count(*) FROM engagements WHERE organization_id = {organization}) \
             WHEN 1 THEN (SELECT count(*) FROM invoices WHERE organization_id = {organization} AND status <> 'DRAFT') \
             WHEN 2 THEN (SELECT count(*) FROM credit_notes WHERE organization_id = {organization}) \
             WHEN 3 THEN (SELECT count(*) FROM bills WHERE organization_id = {organization}) \
             WHEN 4 THEN (SELECT count(*) FROM proposals WHERE organization_id = {organization}) \
             WHEN 5 THEN (SELECT count(*) FROM projects WHERE organization_id = {organization}) \
             ELSE (SELECT count(*) FROM contracts WHERE organization_id = {organization}) END, {at}, {at}, 'SYSTEM', 'SYSTEM' \
             FROM (SELECT n, n / {SERIES} AS o FROM {numbers} OFFSET 0) AS owned",
            id = self.series.id("n"),
        )
    }
}
