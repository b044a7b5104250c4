//! The lines of a proposal: what the client must take, may take, and chooses among.

use std::collections::BTreeMap;

use entity::agreements::proposal_line::ProposalLineKind::{self, Choice, Required};
use entity::identity::organization::TaxRounding;
use iso_currency::Currency;

use crate::error::{Reasons, UserError, UserErrorCode};
use crate::revenue::rules::amounts::{Amounts, Totals, totals_of_selected};
use crate::revenue::rules::lines::{self, Checked};
use crate::text;

/// What a caller says of a line.
#[derive(Clone, Debug, Default)]
pub struct LineDraft {
    /// What any document's line says.
    pub line: lines::LineDraft,
    /// Whether the client takes it.
    pub terms: TermsDraft,
}

/// What a caller says of whether the client takes a line, and how much of it.
#[derive(Clone, Debug, Default)]
pub struct TermsDraft {
    /// REQUIRED if nothing is said.
    pub kind: Option<ProposalLineKind>,
    /// The name of the choice that it is one of.
    pub choice: Option<String>,
    /// Whether it counts as long as the client says nothing else.
    pub selected: Option<bool>,
    /// Whether the client may change the quantity.
    pub quantity_editable: bool,
    /// The least that the client may change it to, a decimal.
    pub quantity_min: Option<String>,
    /// The most that the client may change it to, a decimal.
    pub quantity_max: Option<String>,
}

/// Whether the client takes a line, and how much of it. Quantities are ten-thousandths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Whether the client takes it.
    pub kind: ProposalLineKind,
    /// The choice that it is one of.
    pub choice: Option<String>,
    /// Whether it counts; of a choice it may be left to the others.
    pub selected: bool,
    /// Whether the client may change the quantity.
    pub quantity_editable: bool,
    /// The least that the client may change it to.
    pub quantity_min: Option<i64>,
    /// The most that the client may change it to.
    pub quantity_max: Option<i64>,
}

/// A line that was checked and priced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Priced {
    /// What any document's line says.
    pub checked: Checked,
    /// Whether the client takes it.
    pub terms: Terms,
    /// What it comes to.
    pub amounts: Amounts,
}

/// Checks and prices the lines of a proposal. Every reason names its line: `lines.3.choice`. None if there is one.
pub fn price(
    reasons: &mut Reasons,
    drafts: Vec<LineDraft>,
    currency: Currency,
    rounding: TaxRounding,
) -> Option<(Vec<Priced>, Totals)> {
    let wanted = drafts.len();
    let (said, terms): (Vec<_>, Vec<_>) = drafts.into_iter().map(|draft| (draft.line, draft.terms)).unzip();
    let checked = lines::check(reasons, said, currency);
    if wanted > lines::MOST {
        return None;
    }
    let mut read = Vec::with_capacity(wanted);
    for (at, draft) in terms.into_iter().enumerate() {
        let quantity = checked.as_ref().and_then(|lines| lines.get(at)).map(|checked| checked.line.quantity);
        read.extend(reasons.within(&format!("lines.{at}"), |own| draft.check(own, quantity)));
    }
    let checked = checked.filter(|_| read.len() == wanted)?;
    choose_one_of_each(reasons, &mut read)?;
    let selectable: Vec<_> = checked.iter().zip(&read).map(|(line, terms)| (line.line, terms.selected)).collect();
    let totals = reasons.take(totals_of_selected(&selectable, rounding))?;
    let priced = checked.into_iter().zip(read).zip(&totals.lines);
    let priced = priced.map(|((checked, terms), amounts)| Priced { checked, terms, amounts: *amounts });
    Some((priced.collect(), totals))
}

impl TermsDraft {
    /// Checks a line's own terms. None if there is a reason why not.
    fn check(self, reasons: &mut Reasons, quantity: Option<i64>) -> Option<Terms> {
        let invalid = |field: &str, why: &str| UserError::on(field, UserErrorCode::Invalid, why);
        let kind = self.kind.unwrap_or(Required);
        let choice = match (kind, text::given(self.choice)) {
            (Choice, None) => Err(UserError::on(
                "choice",
                UserErrorCode::Required,
                "A CHOICE line says in `choice` which choice it is one of.",
            )),
            (Choice, Some(name)) => text::line("choice", name, 100).map(Some),
            (_, Some(_)) => Err(invalid("choice", "Only a CHOICE line is one of a choice: leave `choice` out.")),
            (_, None) => Ok(None),
        };
        let choice = reasons.take(choice);
        let selected = match (kind, self.selected) {
            (Required, Some(false)) => {
                Err(invalid("selected", "A REQUIRED line is always taken: make it OPTIONAL, or leave `selected` out."))
            }
            (Required, _) => Ok(true),
            (_, selected) => Ok(selected.unwrap_or_default()),
        };
        let selected = reasons.take(selected);
        let bound = |field: &str, text: Option<String>| match text {
            Some(_) if !self.quantity_editable => {
                let why =
                    format!("The client can't change the quantity: set `quantityEditable`, or leave `{field}` out.");
                Err(invalid(field, &why))
            }
            text => text
                .map(|text| lines::quantity(&text))
                .transpose()
                .map_err(|reason| UserError { field: Some(field.to_owned()), ..reason }),
        };
        let quantity_min = reasons.take(bound("quantityMin", self.quantity_min));
        let quantity_max = reasons.take(bound("quantityMax", self.quantity_max));
        let (choice, selected, quantity_min, quantity_max) = (choice?, selected?, quantity_min?, quantity_max?);
        if quantity_min.zip(quantity_max).is_some_and(|(min, max)| min > max) {
            reasons.add(invalid("quantityMax", "`quantityMax` is at least `quantityMin`."));
            return None;
        }
        if let Some(quantity) = quantity {
            reasons.take(within(quantity, quantity_min, quantity_max))?;
        }
        Some(Terms { kind, choice, selected, quantity_editable: self.quantity_editable, quantity_min, quantity_max })
    }
}

/// Refuses a quantity beyond what the client may change it to.
pub fn within(quantity: i64, min: Option<i64>, max: Option<i64>) -> Result<i64, UserError> {
    let beyond = |what: &str, bound: i64| {
        let bound = crate::money::shortest(bound, lines::QUANTITY_DECIMALS);
        Err(UserError::on("quantity", UserErrorCode::Invalid, format!("The quantity must be {what} {bound}.")))
    };
    match (min, max) {
        (Some(min), _) if quantity < min => beyond("at least", min),
        (_, Some(max)) if quantity > max => beyond("at most", max),
        _ => Ok(quantity),
    }
}

/// Selects the first line of each choice of which none is. Refuses a choice of one, and one of which several are selected.
fn choose_one_of_each(reasons: &mut Reasons, terms: &mut [Terms]) -> Option<()> {
    let mut fits = true;
    for places in choices(terms.iter().map(|line| line.choice.as_deref())).into_values() {
        let mut refuse = |at: usize, field: &str, why: &str| {
            fits = false;
            reasons.add(UserError::on(format!("lines.{at}.{field}"), UserErrorCode::Invalid, why));
        };
        let (first, selected) = (places[0], places.iter().filter(|at| terms[**at].selected).collect::<Vec<_>>());
        if places.len() == 1 {
            refuse(first, "choice", "A choice has two lines or more: add another, or make this one OPTIONAL.");
        } else if let Some(second) = selected.get(1) {
            refuse(**second, "selected", "Only one line of a choice is selected.");
        } else if selected.is_empty() {
            terms[first].selected = true;
        }
    }
    fits.then_some(())
}

/// The places of the lines of each choice.
pub fn choices<'a>(names: impl Iterator<Item = Option<&'a str>>) -> BTreeMap<String, Vec<usize>> {
    let mut choices: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, name) in names.enumerate() {
        if let Some(name) = name {
            choices.entry(name.to_owned()).or_default().push(at);
        }
    }
    choices
}

#[cfg(test)]
mod tests {
    use ProposalLineKind::Optional;

    use super::*;

    fn line(kind: ProposalLineKind, choice: Option<&str>, selected: Option<bool>) -> LineDraft {
        LineDraft {
            line: lines::LineDraft {
                description: "Advice".to_owned(),
                unit_price: "100".to_owned(),
                tax_rate: Some("19".to_owned()),
                ..lines::LineDraft::default()
            },
            terms: TermsDraft {
                kind: Some(kind),
                choice: choice.map(str::to_owned),
                selected,
                ..TermsDraft::default()
            },
        }
    }

    fn editable(quantity: &str, min: Option<&str>, max: Option<&str>) -> LineDraft {
        let mut draft = line(Required, None, None);
        draft.line.quantity = Some(quantity.to_owned());
        draft.terms.quantity_editable = true;
        draft.terms.quantity_min = min.map(str::to_owned);
        draft.terms.quantity_max = max.map(str::to_owned);
        draft
    }

    fn refused(drafts: Vec<LineDraft>) -> Vec<String> {
        let mut reasons = Reasons::default();
        assert!(price(&mut reasons, drafts, Currency::EUR, TaxRounding::Document).is_none());
        let Err(crate::error::Error::Refused(refusal)) = reasons.finish() else { panic!("refused") };
        refusal.0.into_iter().filter_map(|reason| reason.field).collect()
    }

    #[test]
    fn totals_are_of_what_is_selected() {
        let drafts = vec![
            line(Required, None, None),
            line(Optional, None, None),
            line(Optional, None, Some(true)),
            line(Choice, Some("Level"), None),
            line(Choice, Some("Level"), None),
        ];
        let mut reasons = Reasons::default();
        let (lines, totals) = price(&mut reasons, drafts, Currency::EUR, TaxRounding::Line).expect("fine");
        let selected: Vec<_> = lines.iter().map(|line| line.terms.selected).collect();
        assert_eq!(selected, [true, false, true, true, false]);
        assert_eq!((totals.subtotal, totals.tax, totals.total), (30_000, 5_700, 35_700));
        assert_eq!(lines[1].amounts.total, 11_900);
    }

    #[test]
    fn what_is_no_offer_is_refused_with_its_place() {
        let fine = || line(Required, None, None);
        for (drafts, field) in [
            (vec![fine(), line(Required, None, Some(false))], "lines.1.selected"),
            (vec![fine(), line(Optional, Some("Level"), None)], "lines.1.choice"),
            (vec![fine(), line(Choice, None, None)], "lines.1.choice"),
            (vec![fine(), line(Choice, Some(" "), None)], "lines.1.choice"),
            (vec![fine(), line(Choice, Some("Level"), None)], "lines.1.choice"),
            (
                vec![line(Choice, Some("Level"), Some(true)), fine(), line(Choice, Some("Level"), Some(true))],
                "lines.2.selected",
            ),
            (vec![editable("0.5", Some("1"), None)], "lines.0.quantity"),
            (vec![editable("3", None, Some("2"))], "lines.0.quantity"),
            (vec![editable("2", Some("3"), Some("1"))], "lines.0.quantityMax"),
            (vec![editable("2", Some("0"), None)], "lines.0.quantityMin"),
            (vec![editable("2", None, Some("1.00001"))], "lines.0.quantityMax"),
        ] {
            assert_eq!(refused(drafts), [field]);
        }
        let mut closed = editable("2", Some("1"), None);
        closed.terms.quantity_editable = false;
        assert_eq!(refused(vec![closed]), ["lines.0.quantityMin"]);
        assert_eq!(refused(vec![fine(); lines::MOST + 1]), ["lines"]);
    }
}
