//! What a client takes of a proposal's lines.

use entity::Id;
use entity::agreements::proposal_line::{self as line, ProposalLineKind};
use entity::identity::organization::TaxRounding;

use crate::agreements::rules::proposal_lines::{choices, within};
use crate::error::{Reasons, UserError, UserErrorCode};
use crate::revenue::rules::amounts::{Line, Totals, totals_of_selected};
use crate::revenue::rules::lines;

/// What a client says of a line; what it says nothing of stays as it was offered.
#[derive(Clone, Debug)]
pub struct Selection {
    /// Which line.
    pub line: Id<line::Entity>,
    /// Whether it is taken.
    pub selected: Option<bool>,
    /// How much of it, a decimal.
    pub quantity: Option<String>,
}

/// What is taken of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// Whether it is taken.
    pub selected: bool,
    /// How much of it, in ten-thousandths.
    pub quantity: i64,
}

/// What is taken of each line. Every reason names its selection: `selections.2.quantity`. None if there is one.
pub fn choose(reasons: &mut Reasons, offered: &[line::Model], selections: Vec<Selection>) -> Option<Vec<Chosen>> {
    let mut chosen: Vec<_> =
        offered.iter().map(|line| Chosen { selected: line.selected, quantity: line.quantity }).collect();
    // By which selection each line is told of.
    let mut said: Vec<Option<usize>> = vec![None; offered.len()];
    let mut taken = vec![None; offered.len()];
    let mut fits = true;
    for (place, selection) in selections.into_iter().enumerate() {
        let read = reasons.within(&format!("selections.{place}"), |own| {
            let at = offered.iter().position(|line| line.id == selection.line);
            let at = own.take(at.ok_or_else(|| UserError::not_found("lineId")))?;
            if said[at].is_some() {
                own.add(UserError::on("lineId", UserErrorCode::Invalid, "Say of each line once what is taken of it."));
                return None;
            }
            let selected = own.take(selected(&offered[at], selection.selected));
            let quantity = own.take(quantity(&offered[at], selection.quantity));
            Some((at, selected?, quantity?))
        });
        let Some((at, selected, quantity)) = read else {
            fits = false;
            continue;
        };
        said[at] = Some(place);
        taken[at] = selected;
        chosen[at] = Chosen { selected: selected.unwrap_or(chosen[at].selected), quantity };
    }
    fits &= one_of_each(reasons, offered, &mut chosen, &taken, &said);
    if fits && !chosen.iter().any(|line| line.selected) {
        let reason = "Nothing is taken of the proposal: select a line at least, or decline it.";
        reasons.add(UserError::on("selections", UserErrorCode::Required, reason));
        return None;
    }
    fits.then_some(chosen)
}

fn selected(line: &line::Model, said: Option<bool>) -> Result<Option<bool>, UserError> {
    if line.kind == ProposalLineKind::Required && said == Some(false) {
        let reason = "A REQUIRED line is always taken: leave `selected` out.";
        return Err(UserError::on("selected", UserErrorCode::Invalid, reason));
    }
    Ok(said)
}

fn quantity(line: &line::Model, said: Option<String>) -> Result<i64, UserError> {
    let quantity = said.map_or(Ok(line.quantity), |text| lines::quantity(&text))?;
    if quantity == line.quantity {
        return Ok(quantity);
    }
    if !line.quantity_editable {
        let reason = "The quantity of this line can't be changed: leave it out.";
        return Err(UserError::on("quantity", UserErrorCode::Invalid, reason));
    }
    within(quantity, line.quantity_min, line.quantity_max)
}

/// Lets the line of a choice that was taken stand for the one that was offered. Refuses a choice of which several are
/// taken, or none.
fn one_of_each(
    reasons: &mut Reasons,
    offered: &[line::Model],
    chosen: &mut [Chosen],
    taken: &[Option<bool>],
    said: &[Option<usize>],
) -> bool {
    let mut fits = true;
    for (name, places) in choices(offered.iter().map(|line| line.choice.as_deref())) {
        let wanted: Vec<usize> = places.iter().copied().filter(|at| taken[*at] == Some(true)).collect();
        if let [only] = wanted[..] {
            for at in &places {
                chosen[*at].selected = *at == only;
            }
            continue;
        }
        let selected: Vec<usize> = places.iter().copied().filter(|at| chosen[*at].selected).collect();
        if selected.len() == 1 {
            continue;
        }
        fits = false;
        let (why, at) = match selected.get(1) {
            Some(_) => ("Only one line of a choice is taken", wanted.last().copied()),
            None => ("One line of a choice is taken", places.iter().copied().rfind(|at| taken[*at] == Some(false))),
        };
        let field = at.and_then(|at| said[at]).map(|place| format!("selections.{place}.selected"));
        let field = field.unwrap_or_else(|| "selections".to_owned());
        reasons.add(UserError::on(field, UserErrorCode::Invalid, format!("{why}: say which of `{name}`.")));
    }
    fits
}

/// What the lines come to as they were chosen.
pub fn totals(offered: &[line::Model], chosen: &[Chosen], rounding: TaxRounding) -> Result<Totals, UserError> {
    let lines: Vec<_> = offered
        .iter()
        .zip(chosen)
        .map(|(line, chosen)| {
            let (unit_price, discount_rate, tax_rate) = (line.unit_price, line.discount_rate, line.tax_rate);
            (Line { quantity: chosen.quantity, unit_price, discount_rate, tax_rate }, chosen.selected)
        })
        .collect();
    // Told of the input: the places of lines are none of its.
    totals_of_selected(&lines, rounding).map_err(|reason| UserError { field: Some("selections".to_owned()), ..reason })
}

#[cfg(test)]
mod tests {
    use sea_orm::prelude::DateTimeUtc;

    use super::*;

    fn line(kind: ProposalLineKind, choice: Option<&str>, selected: bool) -> line::Model {
        line::Model {
            organization_id: Id::new(),
            id: Id::new(),
            proposal_id: Id::new(),
            currency: "EUR".to_owned(),
            position: 0,
            description: "Advice".to_owned(),
            quantity: 10_000,
            unit_price: 10_000,
            discount_rate: 0,
            tax_rate: 19_000,
            net: 10_000,
            tax: 1_900,
            total: 11_900,
            kind,
            choice: choice.map(str::to_owned),
            selected,
            quantity_editable: false,
            quantity_min: None,
            quantity_max: None,
            version: 1,
            created_at: DateTimeUtc::UNIX_EPOCH,
            updated_at: DateTimeUtc::UNIX_EPOCH,
            created_by_kind: entity::identity::actor_kind::ActorKind::System,
            created_by_id: None,
            updated_by_kind: entity::identity::actor_kind::ActorKind::System,
            updated_by_id: None,
            deleted_at: None,
            deletion_id: None,
        }
    }

    /// A required line, an optional one, a choice of three of which the first is offered, and one of editable quantity.
    fn offer() -> Vec<line::Model> {
        use ProposalLineKind::{Choice, Optional, Required};
        let editable = line::Model {
            quantity_editable: true,
            quantity_min: Some(10_000),
            quantity_max: Some(50_000),
            ..line(Required, None, true)
        };
        vec![
            line(Required, None, true),
            line(Optional, None, false),
            line(Choice, Some("Level"), true),
            line(Choice, Some("Level"), false),
            line(Choice, Some("Level"), false),
            editable,
        ]
    }

    fn pick(lines: &[line::Model], picks: &[(usize, Option<bool>, Option<&str>)]) -> Vec<Selection> {
        let pick = |(at, selected, quantity): &(usize, Option<bool>, Option<&str>)| Selection {
            line: lines[*at].id,
            selected: *selected,
            quantity: quantity.map(str::to_owned),
        };
        picks.iter().map(pick).collect()
    }

    fn taken(picks: &[(usize, Option<bool>, Option<&str>)]) -> Vec<bool> {
        let lines = offer();
        let mut reasons = Reasons::default();
        let chosen = choose(&mut reasons, &lines, pick(&lines, picks)).expect("fine");
        chosen.into_iter().map(|line| line.selected).collect()
    }

    fn refused(picks: &[(usize, Option<bool>, Option<&str>)]) -> Vec<String> {
        let lines = offer();
        let mut reasons = Reasons::default();
        assert!(choose(&mut reasons, &lines, pick(&lines, picks)).is_none(), "{picks:?}");
        let Err(crate::error::Error::Refused(refusal)) = reasons.finish() else { panic!("refused: {picks:?}") };
        refusal.0.into_iter().filter_map(|reason| reason.field).collect()
    }

    #[test]
    fn what_is_not_said_is_as_it_was_offered() {
        assert_eq!(taken(&[]), [true, false, true, false, false, true]);
        assert_eq!(taken(&[(1, Some(true), None)]), [true, true, true, false, false, true]);
        assert_eq!(taken(&[(4, Some(true), None)]), [true, false, false, false, true, true]);
        assert_eq!(taken(&[(4, Some(true), None), (2, Some(false), None)]), [true, false, false, false, true, true]);
        assert_eq!(taken(&[(3, Some(false), None)]), [true, false, true, false, false, true]);
    }

    #[test]
    fn a_quantity_is_changed_within_its_bounds() {
        let lines = offer();
        let mut reasons = Reasons::default();
        let selections = pick(&lines, &[(5, None, Some("2.5")), (0, None, Some("1"))]);
        let chosen = choose(&mut reasons, &lines, selections).expect("fine");
        assert_eq!((chosen[5].quantity, chosen[0].quantity), (25_000, 10_000));
        let found = totals(&lines, &chosen, TaxRounding::Document).expect("small");
        assert_eq!((found.subtotal, found.tax, found.total), (45_000, 8_550, 53_550));
    }

    #[test]
    fn what_was_not_offered_is_refused_with_its_place() {
        let (yes, no) = (Some(true), Some(false));
        for (picks, field) in [
            (vec![(0, no, None)], "selections.0.selected"),
            (vec![(1, yes, None), (1, no, None)], "selections.1.lineId"),
            (vec![(1, yes, None), (3, yes, None), (4, yes, None)], "selections.2.selected"),
            (vec![(2, no, None)], "selections.0.selected"),
            (vec![(2, no, None), (3, no, None)], "selections.1.selected"),
            (vec![(0, None, Some("2"))], "selections.0.quantity"),
            (vec![(5, None, Some("0.5"))], "selections.0.quantity"),
            (vec![(5, None, Some("5.0001"))], "selections.0.quantity"),
            (vec![(5, None, Some("-1"))], "selections.0.quantity"),
            (vec![(5, None, Some("much"))], "selections.0.quantity"),
        ] {
            assert_eq!(refused(&picks), [field], "{picks:?}");
        }
        let mut reasons = Reasons::default();
        let stranger = Selection { line: Id::new(), selected: yes, quantity: None };
        assert!(choose(&mut reasons, &offer(), vec![stranger]).is_none());
        let nothing = [line(ProposalLineKind::Optional, None, false)];
        assert!(choose(&mut reasons, &nothing, Vec::new()).is_none());
        let Err(crate::error::Error::Refused(refusal)) = reasons.finish() else { panic!("refused") };
        let codes: Vec<_> = refusal.0.iter().map(|reason| (reason.code, reason.field.as_deref())).collect();
        assert_eq!(
            codes,
            [(UserErrorCode::NotFound, Some("selections.0.lineId")), (UserErrorCode::Required, Some("selections")),]
        );
    }
}
