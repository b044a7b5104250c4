//! What can be done to a credit note, and what of its amount is tax.

use entity::revenue::credit_note::CreditNoteStatus::{self, Issued};
use entity::revenue::credit_note::Model;
use iso_currency::Currency;

use super::amounts::shares;
use crate::error::{UserError, UserErrorCode};
use crate::money::Money;
use crate::transition::{Transition, Transitions, When, stateful};

/// What can be done to a credit note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Declare it a mistake.
    Void,
}

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, CreditNoteStatus> = Transitions {
    subject: "credit note",
    frozen: &[],
    actions: &[Transition { action: Action::Void, mutation: "voidCreditNote", when: When::In(&[Issued]) }],
};

stateful!(Model, status: CreditNoteStatus);

/// A sum and the tax on it, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taxed {
    /// Without tax.
    pub subtotal: i64,
    /// The tax.
    pub tax: i64,
}

impl Taxed {
    fn total(self) -> i128 {
        i128::from(self.subtotal) + i128::from(self.tax)
    }
}

/// Splits `amount` of an invoice, of which `credited` is taken back already, in the invoice's own proportion of tax.
///
/// What is credited of the tax follows what is credited of the total, rounded half up: so the notes of an invoice that is
/// credited in whole come to its subtotal and its tax exactly, whatever the parts and whichever of them were voided.
/// `amount` is no more than is left of the invoice.
pub fn split(invoice: Taxed, credited: Taxed, amount: i64) -> Taxed {
    let total = invoice.total();
    let after = credited.total() + i128::from(amount);
    let due_tax = (i128::from(invoice.tax) * after * 2 + total) / (total * 2).max(1);
    // Never more of either part than is left of it, and never less than the other part leaves over.
    let rest = Taxed { subtotal: invoice.subtotal - credited.subtotal, tax: invoice.tax - credited.tax };
    let (least, most) = (0.max(amount - rest.subtotal), amount.min(rest.tax));
    let tax = i64::try_from(due_tax - i128::from(credited.tax)).unwrap_or(most).clamp(least, most.max(least));
    Taxed { subtotal: amount - tax, tax }
}

/// What a document is taxed at one rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtRate {
    /// The rate, in thousandths of a percent.
    pub rate: i32,
    /// What is taxed at it, and the tax.
    pub taxed: Taxed,
}

/// Parts what a note credits among the rates of its invoice, in the invoice's own proportion: the parts come to the
/// note's subtotal and tax.
pub fn by_rate(note: Taxed, invoice: &[AtRate]) -> Vec<AtRate> {
    let parts = |whole: i64, of: fn(Taxed) -> i64| {
        let sum: i128 = invoice.iter().map(|at| i128::from(of(at.taxed))).sum();
        let exact: Vec<i128> = invoice.iter().map(|at| i128::from(of(at.taxed)) * i128::from(whole)).collect();
        // Of nothing nothing is credited.
        shares(if sum == 0 { 0 } else { whole.into() }, &exact, sum.max(1))
    };
    let (subtotals, taxes) = (parts(note.subtotal, |taxed| taxed.subtotal), parts(note.tax, |taxed| taxed.tax));
    // A part is no more than the whole, which is an `i64`.
    let minor = |part: i128| i64::try_from(part).unwrap_or(i64::MAX);
    let parted = invoice.iter().zip(subtotals.into_iter().zip(taxes));
    parted
        .map(|(at, (subtotal, tax))| AtRate {
            rate: at.rate,
            taxed: Taxed { subtotal: minor(subtotal), tax: minor(tax) },
        })
        .filter(|at| at.taxed != Taxed::default())
        .collect()
}

/// The amount to credit, tax included: as said in the invoice's currency, else all that is `left`.
pub fn amount(said: Option<(&str, Currency)>, left: Money) -> Result<i64, UserError> {
    let Some((text, currency)) = said else { return Ok(left.minor) };
    if currency != left.currency {
        let reason = format!("The invoice is in {}: credit it in that currency.", left.currency.code());
        return Err(UserError::on("amount.currency", UserErrorCode::Invalid, reason));
    }
    let money = Money::parse(text, currency).map_err(|reason| reason.within("amount"))?;
    let wrong = |reason: String| Err(UserError::on("amount.amount", UserErrorCode::Invalid, reason));
    if money.minor <= 0 {
        return wrong("Credit more than nothing.".to_owned());
    }
    if money.minor > left.minor {
        return wrong(format!("Only {} {} of the invoice are not credited yet.", left.decimal(), left.currency.code()));
    }
    Ok(money.minor)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_credit_has_the_invoices_share_of_tax() {
        let invoice = Taxed { subtotal: 10_000, tax: 1_900 };
        let third = split(invoice, Taxed::default(), 3_967);
        assert_eq!(third, Taxed { subtotal: 3_334, tax: 633 });
        assert_eq!(split(invoice, Taxed::default(), 11_900), invoice);
        let untaxed = Taxed { subtotal: 500, tax: 0 };
        assert_eq!(split(untaxed, Taxed::default(), 123), Taxed { subtotal: 123, tax: 0 });
    }

    #[test]
    fn an_amount_is_in_the_invoices_currency_and_no_more_than_is_left() {
        let left = Money { minor: 1_000, currency: Currency::EUR };
        assert_eq!(amount(None, left), Ok(1_000));
        assert_eq!(amount(Some(("9.99", Currency::EUR)), left), Ok(999));
        for (text, currency, field) in [
            ("1.00", Currency::USD, "amount.currency"),
            ("0", Currency::EUR, "amount.amount"),
            ("-1", Currency::EUR, "amount.amount"),
            ("10.01", Currency::EUR, "amount.amount"),
            ("1.005", Currency::EUR, "amount.amount"),
            ("92233720368547758.08", Currency::EUR, "amount.amount"),
        ] {
            let refused = amount(Some((text, currency)), left).expect_err(text);
            assert_eq!((refused.code, refused.field.as_deref()), (UserErrorCode::Invalid, Some(field)), "{text}");
        }
    }

    #[test]
    fn of_an_untaxed_invoice_no_tax_is_credited() {
        let free = AtRate { rate: 0, taxed: Taxed { subtotal: 100, tax: 0 } };
        let part = Taxed { subtotal: 40, tax: 0 };
        assert_eq!(by_rate(part, &[free]), [AtRate { taxed: part, ..free }]);
        assert!(by_rate(part, &[]).is_empty());
    }

    proptest! {
        /// Whatever is credited of whatever rates, the parts come to the note; all of it comes to the invoice.
        #[test]
        fn parts_of_rates_come_to_the_note(
            rates in prop::collection::vec((0..=1_i64 << 50, 0_i64..=100_000), 1..8),
            thousandths in 0..=1_000_i64,
        ) {
            let at_rate = |(rate, (net, of_net)): (i32, (i64, i64))| {
                AtRate { rate, taxed: Taxed { subtotal: net, tax: net / 100_000 * of_net } }
            };
            let rates: Vec<AtRate> = (0..).zip(rates).map(at_rate).collect();
            let sum = |all: &[AtRate]| all.iter().fold(Taxed::default(), |sum, at| Taxed {
                subtotal: sum.subtotal + at.taxed.subtotal,
                tax: sum.tax + at.taxed.tax,
            });
            let invoice = sum(&rates);
            let amount = (invoice.subtotal + invoice.tax) / 1_000 * thousandths;
            let note = split(invoice, Taxed::default(), amount);
            let parts = by_rate(note, &rates);
            prop_assert_eq!(sum(&parts), note);
            prop_assert!(parts.iter().all(|part| part.taxed.subtotal >= 0 && part.taxed.tax >= 0));
            let billed: Vec<AtRate> = rates.iter().copied().filter(|at| at.taxed != Taxed::default()).collect();
            prop_assert_eq!(by_rate(invoice, &rates), billed);
        }

        /// However an invoice is credited and whichever notes are voided in between, the rest of it can be credited exactly.
        #[test]
        fn credits_of_the_whole_come_to_the_whole(
            subtotal in 0..=1_i64 << 52,
            tax in 0..=1_i64 << 50,
            parts in prop::collection::vec((0_u32..=1_000, prop::option::of(any::<prop::sample::Index>())), 0..12),
        ) {
            let invoice = Taxed { subtotal, tax };
            let sum = |notes: &[Taxed]| notes.iter().fold(Taxed::default(), |sum, note| Taxed {
                subtotal: sum.subtotal + note.subtotal,
                tax: sum.tax + note.tax,
            });
            let mut notes = Vec::new();
            for (thousandths, voided) in parts {
                let credited = sum(&notes);
                let left = subtotal + tax - credited.subtotal - credited.tax;
                let amount = left / 1_000 * i64::from(thousandths);
                let note = split(invoice, credited, amount);
                prop_assert_eq!(note.subtotal + note.tax, amount);
                prop_assert!(note.subtotal >= 0 && note.tax >= 0);
                notes.push(note);
                if let Some(index) = voided {
                    notes.remove(index.index(notes.len()));
                }
                prop_assert!(sum(&notes).subtotal <= subtotal && sum(&notes).tax <= tax);
            }
            let credited = sum(&notes);
            let left = subtotal + tax - credited.subtotal - credited.tax;
            let rest = split(invoice, credited, left);
            prop_assert_eq!(credited.subtotal + rest.subtotal, subtotal);
            prop_assert_eq!(credited.tax + rest.tax, tax);
        }
    }
}
