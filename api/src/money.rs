//! Money: integer minor units and a currency, never a float.
//!
//! The number of decimals is the currency's own (ISO 4217, through the `iso_currency` crate): 2 for EUR, 0 for JPY, 3
//! for KWD.

use std::fmt;
use std::sync::LazyLock;

use iso_currency::{Currency, IntoEnumIterator as _};

use crate::error::{Fault, Result, UserError, UserErrorCode};

/// An amount in a currency.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Money {
    /// Minor units: cents, yen, fils.
    pub minor: i64,
    /// The currency.
    pub currency: Currency,
}

impl Money {
    /// Reads a decimal such as `-12.50`. Refuses what is no number, more decimals than the currency has, and what
    /// does not fit.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, UserError> {
        let invalid = |why: String| UserError::on("amount", UserErrorCode::Invalid, why);
        let digits = decimals(currency);
        let minor = fixed(text, digits).map_err(|unfit| {
            invalid(match unfit {
                Unfit::Malformed => "Write the amount as a decimal number, such as \"1250.00\".".to_owned(),
                Unfit::TooFine => format!("{} has {digits} decimals at most.", currency.code()),
                Unfit::TooLarge => "The amount is too large.".to_owned(),
            })
        })?;
        Ok(Self { minor, currency })
    }

    /// The amount as a decimal with all of the currency's decimals, such as `1250.00`.
    pub fn decimal(self) -> String {
        decimal(self.minor.into(), self.currency)
    }
}

/// As letters say it, such as `1250.00 EUR`.
impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.decimal(), self.currency.code())
    }
}

/// The currency of a code that was checked when it was stored.
pub fn stored(code: &str) -> Result<Currency> {
    Currency::from_code(code).ok_or_else(|| Fault::Internal(format!("no currency: {code}")).into())
}

/// Why a text is no number of a fixed number of decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It is no decimal number such as `-12.50`.
    Malformed,
    /// It has more decimals than there are.
    TooFine,
    /// It is larger than can be held.
    TooLarge,
}

/// Reads a decimal such as `-12.50` as an integer of its smallest unit, `digits` decimals below one. Zeros at the end are
/// no decimals.
pub fn fixed(text: &str, digits: usize) -> Result<i64, Unfit> {
    let (negative, number) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let numeric = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || !numeric(whole) || !numeric(fraction) || number.ends_with('.') {
        return Err(Unfit::Malformed);
    }
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > digits {
        return Err(Unfit::TooFine);
    }
    format!("{}{whole}{fraction:0<digits$}", if negative { "-" } else { "" }).parse().map_err(|_| Unfit::TooLarge)
}

/// An integer of smallest units as a decimal without zeros at its end: 15,000 of four decimals is `1.5`.
pub fn shortest(value: i64, digits: usize) -> String {
    let text = places(value.into(), digits);
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// Minor units as a decimal with all of the currency's decimals. A sum of amounts can be more than one amount holds.
pub fn decimal(minor: i128, currency: Currency) -> String {
    places(minor, decimals(currency))
}

fn places(value: i128, digits: usize) -> String {
    let sign = if value < 0 { "-" } else { "" };
    let units = format!("{:0>width$}", value.unsigned_abs(), width = digits + 1);
    let (whole, fraction) = units.split_at(units.len() - digits);
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// A hundredth of a sum of minor units × percent, half to even: over many sums the rounding favours nobody.
pub fn percent(product: i128) -> i128 {
    let (whole, rest) = (product.div_euclid(100), product.rem_euclid(100));
    let up = rest > 50 || (rest == 50 && whole.rem_euclid(2) == 1);
    whole + i128::from(up)
}

/// Writes minor units as a decimal of that many decimals: as [`decimal`], without a text in between.
pub fn write(minor: i64, decimals: usize, out: &mut Vec<u8>) {
    // The longest i64 has 19 digits, and no currency more than 4 decimals.
    let (mut digits, mut rest, mut from) = ([b'0'; 24], minor.unsigned_abs(), 24);
    while rest > 0 || from > digits.len().saturating_sub(decimals + 1) {
        from -= 1;
        digits[from] = b'0' + u8::try_from(rest % 10).unwrap_or_default();
        rest /= 10;
    }
    if minor < 0 {
        out.push(b'-');
    }
    let (whole, fraction) = digits[from..].split_at(digits.len() - from - decimals);
    out.extend_from_slice(whole);
    if !fraction.is_empty() {
        out.push(b'.');
        out.extend_from_slice(fraction);
    }
}

/// [`decimals`] by a code; `None` if it is no currency's. A look-up in a table of all that three letters can be: the crate
/// compares a code with one after the other.
pub fn decimals_of(code: &str) -> Option<usize> {
    static KNOWN: LazyLock<Vec<Option<u8>>> = LazyLock::new(|| {
        let mut known = vec![None; LETTERS.pow(3)];
        for currency in Currency::iter() {
            if let Some(place) = place(currency.code()) {
                known[place] = u8::try_from(decimals(currency)).ok();
            }
        }
        known
    });
    KNOWN[place(code)?].map(usize::from)
}

const LETTERS: usize = 26;

/// The place of three capital letters among all that there can be.
fn place(code: &str) -> Option<usize> {
    let letters: [u8; 3] = code.as_bytes().try_into().ok()?;
    letters
        .iter()
        .try_fold(0, |place, letter| letter.is_ascii_uppercase().then(|| place * LETTERS + usize::from(letter - b'A')))
}

/// How many decimals a currency has; none for the few codes without (gold, test).
pub fn decimals(currency: Currency) -> usize {
    currency.exponent().map_or(0, usize::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_the_currencys_own() {
        for (text, currency, minor, back) in [
            ("12.5", Currency::EUR, 1250, "12.50"),
            ("-0.05", Currency::EUR, -5, "-0.05"),
            ("1200", Currency::JPY, 1200, "1200"),
            ("1.234", Currency::KWD, 1234, "1.234"),
            ("1.50000", Currency::USD, 150, "1.50"),
            ("92233720368547758.07", Currency::USD, i64::MAX, "92233720368547758.07"),
        ] {
            let money = Money::parse(text, currency).expect(text);
            assert_eq!((money.minor, money.decimal().as_str()), (minor, back));
        }
    }

    #[test]
    fn an_amount_is_written_as_it_is_shown() {
        for minor in [0, 1, -1, 9, 10, -99, 100, 999, -1000, 1_234_567, i64::MAX, i64::MIN] {
            for currency in [Currency::JPY, Currency::EUR, Currency::KWD, Currency::CLF] {
                let mut out = Vec::new();
                write(minor, decimals(currency), &mut out);
                assert_eq!(String::from_utf8(out).ok(), Some(Money { minor, currency }.decimal()));
            }
        }
    }

    #[test]
    fn a_code_tells_its_decimals() {
        for currency in Currency::iter() {
            assert_eq!(decimals_of(currency.code()), Some(decimals(currency)), "{currency}");
        }
        for code in ["", "EU", "eur", "EURO", "ZZZ"] {
            assert_eq!(decimals_of(code), None, "{code}");
        }
    }

    #[test]
    fn a_sum_can_be_more_than_an_amount() {
        assert_eq!(decimal(i128::from(i64::MAX) * 2, Currency::EUR), "184467440737095516.14");
        assert_eq!(decimal(5, Currency::EUR), "0.05");
    }

    #[test]
    fn a_number_of_fixed_decimals_comes_back_at_its_shortest() {
        for (text, value, back) in
            [("1.5", 15_000, "1.5"), ("0.3333", 3_333, "0.3333"), ("100", 1_000_000, "100"), ("0", 0, "0")]
        {
            assert_eq!(fixed(text, 4), Ok(value));
            assert_eq!(shortest(value, 4), back);
        }
        assert_eq!(shortest(-25, 1), "-2.5");
        assert_eq!(shortest(120, 0), "120");
        assert_eq!(fixed("0.00001", 4), Err(Unfit::TooFine));
        assert_eq!(fixed("922337203685477.5808", 4), Err(Unfit::TooLarge));
        assert_eq!(fixed("1,5", 4), Err(Unfit::Malformed));
    }

    #[test]
    fn percents_round_half_to_even() {
        for (product, rounded) in [(0, 0), (49, 0), (50, 0), (51, 1), (149, 1), (150, 2), (250, 2), (251, 3), (-50, 0)]
        {
            assert_eq!(percent(product), rounded, "{product}");
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in
            ["", "-", ".", "1.", ".5", "1,5", "1e3", "+1", "NaN", "1.005", "92233720368547758.08", "--1", "1-", "١"]
        {
            assert!(Money::parse(text, Currency::EUR).is_err(), "{text}");
        }
        assert!(Money::parse("1.5", Currency::JPY).is_err());
    }
}
