//! What the rows are: one `INSERT … SELECT` a table, in which `n` is the row's number and `k` its company's.

use super::Scale;
use super::communications::{MESSAGES, PARTICIPANTS};
use super::contracts::{EVENTS, PER_REQUEST, SIGNERS};
use super::engagements::SERIES;
use super::files::FILES;
use super::invoices::LINES;
use super::kind::{END, Kind};
use super::projects::{MILESTONES, PROJECTS};
use super::proposals::LINES as PROPOSAL_LINES;
use super::schedules::INSTALLMENTS;
use super::tasks::{TASKS, WAITING};
use super::words::{TRADES, draw, family, given};
use crate::start::Trouble;

const BIG_MEMBERS: i64 = 100;
const MEMBERS: i64 = 10;
pub(super) const CONTACTS: i64 = 5;

/// Writes the statement for the rows of `FROM …`.
pub type Insert = fn(&Volumes, &str) -> String;

/// How many there are of each. What belongs to an invoice or a bill has its number, so not every number has one.
pub struct Volumes {
    pub(super) organizations: Kind,
    users: Kind,
    pub(super) members: Kind,
    pub(super) companies: Kind,
    pub(super) contacts: Kind,
    pub(super) deals: Kind,
    pub(super) leads: Kind,
    pub(super) contracts: Kind,
    pub(super) requests: Kind,
    pub(super) signers: Kind,
    pub(super) signature_events: Kind,
    pub(super) signature_evidence: Kind,
    pub(super) engagements: Kind,
    pub(super) proposals: Kind,
    pub(super) proposal_lines: Kind,
    pub(super) projects: Kind,
    pub(super) milestones: Kind,
    pub(super) tasks: Kind,
    pub(super) task_dependencies: Kind,
    pub(super) schedules: Kind,
    pub(super) installments: Kind,
    pub(super) invoices: Kind,
    pub(super) lines: Kind,
    pub(super) credit_notes: Kind,
    pub(super) payments: Kind,
    pub(super) allocations: Kind,
    pub(super) vendors: Kind,
    pub(super) bills: Kind,
    pub(super) bill_lines: Kind,
    pub(super) bill_payments: Kind,
    pub(super) threads: Kind,
    pub(super) participants: Kind,
    pub(super) messages: Kind,
    pub(super) mentions: Kind,
    pub(super) folders: Kind,
    pub(super) files: Kind,
    pub(super) file_versions: Kind,
    pub(super) file_links: Kind,
    pub(super) grants: Kind,
    pub(super) series: Kind,
    trash: Kind,
    events: Kind,
}

impl Volumes {
    /// The volumes of a scale; refuses one that is none.
    pub fn of(scale: Scale) -> Result<Self, Trouble> {
        if !(0.0001..=100.0).contains(&scale.factor) {
            return Err("--scale is between 0.0001 and 100.".into());
        }
        #[allow(clippy::cast_possible_truncation, reason = "at most ten million")]
        let times = |count: f64| (count * scale.factor).round() as i64;
        let organizations = times(1_000.0).max(3);
        let members = BIG_MEMBERS + MEMBERS * (organizations - 1);
        // Whole blocks of the pattern that deals make, see `company_of_deal`.
        let companies = (times(100_000.0) / 20).max(2) * 20;
        let requests = companies / 2 / PER_REQUEST;
        Ok(Self {
            organizations: Kind::at_once("organizations", organizations),
            users: Kind::at_once("users", members),
            members: Kind::at_once("organization_members", members),
            companies: Kind::over_time("client_companies", companies),
            contacts: Kind::over_time("contacts", companies * CONTACTS),
            deals: Kind::over_time("deals", companies),
            leads: Kind::over_time("leads", companies),
            contracts: Kind::over_time("contracts", companies / 2),
            requests: Kind::over_time("signature_requests", requests),
            signers: Kind::over_time("signers", requests * SIGNERS),
            signature_events: Kind::over_time("signature_events", requests * EVENTS),
            signature_evidence: Kind::over_time("signature_evidence", requests * EVENTS),
            engagements: Kind::over_time("engagements", companies / 2),
            proposals: Kind::over_time("proposals", companies / 2),
            proposal_lines: Kind::over_time("proposal_lines", companies / 2 * PROPOSAL_LINES),
            projects: Kind::over_time("projects", companies / 2 * PROJECTS),
            milestones: Kind::over_time("milestones", companies / 2 * PROJECTS * MILESTONES),
            tasks: Kind::over_time("tasks", companies / 2 * PROJECTS * TASKS),
            task_dependencies: Kind::over_time("task_dependencies", companies / 2 * PROJECTS * WAITING),
            schedules: Kind::over_time("invoice_schedules", companies / 2),
            installments: Kind::over_time("installments", companies / 2 * INSTALLMENTS),
            invoices: Kind::over_time("invoices", companies),
            lines: Kind::over_time("invoice_lines", companies * LINES),
            credit_notes: Kind::over_time("credit_notes", companies),
            payments: Kind::over_time("payments", companies),
            allocations: Kind::over_time("payment_allocations", companies),
            vendors: Kind::over_time("vendors", companies / 5),
            bills: Kind::over_time("bills", companies / 2),
            bill_lines: Kind::over_time("bill_lines", companies),
            bill_payments: Kind::over_time("bill_payments", companies / 2),
            threads: Kind::over_time("threads", companies / 2),
            participants: Kind::over_time("thread_participants", companies / 2 * PARTICIPANTS),
            messages: Kind::over_time("messages", companies / 2 * MESSAGES),
            mentions: Kind::over_time("message_mentions", companies / 2),
            folders: Kind::over_time("folders", companies / 2),
            files: Kind::over_time("file_objects", companies / 2 * FILES),
            file_versions: Kind::over_time("file_versions", companies / 2 * FILES),
            file_links: Kind::over_time("file_links", companies / 2),
            grants: Kind::over_time("client_portal_access", companies / 5),
            series: Kind::at_once("number_series", organizations * SERIES),
            trash: Kind::at_once("deleted_records", 1),
            events: Kind::over_time("activity_events", companies * i64::from(scale.events_per_company)),
        })
    }

    /// What fills every table, parents first. An invoice is there before its lines and issued after them, as in life.
    pub fn tables(&self) -> Vec<(Kind, Insert)> {
        vec![
            (self.organizations, Self::insert_organizations),
            (self.users, Self::insert_users),
            (self.members, Self::insert_members),
            (self.companies, Self::insert_companies),
            (self.contacts, Self::insert_contacts),
            (self.deals, Self::insert_deals),
            (self.leads, Self::insert_leads),
            (self.contracts, Self::insert_contracts),
            (self.requests, Self::insert_signature_requests),
            (self.signers, Self::insert_signers),
            (self.signature_events, Self::insert_signature_events),
            (self.signature_evidence, Self::insert_signature_evidence),
            (self.engagements, Self::insert_engagements),
            (self.proposals, Self::insert_proposals),
            (self.proposal_lines, Self::insert_proposal_lines),
            (self.proposals, Self::send_proposals),
            (self.projects, Self::insert_projects),
            (self.milestones, Self::insert_milestones),
            (self.tasks, Self::insert_tasks),
            (self.task_dependencies, Self::insert_task_dependencies),
            (self.schedules, Self::insert_schedules),
            (self.installments, Self::insert_installments),
            (self.invoices, Self::insert_drafts),
            (self.lines, Self::insert_lines),
            (self.invoices, Self::issue_invoices),
            (self.credit_notes, Self::insert_credit_notes),
            (self.payments, Self::insert_payments),
            (self.allocations, Self::insert_allocations),
            (self.vendors, Self::insert_vendors),
            (self.bills, Self::insert_bills),
            (self.bill_lines, Self::insert_bill_lines),
            (self.bill_payments, Self::insert_bill_payments),
            (self.threads, Self::insert_threads),
            (self.participants, Self::insert_participants),
            (self.messages, Self::insert_messages),
            (self.mentions, Self::insert_mentions),
            (self.folders, Self::insert_folders),
            (self.files, Self::insert_files),
            (self.file_versions, Self::insert_file_versions),
            (self.files, Self::fill_files),
            (self.file_links, Self::insert_file_links),
            (self.grants, Self::insert_grants),
            (self.series, Self::insert_series),
            (self.trash, Self::insert_trash),
            (self.events, Self::insert_events),
        ]
    }

    /// The organization of a company: one of each ten is the big one's, now the first of them, now the second …, so that
    /// no pattern of numbers coincides with it; the others take turns.
    fn organization(&self, k: &str) -> String {
        let others = self.organizations.rows - 1;
        format!(
            "CASE WHEN {k} % 10 = {k} / 10 % 10 THEN 0 \
             ELSE 1 + (9 * ({k} / 10) + {k} % 10 - ({k} % 10 > {k} / 10 % 10)::int) % {others} END"
        )
    }

    /// The company before this one in the same organization; negative if there is none.
    pub(super) fn company_before(&self, k: &str) -> String {
        let others = self.organizations.rows - 1;
        let turn = format!("(9 * ({k} / 10) + {k} % 10 - ({k} % 10 > {k} / 10 % 10)::int - {others})");
        format!(
            "CASE WHEN {k} % 10 = {k} / 10 % 10 THEN 10 * ({k} / 10 - 1) + ({k} / 10 + 9) % 10 WHEN {turn} < 0 THEN -1 \
             ELSE 10 * ({turn} / 9) + {turn} % 9 + ({turn} % 9 >= {turn} / 9 % 10)::int END"
        )
    }

    /// The first contact of a company.
    pub(super) fn contact_of(&self, k: &str) -> String {
        self.contacts.id(&format!("{k} * {CONTACTS}"))
    }

    /// A member of an organization, by a byte of `dice`.
    fn member(o: &str, byte: usize) -> String {
        Self::member_by(o, &format!("get_byte(dice, {byte})"))
    }

    /// A member of an organization, by any number: others by the numbers behind it.
    pub(super) fn member_by(o: &str, number: &str) -> String {
        format!(
            "CASE WHEN {o} = 0 THEN {number} % {BIG_MEMBERS} \
             ELSE {BIG_MEMBERS} + ({o} - 1) * {MEMBERS} + {number} % {MEMBERS} END"
        )
    }

    /// The columns that every changeable row has, and their values. `gone` says whether, and by whose deletion, it is
    /// deleted.
    pub(super) fn stamps(&self, kind: &Kind, gone: &str) -> (&'static str, String) {
        let columns = "version, created_at, updated_at, created_by_kind, created_by_id, updated_by_kind, updated_by_id, \
                       deleted_at, deletion_id";
        let member = self.members.id("member");
        let values = format!(
            "1 + get_byte(dice, 15) % 5, {at}, {changed}, 'MEMBER', {member}, 'MEMBER', {member}, \
             CASE WHEN {gone} IS NOT NULL THEN {END} END, md5('deletion of ' || {gone})::uuid",
            at = kind.at("n"),
            changed = Self::changed(kind),
        );
        (columns, values)
    }

    /// As [`Self::stamps`], of rows that are never deleted and never changed.
    pub(super) fn stamped_for_good(&self, kind: &Kind) -> (&'static str, String) {
        let member = self.members.id("member");
        let columns = "created_at, updated_at, created_by_kind, created_by_id, updated_by_kind, updated_by_id";
        (columns, format!("{at}, {at}, 'MEMBER', {member}, 'MEMBER', {member}", at = kind.at("n")))
    }

    /// When the row was last changed: between its making and the end, by byte 14.
    pub(super) fn changed(kind: &Kind) -> String {
        let at = kind.at("n");
        format!("{at} + ({END} - {at}) * (get_byte(dice, 14) / 256.0)")
    }

    /// The rows with all that decides: their dice, company, organization, member and owner. `OFFSET 0` keeps PostgreSQL
    /// from writing each of these out wherever it is used.
    pub(super) fn decided(&self, kind: &Kind, company: &str, numbers: &str) -> String {
        format!(
            "(SELECT *, {member} AS member FROM \
             (SELECT *, {organization} AS o FROM \
             (SELECT n, {dice} AS dice, {company} AS k FROM {numbers} OFFSET 0) AS drawn) AS owned OFFSET 0) AS decided",
            member = Self::member("o", 13),
            organization = self.organization("k"),
            dice = kind.dice("n"),
        )
    }

    fn insert_organizations(&self, numbers: &str) -> String {
        format!(
            "INSERT INTO organizations (id, name, slug, base_currency, timezone, created_at, updated_at, \
             created_by_kind, updated_by_kind) \
             SELECT {id}, CASE WHEN n = 0 THEN 'Big & Partners' ELSE {family} || ' & Partners' END, {slug}, 'EUR', \
             'Europe/Berlin', {at}, {at}, 'SYSTEM', 'SYSTEM' FROM (SELECT n, {dice} AS dice FROM {numbers}) AS drawn",
            id = self.organizations.id("n"),
            slug = slug("n"),
            family = family(),
            at = self.organizations.at("n"),
            dice = self.organizations.dice("n"),
        )
    }

    fn insert_users(&self, numbers: &str) -> String {
        format!(
            "INSERT INTO users (id, email, email_key, email_verified_at, name, created_at, updated_at) \
             SELECT {id}, {email}, {email}, {at}, {name}, {at}, {at} FROM {people}",
            id = self.users.id("n"),
            email = email(),
            name = name(),
            at = self.users.at("n"),
            people = self.people(numbers),
        )
    }

    fn insert_members(&self, numbers: &str) -> String {
        format!(
            "INSERT INTO organization_members (organization_id, id, user_id, name, email, email_key, joined_at, role, \
             status, created_at, updated_at, created_by_kind, updated_by_kind) \
             SELECT {organization}, {id}, {user}, {name}, {email}, {email}, {at}, {role}, 'ACTIVE', {at}, {at}, \
             'SYSTEM', 'SYSTEM' FROM {people}",
            organization = self.organizations.id("o"),
            id = self.members.id("n"),
            user = self.users.id("n"),
            name = name(),
            email = email(),
            role = "CASE WHEN place = 0 THEN 'OWNER' \
                    ELSE ('{ADMIN,MANAGER,MEMBER,MEMBER,MEMBER,MEMBER,MEMBER,BILLING,VIEWER}'::text[])[1 + (place - 1) % 9] END",
            at = self.members.at("n"),
            people = self.people(numbers),
        )
    }

    /// The members, with their organization and their place in it. A user has the same number.
    fn people(&self, numbers: &str) -> String {
        format!(
            "(SELECT n, {dice} AS dice, CASE WHEN n < {BIG_MEMBERS} THEN 0 ELSE 1 + (n - {BIG_MEMBERS}) / {MEMBERS} END AS o, \
             CASE WHEN n < {BIG_MEMBERS} THEN n ELSE (n - {BIG_MEMBERS}) % {MEMBERS} END AS place FROM {numbers} OFFSET 0) AS people",
            dice = self.members.dice("n"),
        )
    }

    fn insert_events(&self, numbers: &str) -> String {
        // About any company that was there by then; so the timeline of each is spread over its life.
        let of = self.events.rows / self.companies.rows;
        let company = format!("(('x' || substr(md5('event' || n), 1, 7))::bit(28)::bigint) % (n / {of} + 1)");
        format!(
            "INSERT INTO activity_events (organization_id, id, actor_kind, actor_id, verb, subject_type, subject_id, \
             client_company_id, diff, request_id, created_at) \
             SELECT {organization}, {id}, 'MEMBER', {member}, subject || '.updated', subject, \
             CASE subject WHEN 'contact' THEN {contact} WHEN 'deal' THEN {deal} WHEN 'lead' THEN {lead} ELSE {company} END, \
             {company}, jsonb_build_object('name', jsonb_build_object('from', 'Before ' || n, 'to', 'After ' || n)), \
             'req_bench', {at} FROM (SELECT *, CASE WHEN get_byte(dice, 3) < 26 THEN 'client_company' \
             WHEN get_byte(dice, 3) < 154 THEN 'contact' WHEN get_byte(dice, 3) < 218 AND k % 4 <> 2 THEN 'deal' \
             ELSE 'lead' END AS subject FROM {decided} OFFSET 0) AS spoken_of",
            organization = self.organizations.id("o"),
            id = self.events.id("n"),
            member = self.members.id("member"),
            contact = self.contacts.id(&format!("k * {CONTACTS} + get_byte(dice, 4) % {CONTACTS}")),
            deal = self.deals.id("k + (k % 4 = 1)::int"),
            lead = self.leads.id("k"),
            company = self.companies.id("k"),
            at = self.events.at("n"),
            decided = self.decided(&self.events, &company, numbers),
        )
    }
}

/// Of four deals two are with the first company of a block of four, and one each with the second and the fourth.
pub(super) const COMPANY_OF_DEAL: &str = "4 * (n / 4) + ('{0,0,1,3}'::int[])[1 + n % 4]";

/// By which deletion a company is gone, as SQL; NULL if it is there.
pub(super) fn gone_company(k: &str) -> String {
    format!("CASE WHEN get_byte(decode(md5('gone ' || {k}), 'hex'), 0) < 5 THEN 'company ' || {k} END")
}

pub(super) fn company_name() -> String {
    format!("{} || ' ' || {}", family(), draw(TRADES, 10))
}

/// The slug of an organization, as SQL; it is the domain of its members too.
fn slug(o: &str) -> String {
    format!("CASE WHEN {o} = 0 THEN 'big' ELSE 'bench-' || {o} END")
}

fn email() -> String {
    format!("CASE WHEN place = 0 THEN 'owner' ELSE 'member' || place END || '@' || {} || '.test'", slug("o"))
}

fn name() -> String {
    format!("{} || ' ' || {}", given(), family())
}
