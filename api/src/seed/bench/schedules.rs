//! When the companies are billed from now on: what is still to come of each engagement that was begun.

use super::engagements::company_of;
use super::kind::END;
use super::rows::Volumes;
use super::words::{CURRENCIES, SERVICES, draw, pick};

/// The installments of a schedule.
pub(super) const INSTALLMENTS: i64 = 4;

impl Volumes {
    /// The engagements that have a schedule, with where it stands: as it followed its engagement.
    fn scheduled(&self, engagement: &str, rows: &str) -> String {
        format!(
            "(SELECT * FROM (SELECT *, CASE {status} WHEN 'ACTIVE' THEN 'ACTIVE' WHEN 'PAUSED' THEN 'PAUSED' \
             WHEN 'DRAFT' THEN NULL ELSE 'CANCELLED' END AS status FROM {rows} OFFSET 0) AS followed WHERE status IS NOT NULL) AS scheduled",
            status = self.engagement_status(engagement),
        )
    }

    pub(super) fn insert_schedules(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamps(&self.schedules, "NULL::text");
        format!(
            "INSERT INTO invoice_schedules (organization_id, id, engagement_id, client_company_id, name, currency, tax_rate, \
             auto_issue, paused_with_engagement, status, {stamped}) \
             SELECT {organization}, {id}, {engagement}, {company}, {service} || ' ' || n, {currency}, 20000, n % 2 = 0, \
             status = 'PAUSED', status, {stamps} FROM {scheduled}",
            organization = self.organizations.id("o"),
            id = self.schedules.id("n"),
            engagement = self.engagements.id("n"),
            company = self.companies.id("k"),
            service = draw(SERVICES, 8),
            currency = pick(CURRENCIES, "k"),
            scheduled = self.scheduled("n", &self.decided(&self.schedules, &company_of("n"), numbers)),
        )
    }

    pub(super) fn insert_installments(&self, numbers: &str) -> String {
        let of = format!("(n / {INSTALLMENTS})");
        let (stamped, stamps) = self.stamps(&self.installments, "NULL::text");
        format!(
            "INSERT INTO installments (organization_id, id, invoice_schedule_id, engagement_id, currency, position, description, \
             amount, due_on, kind, trigger, status, {stamped}) \
             SELECT {organization}, {id}, {schedule}, {engagement}, {currency}, n % {INSTALLMENTS}, {service}, \
             (1 + get_byte(dice, 2)) * 10000, ({END})::date + (1 + n % {INSTALLMENTS})::int * 30 + get_byte(dice, 3) % 30, \
             'FIXED', 'DATE', CASE WHEN get_byte(dice, 4) < 16 THEN 'SKIPPED' ELSE 'PENDING' END, {stamps} FROM {scheduled}",
            organization = self.organizations.id("o"),
            id = self.installments.id("n"),
            schedule = self.schedules.id(&of),
            engagement = self.engagements.id(&of),
            currency = pick(CURRENCIES, "k"),
            service = draw(SERVICES, 7),
            scheduled = self.scheduled(&of, &self.decided(&self.installments, &company_of(&of), numbers)),
        )
    }
}
