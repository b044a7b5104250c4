//! What the lines of a document come to: integer minor units from end to end.
//!
//! Source: EN 16931-1 (the European standard of electronic invoices), rules BR-CO-10 to BR-CO-17. A line's net amount
//! is rounded to the minor unit (quantity × price, less its discount); the document's subtotal is the sum of those; the
//! tax of a rate is the rounded product of that rate and the sum of its lines' net amounts. That is
//! [`TaxRounding::Document`], and each line is shown its share of it, so that the lines' taxes sum to the document's.
//! [`TaxRounding::Line`] rounds each line's tax and sums those, as many tax authorities allow too. Halves are rounded
//! away from zero, which for amounts that are never negative is up.

use std::collections::BTreeMap;

use entity::identity::organization::TaxRounding;

use crate::error::{UserError, UserErrorCode};

/// How many parts a unit of quantity has: quantities are ten-thousandths.
pub const QUANTITY: i128 = 10_000;
/// How many parts the whole has in a rate: rates are thousandths of a percent.
pub const WHOLE: i128 = 100_000;

/// What is asked for on one line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Line {
    /// How much of it, in ten-thousandths: 15,000 is one and a half.
    pub quantity: i64,
    /// The price of one, in minor units.
    pub unit_price: i64,
    /// What is taken off, in thousandths of a percent of the price.
    pub discount_rate: i32,
    /// The tax on what is left, in thousandths of a percent.
    pub tax_rate: i32,
}

/// What a line comes to, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Amounts {
    /// Quantity × price, less the discount.
    pub net: i64,
    /// The tax on it; under [`TaxRounding::Document`] its share of the document's.
    pub tax: i64,
    /// Both together.
    pub total: i64,
}

/// What a document comes to, in minor units.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Each line, in the order given.
    pub lines: Vec<Amounts>,
    /// The sum of the lines' net amounts.
    pub subtotal: i64,
    /// The sum of the lines' taxes.
    pub tax: i64,
    /// Both together: the sum of the lines' totals.
    pub total: i64,
}

/// What lines come to. Refuses amounts that no document can hold (more than 2⁶³ − 1 minor units), naming the line.
pub fn totals(lines: &[Line], rounding: TaxRounding) -> Result<Totals, UserError> {
    let nets = lines
        .iter()
        .enumerate()
        .map(|(at, line)| net(line).ok_or_else(|| too_large(&format!("lines.{at}.unitPrice"))))
        .collect::<Result<Vec<i64>, _>>()?;
    let taxes = match rounding {
        TaxRounding::Line => {
            lines.iter().zip(&nets).map(|(line, net)| rounded(i128::from(*net) * rate(line), WHOLE)).collect()
        }
        TaxRounding::Document => shares_of_each_rate(lines, &nets),
    };
    let mut totals = Totals::default();
    for (net, tax) in nets.into_iter().zip(taxes) {
        let add = |a: i64, b: i64| a.checked_add(b).ok_or_else(|| too_large("lines"));
        // A tax is at most as much as the net amount: rates go to 100%.
        let tax = i64::try_from(tax).map_err(|_| too_large("lines"))?;
        let line = Amounts { net, tax, total: add(net, tax)? };
        totals.subtotal = add(totals.subtotal, line.net)?;
        totals.tax = add(totals.tax, line.tax)?;
        totals.total = add(totals.total, line.total)?;
        totals.lines.push(line);
    }
    Ok(totals)
}

/// What lines come to of which only some are selected: those that are together, each other one alone. Refusals are as in
/// [`totals`].
pub fn totals_of_selected(lines: &[(Line, bool)], rounding: TaxRounding) -> Result<Totals, UserError> {
    let mut shown = Vec::with_capacity(lines.len());
    for (at, (line, _)) in lines.iter().enumerate() {
        let alone = totals(&[*line], rounding).map_err(|_| too_large(&format!("lines.{at}.unitPrice")))?;
        shown.extend(alone.lines);
    }
    let selected: Vec<Line> = lines.iter().filter(|(_, is_selected)| *is_selected).map(|(line, _)| *line).collect();
    let together = totals(&selected, rounding)?;
    let places = shown.iter_mut().zip(lines).filter(|(_, (_, is_selected))| *is_selected).map(|(place, _)| place);
    for (place, amounts) in places.zip(&together.lines) {
        *place = *amounts;
    }
    Ok(Totals { lines: shown, ..together })
}

fn net(line: &Line) -> Option<i64> {
    let kept = WHOLE - i128::from(line.discount_rate);
    let exact = i128::from(line.quantity).checked_mul(i128::from(line.unit_price))?.checked_mul(kept)?;
    i64::try_from(rounded(exact, QUANTITY * WHOLE)).ok()
}

fn rate(line: &Line) -> i128 {
    i128::from(line.tax_rate)
}

/// Each line's share of the tax of its rate.
fn shares_of_each_rate(lines: &[Line], nets: &[i64]) -> Vec<i128> {
    let mut taxes = vec![0; lines.len()];
    let mut rates: BTreeMap<i32, Vec<usize>> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        rates.entry(line.tax_rate).or_default().push(at);
    }
    for at in rates.into_values() {
        let exact: Vec<i128> = at.iter().map(|at| i128::from(nets[*at]) * rate(&lines[*at])).collect();
        let tax = rounded(exact.iter().sum(), WHOLE);
        for (at, share) in at.into_iter().zip(shares(tax, &exact, WHOLE)) {
            taxes[at] = share;
        }
    }
    taxes
}

/// Parts a whole in proportion: each gets its exact part (`exact / unit`) rounded down, and what is left goes, one by one,
/// to those that lost most by that, the earlier first (the largest remainder method). The shares sum to the whole, which
/// is the rounded sum of the exact parts.
pub fn shares(whole: i128, exact: &[i128], unit: i128) -> Vec<i128> {
    let mut shares: Vec<i128> = exact.iter().map(|part| part.div_euclid(unit)).collect();
    let mut by_loss: Vec<usize> = (0..exact.len()).collect();
    by_loss.sort_by_key(|at| std::cmp::Reverse(exact[*at].rem_euclid(unit)));
    let mut left = whole - shares.iter().sum::<i128>();
    for at in by_loss {
        if left <= 0 {
            break;
        }
        shares[at] += 1;
        left -= 1;
    }
    shares
}

/// A part of an amount in minor units, by a rate in thousandths of a percent, a half rounded up.
pub fn part(amount: i64, rate: i32) -> i128 {
    rounded(i128::from(amount) * i128::from(rate), WHOLE)
}

/// `exact / unit` of what is not negative, a half rounded up.
pub fn rounded(exact: i128, unit: i128) -> i128 {
    exact.div_euclid(unit) + i128::from(exact.rem_euclid(unit) * 2 >= unit)
}

fn too_large(field: &str) -> UserError {
    UserError::on(field, UserErrorCode::Invalid, "The document's amounts are too large: use smaller ones.")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn line(quantity: i64, unit_price: i64, discount_rate: i32, tax_rate: i32) -> Line {
        Line { quantity, unit_price, discount_rate, tax_rate }
    }

    /// Three lines of 0.05 at 10%: 0.005 each rounds to 0.01, so 0.03; together 0.015 rounds to 0.02.
    #[test]
    fn the_two_roundings_differ_where_they_should() {
        let lines = [line(10_000, 5, 0, 10_000); 3];
        let each = totals(&lines, TaxRounding::Line).expect("small");
        assert_eq!((each.subtotal, each.tax, each.total), (15, 3, 18));
        let whole = totals(&lines, TaxRounding::Document).expect("small");
        assert_eq!((whole.subtotal, whole.tax, whole.total), (15, 2, 17));
        assert_eq!(whole.lines.iter().map(|line| line.tax).collect::<Vec<_>>(), [1, 1, 0]);
    }

    /// 1.5 hours at 120.00 less 10%, with 19%: 162.00 and 30.78. A third of an hour (0.3333) at 99.99: 33.33 (33.326667).
    #[test]
    fn quantities_discounts_and_rates_are_exact() {
        let lines = [line(15_000, 12_000, 10_000, 19_000), line(3_333, 9_999, 0, 9_975)];
        let found = totals(&lines, TaxRounding::Line).expect("small");
        assert_eq!(found.lines[0], Amounts { net: 16_200, tax: 3_078, total: 19_278 });
        // 33.33 at 9.975% is 3.32466…: 3.32.
        assert_eq!(found.lines[1], Amounts { net: 3_333, tax: 332, total: 3_665 });
        assert_eq!((found.subtotal, found.tax, found.total), (19_533, 3_410, 22_943));
    }

    #[test]
    fn only_what_is_selected_counts() {
        let three = [true, false, true].map(|is_selected| (line(10_000, 5, 0, 10_000), is_selected));
        let found = totals_of_selected(&three, TaxRounding::Document).expect("small");
        assert_eq!((found.subtotal, found.tax, found.total), (10, 1, 11));
        // Together the selected two are taxed 0.01, of which the first has its share; the other alone would be.
        assert_eq!(found.lines.iter().map(|line| line.tax).collect::<Vec<_>>(), [1, 1, 0]);
        let large = [(line(10_000, 1, 0, 0), true), (line(10_000, i64::MAX, 0, 100_000), false)];
        let refusal = totals_of_selected(&large, TaxRounding::Document).expect_err("large");
        assert_eq!(refusal.field.as_deref(), Some("lines.1.unitPrice"));
        let none = totals_of_selected(&large[..0], TaxRounding::Line);
        assert_eq!(none, Ok(Totals::default()));
    }

    #[test]
    fn nothing_comes_to_nothing() {
        assert_eq!(totals(&[], TaxRounding::Document), Ok(Totals::default()));
        let free = totals(&[line(10_000, 500, 100_000, 19_000)], TaxRounding::Document).expect("small");
        assert_eq!((free.subtotal, free.tax, free.total), (0, 0, 0));
    }

    #[test]
    fn what_no_document_can_hold_is_refused_by_its_line() {
        let small = line(10_000, 1, 0, 0);
        for (lines, field) in [
            (vec![small, line(i64::MAX, i64::MAX, 0, 0)], "lines.1.unitPrice"),
            (vec![line(20_000, i64::MAX, 0, 0)], "lines.0.unitPrice"),
            (vec![line(10_000, i64::MAX, 0, 0), small], "lines"),
            (vec![line(10_000, i64::MAX, 0, 100_000)], "lines"),
        ] {
            let refusal = totals(&lines, TaxRounding::Document).expect_err(field);
            assert_eq!((refusal.code, refusal.field.as_deref()), (UserErrorCode::Invalid, Some(field)));
        }
    }

    proptest! {
        /// Currencies differ only in what a minor unit is: the arithmetic is the same for 0, 2 and 3 decimals.
        #[test]
        fn sums_reconcile_to_the_minor_unit(
            lines in prop::collection::vec(
                (1..10_000_000_i64, 0..1_000_000_000_i64, 0..=100_000_i32, prop::sample::select(vec![0, 5_500, 7_000, 9_975, 19_000, 100_000]))
                    .prop_map(|(quantity, price, discount, tax)| line(quantity, price, discount, tax)),
                0..40,
            ),
            by_line: bool,
        ) {
            let rounding = if by_line { TaxRounding::Line } else { TaxRounding::Document };
            let found = totals(&lines, rounding).expect("small");
            prop_assert_eq!(found.lines.len(), lines.len());
            prop_assert_eq!(found.subtotal, found.lines.iter().map(|line| line.net).sum::<i64>());
            prop_assert_eq!(found.tax, found.lines.iter().map(|line| line.tax).sum::<i64>());
            prop_assert_eq!(found.total, found.subtotal + found.tax);
            let mut exact: BTreeMap<i32, i128> = BTreeMap::new();
            for (line, amounts) in lines.iter().zip(&found.lines) {
                prop_assert_eq!(amounts.total, amounts.net + amounts.tax);
                let exact_tax = i128::from(amounts.net) * rate(line);
                // No line's tax is a minor unit or more away from its own exact tax.
                prop_assert!((i128::from(amounts.tax) * WHOLE - exact_tax).abs() < WHOLE);
                *exact.entry(line.tax_rate).or_default() += exact_tax;
            }
            if rounding == TaxRounding::Document {
                for (rate, exact) in exact {
                    let tax: i64 =
                        lines.iter().zip(&found.lines).filter(|(line, _)| line.tax_rate == rate).map(|(_, a)| a.tax).sum();
                    prop_assert_eq!(i128::from(tax), rounded(exact, WHOLE));
                }
            }
        }

        #[test]
        fn shares_sum_to_the_whole(parts in prop::collection::vec(0..1_000_000_000_i128, 1..30)) {
            let whole = rounded(parts.iter().sum(), WHOLE);
            let found = shares(whole, &parts, WHOLE);
            prop_assert_eq!(found.iter().sum::<i128>(), whole);
        }
    }
}
