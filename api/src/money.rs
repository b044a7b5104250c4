//! Money: integer minor units and a currency, never a float.
//!
//! The number of decimals is the currency's own (ISO 4217, through the `iso_currency` crate): 2 for EUR, 0 for JPY, 3
//! for KWD.

use iso_currency::Currency;

use crate::error::{UserError, UserErrorCode};

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
        let (negative, number) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let numeric = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !numeric(whole) || !numeric(fraction) || number.ends_with('.') {
            return Err(invalid("Write the amount as a decimal number, such as \"1250.00\".".to_owned()));
        }
        let fraction = fraction.trim_end_matches('0');
        if fraction.len() > digits {
            return Err(invalid(format!("{} has {digits} decimals at most.", currency.code())));
        }
        let minor = format!("{}{whole}{fraction:0<digits$}", if negative { "-" } else { "" });
        let minor = minor.parse().map_err(|_| invalid("The amount is too large.".to_owned()))?;
        Ok(Self { minor, currency })
    }

    /// The amount as a decimal with all of the currency's decimals, such as `1250.00`.
    pub fn decimal(self) -> String {
        decimal(self.minor.into(), self.currency)
    }
}

/// Minor units as a decimal with all of the currency's decimals. A sum of amounts can be more than one amount holds.
pub fn decimal(minor: i128, currency: Currency) -> String {
    let digits = decimals(currency);
    let sign = if minor < 0 { "-" } else { "" };
    let units = format!("{:0>width$}", minor.unsigned_abs(), width = digits + 1);
    let (whole, fraction) = units.split_at(units.len() - digits);
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

/// A hundredth of a sum of minor units × percent, half to even: over many sums the rounding favours nobody.
pub fn percent(product: i128) -> i128 {
    let (whole, rest) = (product.div_euclid(100), product.rem_euclid(100));
    let up = rest > 50 || (rest == 50 && whole.rem_euclid(2) == 1);
    whole + i128::from(up)
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
    fn a_sum_can_be_more_than_an_amount() {
        assert_eq!(decimal(i128::from(i64::MAX) * 2, Currency::EUR), "184467440737095516.14");
        assert_eq!(decimal(5, Currency::EUR), "0.05");
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
