//! What the clients were offered: a proposal of three lines for every other deal. One line is required, of the other two
//! the client chooses one.

use super::engagements::{number, numbered};
use super::invoices::{line, net, tax};
use super::kind::END;
use super::rows::Volumes;
use super::words::{CURRENCIES, SERVICES, draw, pick};

/// The lines of a proposal.
pub(super) const LINES: i64 = 3;

/// The deal that a proposal should win.
const DEAL: &str = "(2 * n)";
/// The company of that deal: see `rows::COMPANY_OF_DEAL`.
const COMPANY: &str = "(4 * (n / 2) + n % 2)";

impl Volumes {
    /// The proposals with where they stand, as their deals do, and what their selected lines come to.
    fn offered(&self, numbers: &str) -> String {
        let lines = format!(
            "LATERAL (SELECT sum({net})::bigint AS subtotal, sum({tax})::bigint AS tax FROM \
             (SELECT {dice} AS dice FROM generate_series(n * {LINES}, n * {LINES} + 1) AS line OFFSET 0) AS lines) AS lines",
            net = net("dice"),
            tax = tax("dice"),
            dice = self.proposal_lines.dice("line"),
        );
        format!(
            "(SELECT * FROM (SELECT *, ({at} AT TIME ZONE 'UTC')::date + 30 AS last, {status} AS status FROM {decided} \
             OFFSET 0) AS standing, {lines} OFFSET 0) AS offered",
            at = self.proposals.at("n"),
            status = self.proposal_status("n"),
            decided = self.decided(&self.proposals, COMPANY, numbers),
        )
    }

    /// Where the proposal of a deal stands: won, lost, not begun, or on the table.
    fn proposal_status(&self, n: &str) -> String {
        let deal = self.deals.dice(&DEAL.replace('n', n));
        let dice = self.proposals.dice(n);
        format!(
            "(CASE WHEN get_byte({deal}, 6) < 96 THEN 'ACCEPTED' WHEN get_byte({deal}, 6) < 160 \
             THEN ('{{DECLINED,EXPIRED,WITHDRAWN}}'::text[])[1 + get_byte({dice}, 6) % 3] \
             WHEN get_byte({deal}, 6) < 216 THEN 'DRAFT' ELSE ('{{SENT,VIEWED}}'::text[])[1 + get_byte({dice}, 6) % 2] END)"
        )
    }

    /// By which deletion a draft is gone, with its lines; NULL if it is there.
    fn gone_proposal(&self, n: &str) -> String {
        let status = self.proposal_status(n);
        format!("CASE WHEN {n} % 11 = 3 AND {status} = 'DRAFT' THEN 'proposal ' || ({n}) END")
    }

    /// Drafts: all that a proposal says.
    pub(super) fn insert_proposals(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamps(&self.proposals, &self.gone_proposal("n"));
        format!(
            "INSERT INTO proposals (organization_id, id, deal_id, client_company_id, contact_id, owner_member_id, number, title, \
             terms, currency, valid_until, subtotal, tax, total, deposit_rate, tax_rounding, status, {stamped}) \
             SELECT {organization}, {id}, {deal}, {company}, {contact}, {owner}, {number}, {service} || ' ' || n, \
             'As agreed.', {currency}, last, subtotal, tax, subtotal + tax, CASE WHEN n % 3 = 0 THEN 30000 END, 'LINE', 'DRAFT', \
             {stamps} FROM {numbered}",
            organization = self.organizations.id("o"),
            id = self.proposals.id("n"),
            deal = self.deals.id(DEAL),
            company = self.companies.id("k"),
            contact = self.contact_of("k"),
            owner = self.members.id("member"),
            number = number("PRO-"),
            service = draw(SERVICES, 8),
            currency = pick(CURRENCIES, "k"),
            numbered = numbered(self, "proposals", "TRUE", &self.offered(numbers)),
        )
    }

    pub(super) fn insert_proposal_lines(&self, numbers: &str) -> String {
        let proposal = format!("(n / {LINES})");
        let (stamped, stamps) = self.stamps(&self.proposal_lines, &self.gone_proposal(&proposal));
        let line = line();
        format!(
            "INSERT INTO proposal_lines (organization_id, id, proposal_id, currency, position, description, kind, choice, \
             selected, {columns}, {stamped}) \
             SELECT {organization}, {id}, {proposal}, {currency}, n % {LINES}, {service}, \
             CASE n % {LINES} WHEN 0 THEN 'REQUIRED' ELSE 'CHOICE' END, CASE WHEN n % {LINES} > 0 THEN 'Scope' END, \
             n % {LINES} < 2, {values}, {stamps} FROM {decided}",
            columns = line.columns,
            organization = self.organizations.id("o"),
            id = self.proposal_lines.id("n"),
            proposal = self.proposals.id(&proposal),
            currency = pick(CURRENCIES, "k"),
            service = draw(SERVICES, 7),
            values = line.values,
            decided = self.decided(&self.proposal_lines, &COMPANY.replace('n', &proposal), numbers),
        )
    }

    /// Sends the drafts that are to be, and decides on those that are decided.
    pub(super) fn send_proposals(&self, numbers: &str) -> String {
        let at = self.proposals.at("n");
        format!(
            "UPDATE proposals SET status = offered.status, sent_at = {at}, \
             viewed_at = CASE WHEN offered.status IN ('VIEWED', 'ACCEPTED', 'DECLINED') THEN {at} END, \
             decided_at = CASE WHEN offered.status IN ('ACCEPTED', 'DECLINED') \
             THEN least({at} + get_byte(dice, 7) % 30 * interval '1 day', {END}) END, \
             decided_by_contact_id = CASE WHEN offered.status IN ('ACCEPTED', 'DECLINED') THEN {contact} END, \
             decided_by_member_id = CASE WHEN offered.status IN ('ACCEPTED', 'DECLINED') THEN {member} END, \
             decline_reason = CASE WHEN offered.status = 'DECLINED' THEN 'Chose a larger firm.' END \
             FROM {offered} WHERE offered.status <> 'DRAFT' AND proposals.organization_id = {organization} \
             AND proposals.id = {id}",
            contact = self.contact_of("k"),
            member = self.members.id("member"),
            offered = self.offered(numbers),
            organization = self.organizations.id("o"),
            id = self.proposals.id("n"),
        )
    }
}
