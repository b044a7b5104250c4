//! Lines of documents as callers write them: what is asked for, checked and priced.

use entity::identity::organization::TaxRounding;
use iso_currency::Currency;
use uuid::Uuid;

use super::amounts::{self, Amounts, Line, Totals};
use crate::error::{Reasons, UserError, UserErrorCode};
use crate::money::{self, Money, Unfit};
use crate::text;

/// The most lines of a document.
pub const MOST: usize = 500;
/// The decimals of a quantity.
pub const QUANTITY_DECIMALS: usize = 4;
/// The decimals of a rate in percent.
pub const RATE_DECIMALS: usize = 3;

/// What a caller says of a line.
#[derive(Clone, Debug, Default)]
pub struct LineDraft {
    /// The line that it was; none makes a new one.
    pub id: Option<Uuid>,
    /// What it is for.
    pub description: String,
    /// How much of it, a decimal; 1 if nothing is said.
    pub quantity: Option<String>,
    /// The price of one, a decimal in the document's currency.
    pub unit_price: String,
    /// What is taken off, a decimal in percent; nothing if nothing is said.
    pub discount_rate: Option<String>,
    /// The tax, a decimal in percent; none if nothing is said.
    pub tax_rate: Option<String>,
}

/// A line that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// The line that it was; none is a new one.
    pub id: Option<Uuid>,
    /// What it is for.
    pub description: String,
    /// What is asked for.
    pub line: Line,
}

/// A line that was checked and priced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priced {
    /// The line that it was; none is a new one.
    pub id: Option<Uuid>,
    /// What it is for.
    pub description: String,
    /// What is asked for.
    pub line: Line,
    /// What it comes to.
    pub amounts: Amounts,
}

/// Checks and prices the lines of a document, at most [`MOST`]. Every reason names its line: `lines.3.quantity`.
pub fn price(
    reasons: &mut Reasons,
    drafts: Vec<LineDraft>,
    currency: Currency,
    rounding: TaxRounding,
) -> Option<(Vec<Priced>, Totals)> {
    let checked = check(reasons, drafts, currency)?;
    let lines: Vec<Line> = checked.iter().map(|checked| checked.line).collect();
    let totals = reasons.take(amounts::totals(&lines, rounding))?;
    let priced = checked.into_iter().zip(&totals.lines);
    let priced =
        priced.map(|(Checked { id, description, line }, amounts)| Priced { id, description, line, amounts: *amounts });
    Some((priced.collect(), totals))
}

/// Checks the lines of a document without pricing them. None if there is a reason why not.
pub fn check(reasons: &mut Reasons, drafts: Vec<LineDraft>, currency: Currency) -> Option<Vec<Checked>> {
    if drafts.len() > MOST {
        reasons.add(UserError::on("lines", UserErrorCode::Limit, format!("A document has at most {MOST} lines.")));
        return None;
    }
    let wanted = drafts.len();
    let mut checked = Vec::with_capacity(wanted);
    for (at, draft) in drafts.into_iter().enumerate() {
        let within = |reason: UserError| reason.within(&format!("lines.{at}"));
        let description = reasons.take(text::prose("description", draft.description, 1000).map_err(within));
        let quantity = reasons.take(draft.quantity.map_or(Ok(10_000), |text| quantity(&text)).map_err(within));
        let unit_price = reasons.take(unit_price(&draft.unit_price, currency).map_err(within));
        let discount_rate = reasons.take(rate_or_none("discountRate", draft.discount_rate).map_err(within));
        let tax_rate = reasons.take(rate_or_none("taxRate", draft.tax_rate).map_err(within));
        if let (Some(description), Some(quantity), Some(unit_price), Some(discount_rate), Some(tax_rate)) =
            (description, quantity, unit_price, discount_rate, tax_rate)
        {
            let line = Line { quantity, unit_price, discount_rate, tax_rate };
            checked.push(Checked { id: draft.id, description, line });
        }
    }
    (checked.len() == wanted).then_some(checked)
}

/// A quantity in ten-thousandths: more than 0, at most four decimals.
pub fn quantity(text: &str) -> Result<i64, UserError> {
    let invalid = |why: &str| UserError::on("quantity", UserErrorCode::Invalid, why);
    let quantity = money::fixed(text, QUANTITY_DECIMALS).map_err(|unfit| {
        invalid(match unfit {
            Unfit::Malformed => "Write the quantity as a decimal number, such as \"1.5\".",
            Unfit::TooFine => "A quantity has 4 decimals at most.",
            Unfit::TooLarge => "The quantity is too large.",
        })
    })?;
    if quantity > 0 { Ok(quantity) } else { Err(invalid("A quantity is more than 0: leave the line out instead.")) }
}

/// The price of one in minor units: nothing or more, no more decimals than the currency has.
pub fn unit_price(text: &str, currency: Currency) -> Result<i64, UserError> {
    let on_price = |reason: UserError| UserError { field: Some("unitPrice".to_owned()), ..reason };
    let price = Money::parse(text, currency).map_err(on_price)?;
    if price.minor >= 0 {
        return Ok(price.minor);
    }
    let reason = "A price is nothing or more: use a discount, or a credit note, to take something off.";
    Err(UserError::on("unitPrice", UserErrorCode::Invalid, reason))
}

/// A rate in thousandths of a percent: 0 to 100%, at most three decimals.
pub fn rate(field: &str, text: &str) -> Result<i32, UserError> {
    let invalid = |why: String| UserError::on(field, UserErrorCode::Invalid, why);
    let rate = money::fixed(text, RATE_DECIMALS).map_err(|unfit| {
        invalid(match unfit {
            Unfit::Malformed => format!("Write `{field}` in percent as a decimal number, such as \"19\" or \"9.975\"."),
            Unfit::TooFine => format!("`{field}` has 3 decimals at most."),
            Unfit::TooLarge => format!("`{field}` is a percentage: 0 to 100."),
        })
    })?;
    i32::try_from(rate)
        .ok()
        .filter(|rate| (0..=100_000).contains(rate))
        .ok_or_else(|| invalid(format!("`{field}` is a percentage: 0 to 100.")))
}

fn rate_or_none(field: &str, text: Option<String>) -> Result<i32, UserError> {
    text.map_or(Ok(0), |text| rate(field, &text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(quantity: &str, unit_price: &str, tax: &str) -> LineDraft {
        LineDraft {
            description: "Advice".to_owned(),
            quantity: Some(quantity.to_owned()),
            unit_price: unit_price.to_owned(),
            tax_rate: Some(tax.to_owned()),
            ..LineDraft::default()
        }
    }

    fn refused(drafts: Vec<LineDraft>, currency: Currency) -> Vec<String> {
        let mut reasons = Reasons::default();
        assert!(price(&mut reasons, drafts, currency, TaxRounding::Document).is_none());
        let Err(crate::error::Error::Refused(refusal)) = reasons.finish() else { panic!("refused") };
        refusal.0.into_iter().filter_map(|reason| reason.field).collect()
    }

    #[test]
    fn a_line_is_read_in_its_own_units() {
        let mut reasons = Reasons::default();
        let drafts = vec![draft("1.5", "120.00", "9.975")];
        let (lines, totals) = price(&mut reasons, drafts, Currency::CAD, TaxRounding::Line).expect("fine");
        let line = Line { quantity: 15_000, unit_price: 12_000, discount_rate: 0, tax_rate: 9_975 };
        assert_eq!(lines[0].line, line);
        // 180.00 at 9.975% is 17.955: 17.96.
        assert_eq!((totals.subtotal, totals.tax, totals.total), (18_000, 1_796, 19_796));
    }

    #[test]
    fn what_is_no_line_is_refused_with_its_place() {
        for (quantity, price, tax, field) in [
            ("0", "1", "0", "quantity"),
            ("-1", "1", "0", "quantity"),
            ("1.00001", "1", "0", "quantity"),
            ("99999999999999999999", "1", "0", "quantity"),
            ("1", "-1", "0", "unitPrice"),
            ("1", "1.005", "0", "unitPrice"),
            ("1", "1e3", "0", "unitPrice"),
            ("1", "1", "100.001", "taxRate"),
            ("1", "1", "-1", "taxRate"),
            ("1", "1", "9.9755", "taxRate"),
            ("1", "1", "nineteen", "taxRate"),
        ] {
            let drafts = vec![draft("1", "1", "0"), draft(quantity, price, tax)];
            assert_eq!(refused(drafts, Currency::EUR), [format!("lines.1.{field}")], "{quantity} {price} {tax}");
        }
        assert_eq!(refused(vec![draft("1", "1.5", "0")], Currency::JPY), ["lines.0.unitPrice"]);
        assert_eq!(refused(vec![draft("1", "1", "0"); MOST + 1], Currency::EUR), ["lines"]);
        let silent = LineDraft { description: " ".to_owned(), ..draft("1", "1", "0") };
        assert_eq!(refused(vec![silent], Currency::EUR), ["lines.0.description"]);
    }
}
