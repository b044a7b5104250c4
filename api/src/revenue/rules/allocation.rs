//! How money is spread over invoices, and in which order it is taken back.

use std::cmp::{max, min};

use chrono::NaiveDate;
use entity::Id;
use entity::crm::client_company;
use entity::revenue::invoice::{InvoiceStatus, Model as Invoice};

use super::payment::shown;
use crate::error::{UserError, UserErrorCode};
use crate::money::Money;

/// The most invoices that one mutation spreads money over.
pub const MOST: usize = 100;

/// Money of one payment that can go to invoices of its client and currency.
#[derive(Clone, Debug)]
pub struct Purse {
    /// What is left, in minor units.
    pub left: i64,
    /// Its currency's code.
    pub currency: String,
    /// Who paid it.
    pub company: Option<Id<client_company::Entity>>,
}

impl Purse {
    /// Takes from the purse what one invoice gets: what was asked for; where nothing was said, as much as is due and
    /// left. Reasons name `field`, the place of the wish in the input.
    pub fn pay(&mut self, invoice: &Invoice, asked: Option<Money>, field: &str) -> Result<i64, UserError> {
        self.may_pay(invoice)
            .map_err(|reason| UserError::on(format!("{field}.invoiceId"), UserErrorCode::Invalid, reason))?;
        let invalid = |of: &str, reason: String| UserError::on(format!("{field}.{of}"), UserErrorCode::Invalid, reason);
        let share = match asked {
            None => min(invoice.due, self.left),
            Some(asked) if asked.currency.code() != self.currency => {
                let reason = format!("The payment is in {0}: allocate {0}.", self.currency);
                return Err(invalid("amount.currency", reason));
            }
            Some(asked) if asked.minor <= 0 => {
                return Err(invalid("amount.amount", "Allocate more than 0, or leave the amount out.".to_owned()));
            }
            Some(asked) if asked.minor > invoice.due => {
                let due = shown(invoice.due, &self.currency);
                return Err(invalid("amount", format!("{due} is due on this invoice: allocate that at most.")));
            }
            Some(asked) => asked.minor,
        };
        if share == 0 || share > self.left {
            let left = shown(self.left, &self.currency);
            return Err(invalid("amount", format!("{left} of the payment is left for this invoice: allocate less.")));
        }
        self.left -= share;
        Ok(share)
    }

    /// Whether money of this purse may go to an invoice, or why not.
    fn may_pay(&self, invoice: &Invoice) -> Result<(), String> {
        if invoice.currency != self.currency {
            return Err(format!("The invoice is in {}, the payment in {}.", invoice.currency, self.currency));
        }
        if invoice.client_company_id != self.company {
            return Err("The invoice is another client's than the payment: record one payment for each.".to_owned());
        }
        match invoice.status {
            // What was written off and comes after all.
            InvoiceStatus::Open | InvoiceStatus::Uncollectible => Ok(()),
            InvoiceStatus::Draft => Err("The invoice is a DRAFT: issue it first.".to_owned()),
            InvoiceStatus::Paid => Err("The invoice is PAID: nothing is due on it.".to_owned()),
            InvoiceStatus::Void => Err("The invoice is VOID: nobody owes it.".to_owned()),
        }
    }

    /// Pays OPEN invoices as far as the money goes, oldest due first; each with what it gets.
    pub fn pay_oldest_first(&mut self, mut invoices: Vec<Invoice>) -> Vec<(Invoice, i64)> {
        invoices.retain(|invoice| invoice.status == InvoiceStatus::Open && self.may_pay(invoice).is_ok());
        invoices.sort_by_key(|invoice| (invoice.due_date, invoice.id));
        let mut paid = Vec::new();
        for invoice in invoices {
            let share = min(invoice.due, self.left);
            if share > 0 {
                self.left -= share;
                paid.push((invoice, share));
            }
        }
        paid
    }
}

/// What stands of the entries between a payment and an invoice, after all that was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing<K> {
    /// The invoice, or the payment, on the other side.
    pub of: K,
    /// In minor units.
    pub amount: i64,
    /// The latest day of its entries: nothing is taken back before it was given.
    pub last: NaiveDate,
}

/// Sums up entries, given oldest first, by their other side. The one that got something last comes first.
pub fn standing<K: PartialEq>(entries: impl IntoIterator<Item = (K, i64, NaiveDate)>) -> Vec<Standing<K>> {
    let mut all: Vec<Standing<K>> = Vec::new();
    for (of, amount, day) in entries {
        let known = all.iter().position(|one| one.of == of);
        let mut one = match known {
            Some(place) if amount > 0 => all.remove(place),
            Some(place) => {
                all[place].amount += amount;
                all[place].last = max(all[place].last, day);
                continue;
            }
            None => Standing { of, amount: 0, last: day },
        };
        one.amount += amount;
        one.last = max(one.last, day);
        all.push(one);
    }
    all.retain(|one| one.amount > 0);
    all.reverse();
    all
}

/// Takes an amount from what stands, in its order; none if that is less.
pub fn take<K>(standing: Vec<Standing<K>>, amount: i64) -> Option<Vec<Standing<K>>> {
    let (mut rest, mut taken) = (amount, Vec::new());
    for one in standing {
        let part = min(one.amount, rest);
        if part > 0 {
            rest -= part;
            taken.push(Standing { amount: part, ..one });
        }
    }
    (rest == 0).then_some(taken)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(of_march: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, of_march).expect("a day")
    }

    #[test]
    fn what_got_something_last_comes_first() {
        let entries = [("a", 50, day(1)), ("b", 30, day(2)), ("c", 20, day(2)), ("a", 10, day(3)), ("c", -20, day(4))];
        assert_eq!(
            standing(entries),
            [Standing { of: "a", amount: 60, last: day(3) }, Standing { of: "b", amount: 30, last: day(2) }]
        );
    }

    #[test]
    fn what_was_taken_back_does_not_make_it_newer() {
        let entries = [("a", 50, day(1)), ("b", 30, day(2)), ("a", -10, day(5))];
        let all = standing(entries);
        assert_eq!(all.iter().map(|one| (one.of, one.amount)).collect::<Vec<_>>(), [("b", 30), ("a", 40)]);
        assert_eq!(all[1].last, day(5), "nothing is taken back before what was taken back last");
    }

    #[test]
    fn an_amount_is_taken_newest_first_and_never_more_than_stands() {
        let all = standing([("a", 50, day(1)), ("b", 30, day(2))]);
        let taken =
            |amount| take(all.clone(), amount).map(|parts| parts.iter().map(|p| (p.of, p.amount)).collect::<Vec<_>>());
        assert_eq!(taken(0), Some(vec![]));
        assert_eq!(taken(30), Some(vec![("b", 30)]));
        assert_eq!(taken(31), Some(vec![("b", 30), ("a", 1)]));
        assert_eq!(taken(80), Some(vec![("b", 30), ("a", 50)]));
        assert_eq!(taken(81), None);
    }
}
