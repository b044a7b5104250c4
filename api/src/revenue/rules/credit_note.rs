//! What can be done to a credit note, and what of its amount is tax.

use chrono::{DateTime, Utc};
use entity::revenue::credit_note::CreditNoteStatus;
use entity::revenue::credit_note::Model;
use iso_currency::Currency;

use super::amounts::shares;
use crate::error::{UserError, UserErrorCode};
use crate::money::Money;
use crate::transition::{Transition, Transitions, When, stateful};

/// What can be done to a credit note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Mail it.
    Send,
    /// Declare it a mistake.
    Void,
}

/// In which states each mutation is possible.
pub const TRANSITIONS: Transitions<Action, CreditNoteStatus> = Transitions {
    subject: "credit note",
    frozen: &[],
    actions: &[
        Transition { action: Action::Send, mutation: "sendCreditNote", when: When::In(&[CreditNoteStatus::Issued]) },
        Transition { action: Action::Void, mutation: "voidCreditNote", when: When::In(&[CreditNoteStatus::Issued]) },
    ],
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

/// A credit note of an invoice, as far as its taxes go.
#[derive(Clone, Copy, Debug)]
pub struct Issued {
    /// What it credits.
    pub taxed: Taxed,
    /// When it was issued.
    pub at: DateTime<Utc>,
    /// When it was voided.
    pub voided_at: Option<DateTime<Utc>>,
}

/// Parts what each note of an invoice credits among the invoice's rates; notes are in the order in which they were issued.
///
/// A note has of each rate what is credited with it, in the invoice's own proportion, less what the notes have of it that
/// stood when it was issued: so the notes that credit an invoice in whole come to each of its rates exactly, and voiding
/// one changes no other. The parts of a note come to its subtotal and tax.
pub fn by_rate(notes: &[Issued], invoice: &[AtRate]) -> Vec<Vec<AtRate>> {
    let mut parted: Vec<Vec<Taxed>> = Vec::with_capacity(notes.len());
    for note in notes {
        let stood = |other: &Issued| other.voided_at.is_none_or(|voided| voided > note.at);
        let before: Vec<usize> = (0..parted.len()).filter(|at| stood(&notes[*at])).collect();
        let part = |of: fn(Taxed) -> i64| {
            let credited: i64 = before.iter().map(|at| of(notes[*at].taxed)).sum();
            let mut parts = proportioned(credited + of(note.taxed), invoice, of);
            for (place, part) in parts.iter_mut().enumerate() {
                *part -= before.iter().map(|at| of(parted[*at][place])).sum::<i64>();
            }
            levelled(parts)
        };
        let (subtotals, taxes) = (part(|taxed| taxed.subtotal), part(|taxed| taxed.tax));
        parted.push(subtotals.into_iter().zip(taxes).map(|(subtotal, tax)| Taxed { subtotal, tax }).collect());
    }
    let told = |parts: Vec<Taxed>| {
        let at_rates = invoice.iter().zip(parts).map(|(at, taxed)| AtRate { rate: at.rate, taxed });
        at_rates.filter(|at| at.taxed != Taxed::default()).collect()
    };
    parted.into_iter().map(told).collect()
}

/// Parts of `whole` in the proportion of an invoice's rates.
fn proportioned(whole: i64, invoice: &[AtRate], of: fn(Taxed) -> i64) -> Vec<i64> {
    let sum: i128 = invoice.iter().map(|at| i128::from(of(at.taxed))).sum();
    let exact: Vec<i128> = invoice.iter().map(|at| i128::from(of(at.taxed)) * i128::from(whole)).collect();
    // Of nothing nothing is credited.
    let parts = shares(if sum == 0 { 0 } else { whole.into() }, &exact, sum.max(1));
    // A part is no more than the whole, which is an `i64`.
    parts.into_iter().map(|part| i64::try_from(part).unwrap_or(i64::MAX)).collect()
}

/// The same sum without negative parts. Largest remainders can give a rate a unit less of more, which the greatest bears.
fn levelled(mut parts: Vec<i64>) -> Vec<i64> {
    while let Some(below) = (0..parts.len()).find(|at| parts[*at] < 0) {
        let Some(most) = (0..parts.len()).max_by_key(|at| parts[*at]).filter(|at| parts[*at] > 0) else { break };
        let moved = parts[most].min(-parts[below]);
        parts[most] -= moved;
        parts[below] += moved;
    }
    parts
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
        return wrong(format!("Only {left} of the invoice are not credited yet."));
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
        assert_eq!(by_rate(&[issued(part, 0)], &[free]), [vec![AtRate { taxed: part, ..free }]]);
        assert_eq!(by_rate(&[issued(part, 0)], &[]), [vec![]]);
    }

    /// 10.00 at 19 % and 10.00 at 7 %, credited by 3.33, 3.33 and the rest.
    #[test]
    fn the_last_note_has_of_each_rate_what_is_left_of_it() {
        let at = |rate, subtotal, tax| AtRate { rate, taxed: Taxed { subtotal, tax } };
        let invoice = [at(19_000, 1_000, 190), at(7_000, 1_000, 70)];
        let whole = Taxed { subtotal: 2_000, tax: 260 };
        let mut notes: Vec<Issued> = Vec::new();
        for (second, amount) in [(0, 333), (1, 333), (2, 1_594)] {
            let note = split(whole, sum(notes.iter().map(|note| note.taxed)), amount);
            notes.push(issued(note, second));
        }
        let parts = by_rate(&notes, &invoice);
        for billed in invoice {
            let of_rate = parts.iter().flatten().filter(|part| part.rate == billed.rate);
            assert_eq!(sum(of_rate.map(|part| part.taxed)), billed.taxed);
        }
        for (note, parts) in notes.iter().zip(&parts) {
            assert_eq!(sum(parts.iter().map(|part| part.taxed)), note.taxed);
        }
    }

    fn issued(taxed: Taxed, second: i64) -> Issued {
        Issued { taxed, at: DateTime::from_timestamp(second, 0).expect("a time"), voided_at: None }
    }

    fn sum(all: impl IntoIterator<Item = Taxed>) -> Taxed {
        all.into_iter()
            .fold(Taxed::default(), |sum, one| Taxed { subtotal: sum.subtotal + one.subtotal, tax: sum.tax + one.tax })
    }

    proptest! {
        /// However an invoice of whatever rates is credited, and whichever notes are voided in between: the parts of each note
        /// come to it, those that stand in the end to each rate of the invoice, and voiding changes no other's.
        #[test]
        fn parts_of_rates_come_to_the_notes_and_the_rates(
            rates in prop::collection::vec((0..=1_i64 << 50, 0_i64..=100_000), 1..8),
            credits in prop::collection::vec((0_u32..=1_000, prop::option::of(any::<prop::sample::Index>())), 0..8),
        ) {
            let at_rate = |(rate, (net, of_net)): (i32, (i64, i64))| {
                AtRate { rate, taxed: Taxed { subtotal: net, tax: net / 100_000 * of_net } }
            };
            let rates: Vec<AtRate> = (0..).zip(rates).map(at_rate).collect();
            let invoice = sum(rates.iter().map(|at| at.taxed));
            let standing = |notes: &[Issued]| sum(notes.iter().filter(|n| n.voided_at.is_none()).map(|n| n.taxed));
            let mut notes: Vec<Issued> = Vec::new();
            let mut told = Vec::new();
            for (second, (thousandths, voided)) in (0..).zip(credits) {
                let credited = standing(&notes);
                let left = invoice.subtotal + invoice.tax - credited.subtotal - credited.tax;
                let note = split(invoice, credited, left / 1_000 * i64::from(thousandths));
                notes.push(issued(note, second * 2));
                let parts = by_rate(&notes, &rates);
                prop_assert_eq!(&parts[..told.len()], &told[..]);
                told = parts;
                if let Some(index) = voided {
                    let at = index.index(notes.len());
                    notes[at].voided_at = notes[at].voided_at.or(DateTime::from_timestamp(second * 2 + 1, 0));
                }
            }
            let credited = standing(&notes);
            let rest = Taxed { subtotal: invoice.subtotal - credited.subtotal, tax: invoice.tax - credited.tax };
            notes.push(issued(rest, 1_000));
            let parts = by_rate(&notes, &rates);
            for (note, parts) in notes.iter().zip(&parts) {
                prop_assert_eq!(sum(parts.iter().map(|part| part.taxed)), note.taxed);
            }
            for billed in &rates {
                let stand = notes.iter().zip(&parts).filter(|(note, _)| note.voided_at.is_none());
                let of_rate = stand.flat_map(|(_, parts)| parts).filter(|part| part.rate == billed.rate);
                prop_assert_eq!(sum(of_rate.map(|part| part.taxed)), billed.taxed);
            }
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
