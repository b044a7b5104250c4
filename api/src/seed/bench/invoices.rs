//! What the companies were billed: two invoices of three lines for each engagement, and what was credited of them. Prices are
//! round, so that tax comes out even: nothing has to be rounded, by line or by document.

use super::engagements::{company_of, number, numbered};
use super::kind::END;
use super::rows::Volumes;
use super::words::{CURRENCIES, SERVICES, draw, pick};

/// The lines of an invoice.
pub(super) const LINES: i64 = 3;

/// Columns of a line, of whatever document, and their values by its `dice`.
pub(super) struct Line {
    /// The columns, from `quantity` on.
    pub columns: &'static str,
    /// Their values.
    pub values: String,
}

/// Quantity, price, discount and tax rate of a line by its `dice`: net is quantity × price less a tenth or nothing.
pub(super) fn line() -> Line {
    Line {
        columns: "quantity, unit_price, discount_rate, tax_rate, net, tax, total",
        values: format!(
            "(1 + get_byte(dice, 1) % 20) * 10000, (1 + get_byte(dice, 2)) * 1000, get_byte(dice, 3) % 4 / 3 * 10000, \
             {rate}, {net}, {net} * {rate} / 100000, {net} + {net} * {rate} / 100000",
            rate = rate("dice"),
            net = net("dice")
        ),
    }
}

fn rate(dice: &str) -> String {
    format!("('{{0,19000,20000}}'::int[])[1 + get_byte({dice}, 4) % 3]")
}

/// What a line comes to without tax.
pub(super) fn net(dice: &str) -> String {
    format!(
        "((1 + get_byte({dice}, 1) % 20) * (1 + get_byte({dice}, 2)) * 100 * (10 - get_byte({dice}, 3) % 4 / 3))::bigint"
    )
}

/// The tax of a line.
pub(super) fn tax(dice: &str) -> String {
    format!("({net} * {rate} / 100000)", net = net(dice), rate = rate(dice))
}

impl Volumes {
    /// The invoices with all that decides: of which engagement, where they stand, what they come to, what was credited
    /// (the first line, sometimes) and paid.
    pub(super) fn billed(&self, numbers: &str) -> String {
        let lines = format!(
            "LATERAL (SELECT sum({net})::bigint AS subtotal, sum({tax})::bigint AS tax FROM \
             (SELECT {dice} AS dice FROM generate_series(n * {LINES}, n * {LINES} + {LINES} - 1) AS line OFFSET 0) AS lines) AS lines",
            net = net("dice"),
            tax = tax("dice"),
            dice = self.lines.dice("line"),
        );
        let first = self.lines.dice(&format!("n * {LINES}"));
        format!(
            "(SELECT *, subtotal + tax AS total, \
             CASE WHEN status = 'PAID' THEN subtotal + tax - credited WHEN status = 'OPEN' AND get_byte(dice, 8) < 64 \
             THEN (subtotal + tax - credited) / 2 ELSE 0 END AS paid, \
             issued + ('{{14,30,30,60}}'::int[])[1 + get_byte(dice, 4) % 4] AS due FROM \
             (SELECT *, CASE WHEN status IN ('PAID', 'OPEN') AND get_byte(dice, 9) < 16 THEN {net} + {tax} ELSE 0 END AS credited \
             FROM (SELECT *, CASE WHEN {agreed} = 'DRAFT' OR get_byte(dice, 6) < 8 THEN 'DRAFT' \
             WHEN get_byte(dice, 6) < 16 THEN 'VOID' WHEN get_byte(dice, 6) < 24 THEN 'UNCOLLECTIBLE' \
             WHEN n > {recent} AND get_byte(dice, 6) < 200 OR get_byte(dice, 6) < 32 THEN 'OPEN' ELSE 'PAID' END AS status, \
             ({at} AT TIME ZONE 'UTC')::date AS issued FROM {decided} OFFSET 0) AS standing, {lines} OFFSET 0) AS credited OFFSET 0) AS billed",
            net = net(&first),
            tax = tax(&first),
            agreed = self.engagement_status("(n / 2)"),
            // Of what was billed in the last half year most is open; of what came before little.
            recent = self.invoices.rows * 9 / 10,
            at = self.invoices.at("n"),
            decided = self.decided(&self.invoices, &company_of("(n / 2)"), numbers),
        )
    }

    /// Drafts: all that an invoice says but its number.
    pub(super) fn insert_drafts(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamps(&self.invoices, &self.gone_engagement("(n / 2)"));
        format!(
            "INSERT INTO invoices (organization_id, id, engagement_id, client_company_id, purchase_order, bill_to, currency, \
             issue_date, due_date, subtotal, tax, total, tax_rounding, status, {stamped}) \
             SELECT {organization}, {id}, {engagement}, {company}, CASE WHEN n % 3 = 0 THEN 'PO-' || n END, \
             CASE WHEN status <> 'DRAFT' THEN jsonb_build_object('name', 'Client ' || k, 'address', jsonb_build_object('line1', \
             '1 High Street', 'city', 'London', 'country', 'GB')) END, {currency}, \
             CASE WHEN status <> 'DRAFT' THEN issued END, CASE WHEN status <> 'DRAFT' THEN due END, subtotal, tax, total, \
             'LINE', 'DRAFT', {stamps} FROM {billed}",
            organization = self.organizations.id("o"),
            id = self.invoices.id("n"),
            engagement = self.engagements.id("(n / 2)"),
            company = self.companies.id("k"),
            currency = pick(CURRENCIES, "k"),
            billed = self.billed(numbers),
        )
    }

    pub(super) fn insert_lines(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamps(&self.lines, &self.gone_engagement(&format!("(n / {})", LINES * 2)));
        let line = line();
        format!(
            "INSERT INTO invoice_lines (organization_id, id, invoice_id, currency, position, description, {columns}, {stamped}) \
             SELECT {organization}, {id}, {invoice}, {currency}, n % {LINES}, {service}, {values}, {stamps} FROM {decided}",
            columns = line.columns,
            organization = self.organizations.id("o"),
            id = self.lines.id("n"),
            invoice = self.invoices.id(&format!("(n / {LINES})")),
            currency = pick(CURRENCIES, "k"),
            service = draw(SERVICES, 7),
            values = line.values,
            decided = self.decided(&self.lines, &company_of(&format!("(n / {})", LINES * 2)), numbers),
        )
    }

    /// Issues the drafts that are to be, numbered without gaps in each organization, and settles them.
    pub(super) fn issue_invoices(&self, numbers: &str) -> String {
        let issued = format!("(SELECT * FROM {} WHERE status <> 'DRAFT') AS issued", self.billed(numbers));
        format!(
            "UPDATE invoices SET number = {number}, sequence = numbered.sequence, status = numbered.status, \
             paid = numbered.paid, credited = numbered.credited, issued_at = {at}, sent_at = {at}, \
             paid_at = CASE WHEN numbered.status = 'PAID' THEN {received} END, \
             voided_at = CASE WHEN numbered.status = 'VOID' THEN {at} END, \
             written_off_at = CASE WHEN numbered.status = 'UNCOLLECTIBLE' THEN {at} END, \
             void_reason = CASE WHEN numbered.status = 'VOID' THEN 'Billed twice.' END \
             FROM {numbered} WHERE invoices.organization_id = {organization} AND invoices.id = {id}",
            number = number("INV-").replace("sequence", "numbered.sequence"),
            at = self.invoices.at("n"),
            received = self.received(),
            numbered = numbered(self, "invoices", "status <> 'DRAFT'", &issued),
            organization = self.organizations.id("o"),
            id = self.invoices.id("n"),
        )
    }

    /// When a payment came in: at most two months after the invoice.
    pub(super) fn received(&self) -> String {
        format!("least({} + get_byte(dice, 10) % 60 * interval '1 day', {END})", self.invoices.at("n"))
    }

    pub(super) fn insert_credit_notes(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamped_for_good(&self.credit_notes);
        let first = self.lines.dice(&format!("n * {LINES}"));
        let credited = format!(
            "(SELECT n, o, k, dice, member, credited, issued FROM {billed} WHERE credited > 0) AS credited",
            billed = self.billed(numbers)
        );
        format!(
            "INSERT INTO credit_notes (organization_id, id, invoice_id, client_company_id, number, sequence, issue_date, reason, \
             currency, subtotal, tax, total, status, {stamped}) \
             SELECT {organization}, {id}, {invoice}, {company}, {number}, sequence, issued, 'Not delivered.', {currency}, {net}, \
             {tax}, credited, 'ISSUED', {stamps} FROM {numbered}",
            organization = self.organizations.id("o"),
            id = self.credit_notes.id("n"),
            invoice = self.invoices.id("n"),
            company = self.companies.id("k"),
            number = number("CN-"),
            currency = pick(CURRENCIES, "k"),
            net = net(&first),
            tax = tax(&first),
            numbered = numbered(self, "credit_notes", "TRUE", &credited),
        )
    }
}
