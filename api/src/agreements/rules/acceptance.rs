//! What a client takes of a proposal, and when it is billed.

use chrono::{Months, NaiveDate};
use entity::Id;
use entity::agreements::proposal_line::{self as line, ProposalLineKind};
use entity::engagements::engagement::BillingModel;
use entity::identity::organization::TaxRounding;

use super::proposal_lines::{choices, within};
use crate::error::{Reasons, UserError, UserErrorCode};
use crate::revenue::rules::amounts::{Line, Totals, part, rounded, shares, totals_of_selected};
use crate::revenue::rules::lines;

/// How far the days of an acceptance are away at most.
const MOST_MONTHS: u32 = 120;

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

/// When the work that was accepted begins and ends, and when the rest of it is billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day; none if none was agreed.
    pub end: Option<NaiveDate>,
    /// When what deposit and milestones leave falls due; none if nothing was said.
    pub balance: Option<NaiveDate>,
}

/// Checks the days of an acceptance: the work begins today if nothing is said, a retainer ends after a year. None is more
/// than ten years away.
pub fn dates(
    reasons: &mut Reasons,
    today: NaiveDate,
    billing_model: BillingModel,
    [start, end, balance]: [Option<NaiveDate>; 3],
) -> Option<Dates> {
    let start = start.map_or(Some(today), |day| {
        let earliest = today.checked_sub_months(Months::new(MOST_MONTHS)).unwrap_or(NaiveDate::MIN);
        reasons.take(between("startDate", day, earliest, "ten years before today", today))
    })?;
    let end = match end {
        None if billing_model == BillingModel::Retainer => {
            start.checked_add_months(Months::new(12)).and_then(|day| day.pred_opt())
        }
        end => end,
    };
    let end = end.map(|day| reasons.take(between("endDate", day, start, "the first day", start)));
    let balance = balance.map(|day| reasons.take(between("balanceDueOn", day, start, "the first day", start)));
    let (end, balance) =
        (end.map_or(Some(None), |day| day.map(Some))?, balance.map_or(Some(None), |day| day.map(Some))?);
    Some(Dates { start, end, balance })
}

/// A day from `earliest` on, at most ten years after `from`.
fn between(
    field: &str,
    day: NaiveDate,
    earliest: NaiveDate,
    what: &str,
    from: NaiveDate,
) -> Result<NaiveDate, UserError> {
    let latest = from.checked_add_months(Months::new(MOST_MONTHS)).unwrap_or(NaiveDate::MAX);
    if (earliest..=latest).contains(&day) {
        return Ok(day);
    }
    let reason = format!("`{field}` must be between {earliest} ({what}) and {latest}, ten years after {from}.");
    Err(UserError::on(field, UserErrorCode::Invalid, reason))
}

/// What is billed at one tax rate, in minor units net of tax: an invoice schedule has one rate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Billed {
    /// The rate, in thousandths of a percent.
    pub tax_rate: i32,
    /// All of it.
    pub net: i64,
    /// What of it is invoiced at once.
    pub deposit: i64,
    /// What of it each milestone bills, in the order of the milestones.
    pub milestones: Vec<i64>,
    /// What is left.
    pub rest: i64,
}

/// Parts what was accepted by tax rates, in the order in which the lines have them; what comes to nothing is left out.
/// `taken` are net amounts with their rates.
pub fn by_rate(taken: impl IntoIterator<Item = (i64, i32)>, deposit_rate: Option<i32>) -> Vec<Billed> {
    let mut billed: Vec<Billed> = Vec::new();
    for (net, tax_rate) in taken.into_iter().filter(|(net, _)| *net > 0) {
        match billed.iter_mut().find(|one| one.tax_rate == tax_rate) {
            Some(same) => same.net += net,
            None => billed.push(Billed { tax_rate, net, deposit: 0, milestones: Vec::new(), rest: 0 }),
        }
    }
    for one in &mut billed {
        let deposit = deposit_rate.map_or(0, |rate| part(one.net, rate));
        // A part of what fits.
        one.deposit = i64::try_from(deposit).unwrap_or(one.net);
        one.rest = one.net - one.deposit;
    }
    billed
}

/// Lets milestones bill their amounts, in their order, of what the deposit leaves: it counts against the last ones. At each
/// rate they bill in proportion.
pub fn by_milestones(billed: &mut [Billed], amounts: &[i64]) {
    let all: i128 = billed.iter().map(|one| i128::from(one.rest)).sum();
    let mut left = all;
    let mut amounts: Vec<i128> = amounts.iter().copied().map(i128::from).collect();
    for amount in &mut amounts {
        *amount = left.min(*amount);
        left -= *amount;
    }
    for one in billed.iter_mut().filter(|_| all > 0) {
        let exact: Vec<i128> = amounts.iter().map(|amount| amount * i128::from(one.rest)).collect();
        let together = rounded(exact.iter().sum(), all).min(i128::from(one.rest));
        let parts = shares(together, &exact, all);
        one.milestones = parts.into_iter().map(|part| i64::try_from(part).unwrap_or_default()).collect();
        one.rest -= one.milestones.iter().sum::<i64>();
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
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

    #[test]
    fn work_begins_today_and_a_retainer_ends_after_a_year() {
        let day = |text: &str| text.parse::<NaiveDate>().expect(text);
        let today = day("2026-03-02");
        let mut reasons = Reasons::default();
        let of = |reasons: &mut Reasons, model, days| dates(reasons, today, model, days);
        let plain = of(&mut reasons, BillingModel::Fixed, [None; 3]);
        assert_eq!(plain, Some(Dates { start: today, end: None, balance: None }));
        let retainer = of(&mut reasons, BillingModel::Retainer, [Some(day("2026-04-01")), None, None]);
        assert_eq!(retainer.and_then(|dates| dates.end), Some(day("2027-03-31")));
        for (days, field) in [
            ([Some(day("2036-03-03")), None, None], "startDate"),
            ([Some(day("2016-03-01")), None, None], "startDate"),
            ([None, Some(day("2026-03-01")), None], "endDate"),
            ([None, Some(day("2036-03-03")), None], "endDate"),
            ([None, None, Some(day("2026-03-01"))], "balanceDueOn"),
        ] {
            let mut reasons = Reasons::default();
            assert_eq!(of(&mut reasons, BillingModel::Fixed, days), None, "{field}");
            let Err(crate::error::Error::Refused(refusal)) = reasons.finish() else { panic!("refused: {field}") };
            assert_eq!(refusal.0[0].field.as_deref(), Some(field));
        }
    }

    /// 1000.00 at 19% and 500.00 at 7%, a third first; of what is left two milestones bill 400.00 and 200.00.
    #[test]
    fn what_is_accepted_is_billed_by_its_rates() {
        let mut billed = by_rate([(60_000, 19_000), (50_000, 7_000), (0, 0), (40_000, 19_000)], Some(33_333));
        let of: Vec<_> = billed.iter().map(|one| (one.tax_rate, one.net, one.deposit, one.rest)).collect();
        assert_eq!(of, [(19_000, 100_000, 33_333, 66_667), (7_000, 50_000, 16_667, 33_333)]);
        by_milestones(&mut billed, &[40_000, 20_000]);
        let of: Vec<_> = billed.iter().map(|one| (one.milestones.clone(), one.rest)).collect();
        assert_eq!(of, [(vec![26_667, 13_333], 26_667), (vec![13_333, 6_667], 13_333)]);
        let mut whole = by_rate([(100, 0)], Some(100_000));
        by_milestones(&mut whole, &[50, 50]);
        assert_eq!((whole[0].deposit, whole[0].rest, whole[0].milestones.len()), (100, 0, 0));
    }

    /// 30% first, and then two halves: the second bills what is left.
    #[test]
    fn a_deposit_counts_against_the_last_milestones() {
        let mut billed = by_rate([(100_000, 19_000)], Some(30_000));
        by_milestones(&mut billed, &[50_000, 50_000]);
        assert_eq!((billed[0].milestones.clone(), billed[0].rest), (vec![50_000, 20_000], 0));
    }

    proptest! {
        #[test]
        fn nothing_is_lost_between_deposit_milestones_and_rest(
            taken in prop::collection::vec((0..1_000_000_000_i64, prop::sample::select(vec![0, 7_000, 19_000])), 1..20),
            deposit in prop::option::of(1..=100_000_i32),
            rates in prop::collection::vec(0..=20_000_i32, 0..6),
        ) {
            let mut billed = by_rate(taken.iter().copied(), deposit);
            let left: i64 = billed.iter().map(|one| one.rest).sum();
            let amounts: Vec<i64> = rates.iter().map(|rate| left / 100_000 * i64::from(*rate)).collect();
            by_milestones(&mut billed, &amounts);
            for one in &billed {
                prop_assert!(one.rest >= 0 && one.deposit >= 0 && one.milestones.iter().all(|amount| *amount >= 0));
                prop_assert_eq!(one.net, one.deposit + one.milestones.iter().sum::<i64>() + one.rest);
            }
            if let [only] = &billed[..] && left > 0 && amounts.iter().sum::<i64>() <= left {
                prop_assert_eq!(&only.milestones, &amounts);
            }
        }
    }
}
