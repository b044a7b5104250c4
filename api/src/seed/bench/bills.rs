//! What the firms owe: vendors, and for each two or three bills of two lines.

use super::engagements::{number, numbered};
use super::invoices::{line, net, tax};
use super::kind::END;
use super::rows::Volumes;
use super::words::{CURRENCIES, TRADES, draw, family, pick};

const LINES: i64 = 2;

/// The vendor of a bill. Vendors take the place of companies: the big organization owns a tenth of them too.
const VENDOR: &str = "(2 * n / 5)";

impl Volumes {
    pub(super) fn insert_vendors(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamps(&self.vendors, "CASE WHEN n % 71 = 13 THEN 'vendor ' || n END");
        format!(
            "INSERT INTO vendors (organization_id, id, name, email, email_key, currency, payment_terms_days, external_id, \
             status, {stamped}) \
             SELECT {organization}, {id}, {family} || ' ' || {trade}, {email}, {email}, {currency}, 30, \
             CASE WHEN n % 2 = 0 THEN 'V-' || n END, CASE WHEN get_byte(dice, 5) < 16 THEN 'INACTIVE' ELSE 'ACTIVE' END, \
             {stamps} FROM {decided}",
            organization = self.organizations.id("o"),
            id = self.vendors.id("n"),
            family = family(),
            trade = draw(TRADES, 3),
            email = "'billing@v' || n || '.example'",
            currency = pick(CURRENCIES, "n"),
            decided = self.decided(&self.vendors, "n", numbers),
        )
    }

    /// The bills with where they stand, and what they come to.
    fn owed(&self, numbers: &str) -> String {
        let lines = format!(
            "LATERAL (SELECT sum({net})::bigint AS subtotal, sum({tax})::bigint AS tax FROM \
             (SELECT {dice} AS dice FROM generate_series(n * {LINES}, n * {LINES} + {LINES} - 1) AS line OFFSET 0) AS lines) AS lines",
            net = net("dice"),
            tax = tax("dice"),
            dice = self.bill_lines.dice("line"),
        );
        format!(
            "(SELECT *, CASE status WHEN 'PAID' THEN subtotal + tax WHEN 'PARTIALLY_PAID' THEN (subtotal + tax) / 2 ELSE 0 END AS paid \
             FROM (SELECT *, CASE WHEN get_byte(dice, 6) < 12 THEN 'DRAFT' WHEN get_byte(dice, 6) < 16 THEN 'REJECTED' \
             WHEN get_byte(dice, 6) < 24 THEN 'VOID' \
             WHEN n > {recent} AND get_byte(dice, 6) < 96 THEN 'PENDING_APPROVAL' \
             WHEN n > {recent} AND get_byte(dice, 6) < 160 THEN 'APPROVED' WHEN get_byte(dice, 6) < 36 THEN 'PARTIALLY_PAID' \
             ELSE 'PAID' END AS status, ({at} AT TIME ZONE 'UTC')::date AS received FROM {decided} OFFSET 0) AS standing, {lines} \
             OFFSET 0) AS owed",
            recent = self.bills.rows * 9 / 10,
            at = self.bills.at("n"),
            decided = self.decided(&self.bills, VENDOR, numbers),
        )
    }

    pub(super) fn insert_bills(&self, numbers: &str) -> String {
        let (stamped, stamps) =
            self.stamps(&self.bills, "CASE WHEN status = 'DRAFT' AND n % 5 = 2 THEN 'bill ' || n END");
        format!(
            "INSERT INTO bills (organization_id, id, vendor_id, number, vendor_invoice_number, bill_date, due_date, currency, \
             subtotal, tax, total, paid, approval_round, submitted_at, approved_at, paid_at, voided_at, void_reason, \
             rejection_reason, tax_rounding, status, {stamped}) \
             SELECT {organization}, {id}, {vendor}, {number}, 'R-' || n, received, received + 30, {currency}, subtotal, tax, \
             subtotal + tax, paid, CASE WHEN status = 'DRAFT' THEN 0 ELSE 1 END, CASE WHEN status <> 'DRAFT' THEN {at} END, \
             CASE WHEN status IN ('APPROVED', 'PARTIALLY_PAID', 'PAID') THEN {at} END, \
             CASE WHEN status = 'PAID' THEN {settled} END, CASE WHEN status = 'VOID' THEN {at} END, \
             CASE WHEN status = 'VOID' THEN 'Sent twice.' END, CASE WHEN status = 'REJECTED' THEN 'Not ordered.' END, 'LINE', \
             status, {stamps} FROM {numbered}",
            organization = self.organizations.id("o"),
            id = self.bills.id("n"),
            vendor = self.vendors.id("k"),
            number = number("BILL-"),
            currency = pick(CURRENCIES, "k"),
            at = self.bills.at("n"),
            settled = self.settled(),
            numbered = numbered(self, "bills", "TRUE", &self.owed(numbers)),
        )
    }

    /// When a bill was paid: within a month.
    fn settled(&self) -> String {
        format!("least({} + get_byte(dice, 9) % 30 * interval '1 day', {END})", self.bills.at("n"))
    }

    pub(super) fn insert_bill_lines(&self, numbers: &str) -> String {
        // A draft's lines are gone with it.
        let bill = format!("(n / {LINES})");
        let draft = format!("get_byte({}, 6) < 12", self.bills.dice(&bill));
        let gone = format!("CASE WHEN {draft} AND {bill} % 5 = 2 THEN 'bill ' || {bill} END");
        let (stamped, stamps) = self.stamps(&self.bill_lines, &gone);
        let line = line();
        format!(
            "INSERT INTO bill_lines (organization_id, id, bill_id, currency, position, description, {columns}, {stamped}) \
             SELECT {organization}, {id}, {bill}, {currency}, n % {LINES}, {trade}, {values}, {stamps} FROM {decided}",
            currency = pick(CURRENCIES, "k"),
            columns = line.columns,
            organization = self.organizations.id("o"),
            id = self.bill_lines.id("n"),
            bill = self.bills.id(&bill),
            trade = draw(TRADES, 7),
            values = line.values,
            decided = self.decided(&self.bill_lines, &VENDOR.replace("n /", "(n / 2) /"), numbers),
        )
    }

    pub(super) fn insert_bill_payments(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamped_for_good(&self.bill_payments);
        format!(
            "INSERT INTO bill_payments (organization_id, id, bill_id, amount, currency, paid_at, reference, method, status, \
             {stamped}) \
             SELECT {organization}, {id}, {bill}, paid, {currency}, {settled}, 'R-' || n, 'BANK_TRANSFER', 'SUCCEEDED', \
             {stamps} \
             FROM (SELECT * FROM {owed} WHERE paid > 0) AS paid",
            organization = self.organizations.id("o"),
            id = self.bill_payments.id("n"),
            bill = self.bills.id("n"),
            currency = pick(CURRENCIES, "k"),
            settled = self.settled(),
            owed = self.owed(numbers),
        )
    }
}
