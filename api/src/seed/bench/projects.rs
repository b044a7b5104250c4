//! What is delivered: two projects of each engagement, and two milestones of each project.

use super::engagements::{company_of, number, numbered};
use super::kind::END;
use super::rows::Volumes;
use super::words::{CURRENCIES, SERVICES, draw, pick};

/// The projects of an engagement.
pub(super) const PROJECTS: i64 = 2;
/// The milestones of a project.
pub(super) const MILESTONES: i64 = 2;

/// The engagement of a project.
pub(super) fn engagement_of(p: &str) -> String {
    format!("({p} / {PROJECTS})")
}

impl Volumes {
    /// Where a project stands: as its engagement lets it.
    pub(super) fn project_status(&self, p: &str) -> String {
        let dice = self.projects.dice(p);
        format!(
            "(CASE {engagement} WHEN 'DRAFT' THEN 'PLANNED' WHEN 'PAUSED' THEN 'ON_HOLD' WHEN 'COMPLETED' THEN 'COMPLETED' \
             WHEN 'TERMINATED' THEN 'CANCELLED' ELSE CASE WHEN get_byte({dice}, 6) < 40 THEN 'PLANNED' \
             WHEN get_byte({dice}, 6) < 90 THEN 'COMPLETED' WHEN get_byte({dice}, 6) < 100 THEN 'ON_HOLD' ELSE 'ACTIVE' END END)",
            engagement = self.engagement_status(&engagement_of(p)),
        )
    }

    pub(super) fn insert_projects(&self, numbers: &str) -> String {
        let engagement = engagement_of("n");
        let (stamped, stamps) = self.stamps(&self.projects, &self.gone_engagement(&engagement));
        let standing = format!(
            "(SELECT *, {status} AS status, ({at} AT TIME ZONE 'UTC')::date + 7 AS start FROM {decided} OFFSET 0) AS standing",
            status = self.project_status("n"),
            at = self.projects.at("n"),
            decided = self.decided(&self.projects, &company_of(&engagement), numbers),
        );
        format!(
            "INSERT INTO projects (organization_id, id, engagement_id, client_company_id, manager_member_id, code, name, \
             start_date, due_date, budget, currency, budget_minutes, activated_at, ended_at, cancellation_reason, external_id, \
             health, status, {stamped}) \
             SELECT {organization}, {id}, {engagement_id}, {company}, {manager}, {number}, {service} || ' ' || n, start, \
             start + 30 + get_byte(dice, 2), (1 + get_byte(dice, 3)) * 100000, {currency}, (1 + get_byte(dice, 4)) * 600, \
             CASE WHEN status <> 'PLANNED' THEN least({at} + interval '7 days', {END}) END, \
             CASE WHEN status IN ('COMPLETED', 'CANCELLED') THEN {changed} END, \
             CASE WHEN status = 'CANCELLED' THEN 'The client was sold.' END, CASE WHEN n % 2 = 0 THEN 'P-' || n END, \
             CASE WHEN get_byte(dice, 5) < 24 THEN 'AT_RISK' WHEN get_byte(dice, 5) < 32 THEN 'OFF_TRACK' ELSE 'ON_TRACK' END, \
             status, {stamps} FROM {numbered}",
            organization = self.organizations.id("o"),
            id = self.projects.id("n"),
            engagement_id = self.engagements.id(&engagement),
            company = self.companies.id("k"),
            manager = self.members.id("member"),
            number = number("PRJ-"),
            service = draw(SERVICES, 8),
            currency = pick(CURRENCIES, "k"),
            at = self.projects.at("n"),
            changed = Self::changed(&self.projects),
            numbered = numbered(self, "projects", "TRUE", &standing),
        )
    }

    pub(super) fn insert_milestones(&self, numbers: &str) -> String {
        let project = format!("(n / {MILESTONES})");
        let engagement = engagement_of(&project);
        let (stamped, stamps) = self.stamps(&self.milestones, &self.gone_engagement(&engagement));
        let standing = format!(
            "(SELECT *, CASE {project_status} WHEN 'COMPLETED' THEN 'COMPLETED' WHEN 'PLANNED' THEN 'PENDING' \
             ELSE CASE WHEN n % {MILESTONES} > 0 THEN 'PENDING' WHEN get_byte(dice, 6) < 96 THEN 'COMPLETED' \
             ELSE 'IN_PROGRESS' END END AS status, ({at} AT TIME ZONE 'UTC')::date AS made FROM {decided} OFFSET 0) AS standing",
            project_status = self.project_status(&project),
            at = self.milestones.at("n"),
            decided = self.decided(&self.milestones, &company_of(&engagement), numbers),
        );
        format!(
            "INSERT INTO milestones (organization_id, id, project_id, engagement_id, position, name, due_date, \
             billable_amount, currency, completed_at, external_id, status, {stamped}) \
             SELECT {organization}, {id}, {project_id}, {engagement_id}, n % {MILESTONES}, {service}, \
             made + 20 + get_byte(dice, 2) / 2, (1 + get_byte(dice, 3)) * 10000, {currency}, \
             CASE WHEN status = 'COMPLETED' THEN {changed} END, CASE WHEN n % 2 = 0 THEN 'M-' || n END, status, {stamps} \
             FROM {standing}",
            organization = self.organizations.id("o"),
            id = self.milestones.id("n"),
            project_id = self.projects.id(&project),
            engagement_id = self.engagements.id(&engagement),
            service = draw(SERVICES, 8),
            currency = pick(CURRENCIES, "k"),
            changed = Self::changed(&self.milestones),
        )
    }
}
