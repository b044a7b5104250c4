//! What was paid of the invoices: one payment for each that was, now and then a little more than was due.

use super::rows::Volumes;
use super::words::{CURRENCIES, pick};

impl Volumes {
    /// The invoices of which something was paid. `over` is what was paid beyond that.
    fn paid(&self, numbers: &str) -> String {
        format!(
            "(SELECT *, CASE WHEN get_byte(dice, 11) < 8 THEN 1000 ELSE 0 END AS over FROM {billed} WHERE paid > 0) AS paid",
            billed = self.billed(numbers)
        )
    }

    pub(super) fn insert_payments(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamped_for_good(&self.payments);
        format!(
            "INSERT INTO payments (organization_id, id, client_company_id, amount, currency, received_at, reference, allocated, \
             method, status, {stamped}) \
             SELECT {organization}, {id}, {company}, paid + over, {currency}, {received}, 'Invoice ' || n, paid, \
             ('{{BANK_TRANSFER,BANK_TRANSFER,CARD,DIRECT_DEBIT}}'::text[])[1 + get_byte(dice, 12) % 4], 'SUCCEEDED', {stamps} \
             FROM {paid}",
            organization = self.organizations.id("o"),
            id = self.payments.id("n"),
            company = self.companies.id("k"),
            currency = pick(CURRENCIES, "k"),
            received = self.received(),
            paid = self.paid(numbers),
        )
    }

    pub(super) fn insert_allocations(&self, numbers: &str) -> String {
        let (stamped, stamps) = self.stamped_for_good(&self.allocations);
        format!(
            "INSERT INTO payment_allocations (organization_id, id, payment_id, invoice_id, amount, currency, effective_on, {stamped}) \
             SELECT {organization}, {id}, {payment}, {invoice}, paid, {currency}, ({received})::date, {stamps} FROM {paid}",
            organization = self.organizations.id("o"),
            id = self.allocations.id("n"),
            payment = self.payments.id("n"),
            invoice = self.invoices.id("n"),
            currency = pick(CURRENCIES, "k"),
            received = self.received(),
            paid = self.paid(numbers),
        )
    }
}
