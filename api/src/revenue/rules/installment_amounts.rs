//! What the installments of a schedule bill, so that they sum to what was agreed, to the minor unit.
//!
//! A percentage of the total is rounded half up, and the last pending one takes the difference to the rounded part that
//! all of them are together: parts of 100% are the total. The remaining one takes what all others leave. What is skipped
//! counts for nothing; what is invoiced stays what it was.

use entity::revenue::installment::InstallmentStatus::{self, Pending, Skipped};

use super::amounts::{WHOLE, part};
use super::installment::Share;
use crate::error::{UserError, UserErrorCode};

/// An installment as far as its amount is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// How much of the schedule it is.
    pub share: Share,
    /// Where it stands.
    pub status: InstallmentStatus,
    /// What it bills so far, in minor units.
    pub amount: i64,
}

impl Part {
    /// One that is to be invoiced; its amount is still to be reckoned.
    pub fn pending(share: Share) -> Self {
        Self { share, status: Pending, amount: 0 }
    }
}

/// Why installments don't fit their total: the one that doesn't, or all together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Misfit {
    /// Its place among the parts; none if it is about all.
    pub at: Option<usize>,
    /// What is wrong, on no field yet.
    pub reason: UserError,
}

/// What each part bills, in minor units; parts in the order of their positions.
pub fn amounts(total: Option<i64>, parts: &[Part]) -> Result<Vec<i64>, Misfit> {
    let Some(total) = total else { return without_total(parts) };
    refuse_too_much(parts)?;
    let mut found: Vec<i128> = parts.iter().map(|part| reckoned(total, part)).collect();

    let shares = || parts.iter().enumerate().filter(|(_, part)| part.share.percent().is_some() && counts(part));
    if let Some((last, _)) = shares().rfind(|(_, part)| part.status == Pending) {
        let all: i128 = shares().filter_map(|(_, part)| part.share.percent()).map(i128::from).sum();
        let together = super::amounts::rounded(i128::from(total) * all, WHOLE);
        let others: i128 = shares().filter(|(at, _)| *at != last).map(|(at, _)| found[at]).sum();
        found[last] = together - others;
    }
    let is_rest = |part: &Part| part.share == Share::Remaining && part.status == Pending;
    let rest = parts.iter().position(is_rest);
    let billed: i128 =
        parts.iter().zip(&found).filter(|(part, _)| counts(part) && !is_rest(part)).map(|(_, a)| a).sum();
    let left = i128::from(total) - billed;
    if let Some(rest) = rest {
        found[rest] = left;
    }
    if left < 0 {
        return Err(misfit(None, "The installments come to more than the schedule's total: lower or skip some."));
    }
    let fits = |(at, amount): (usize, i128)| match i64::try_from(amount) {
        Ok(amount) if amount > 0 => Ok(amount),
        _ if rest == Some(at) => {
            Err(misfit(Some(at), "The other installments leave nothing of the schedule's total for the remaining one."))
        }
        _ => Err(misfit(Some(at), "This part of the schedule's total is less than the smallest unit of its currency.")),
    };
    found.into_iter().enumerate().map(fits).collect()
}

/// Whether it is billed, now or before.
fn counts(part: &Part) -> bool {
    part.status != Skipped
}

/// What a part bills on its own.
fn reckoned(total: i64, of: &Part) -> i128 {
    match of.share {
        Share::Fixed(amount) => amount.into(),
        Share::Percent(percent) if of.status == Pending => part(total, percent),
        Share::Percent(_) | Share::Remaining => of.amount.into(),
    }
}

/// Amounts that were agreed one by one.
fn without_total(parts: &[Part]) -> Result<Vec<i64>, Misfit> {
    let of = |(at, part): (usize, &Part)| match part.share {
        Share::Fixed(amount) => Ok(amount),
        Share::Percent(_) | Share::Remaining => {
            let reason = "The schedule has no `total` of which this could be a part: say a fixed amount.";
            Err(misfit(Some(at), reason))
        }
    };
    parts.iter().enumerate().map(of).collect()
}

fn refuse_too_much(parts: &[Part]) -> Result<(), Misfit> {
    let (mut percents, mut rests) = (0_i128, 0);
    for (at, part) in parts.iter().enumerate().filter(|(_, part)| counts(part)) {
        percents += part.share.percent().map_or(0, i128::from);
        rests += u32::from(part.share == Share::Remaining);
        if percents > WHOLE {
            return Err(misfit(Some(at), "The percentages of a schedule come to 100% at most."));
        }
        if rests > 1 {
            return Err(misfit(Some(at), "Only one installment of a schedule takes what remains."));
        }
    }
    Ok(())
}

fn misfit(at: Option<usize>, reason: &str) -> Misfit {
    Misfit { at, reason: UserError::whole(UserErrorCode::Invalid, reason) }
}

#[cfg(test)]
mod tests {
    use InstallmentStatus::Invoiced;
    use proptest::prelude::*;

    use super::*;

    fn pending(shares: &[Share]) -> Vec<Part> {
        shares.iter().copied().map(Part::pending).collect()
    }

    #[test]
    fn the_last_percentage_takes_the_difference() {
        let thirds = pending(&[Share::Percent(33_333), Share::Percent(33_333), Share::Percent(33_334)]);
        // A third of 100.01 is 33.34 each, rounded up twice.
        assert_eq!(amounts(Some(10_001), &thirds), Ok(vec![3_334, 3_334, 3_333]));
        let half = pending(&[Share::Percent(50_000)]);
        assert_eq!(amounts(Some(101), &half), Ok(vec![51]));
    }

    #[test]
    fn the_remaining_one_takes_what_others_leave() {
        let mut parts = pending(&[Share::Percent(30_000), Share::Remaining, Share::Fixed(5_000)]);
        assert_eq!(amounts(Some(100_000), &parts), Ok(vec![30_000, 65_000, 5_000]));
        parts[2].status = Skipped;
        parts[2].amount = 5_000;
        assert_eq!(amounts(Some(100_000), &parts), Ok(vec![30_000, 70_000, 5_000]));
        // What is invoiced stays what it was, whatever its share would come to now.
        parts[0] = Part { status: Invoiced, amount: 30_001, ..parts[0] };
        assert_eq!(amounts(Some(100_000), &parts), Ok(vec![30_001, 69_999, 5_000]));
    }

    #[test]
    fn what_does_not_fit_the_total_is_told_with_its_place() {
        let fixed = Share::Fixed;
        let percent = Share::Percent;
        for (total, shares, at) in [
            (None, vec![fixed(1), percent(1)], Some(1)),
            (None, vec![Share::Remaining], Some(0)),
            (Some(100), vec![percent(60_000), percent(40_001)], Some(1)),
            (Some(100), vec![Share::Remaining, Share::Remaining], Some(1)),
            (Some(100), vec![fixed(60), fixed(41)], None),
            (Some(100), vec![fixed(60), percent(41_000)], None),
            (Some(100), vec![fixed(100), Share::Remaining], Some(1)),
            (Some(10), vec![percent(1_000)], Some(0)),
            (Some(i64::MAX), vec![fixed(i64::MAX), fixed(i64::MAX)], None),
        ] {
            let refusal = amounts(total, &pending(&shares)).expect_err("no fit");
            assert_eq!((refusal.at, refusal.reason.code), (at, UserErrorCode::Invalid), "{shares:?}");
        }
        // A hundred parts of half a unit: each rounds up, and nothing is left for the last.
        assert!(amounts(Some(50), &pending(&vec![percent(1_000); 100])).is_err());
    }

    #[test]
    fn a_skipped_part_makes_room() {
        let mut parts = pending(&[Share::Percent(60_000), Share::Percent(40_000), Share::Percent(40_000)]);
        assert!(amounts(Some(1_000), &parts).is_err());
        parts[1] = Part { status: Skipped, amount: 400, ..parts[1] };
        assert_eq!(amounts(Some(1_000), &parts), Ok(vec![600, 400, 400]));
    }

    proptest! {
        #[test]
        fn parts_of_the_whole_are_the_total(total in 10_000_000..i64::MAX, cuts in prop::collection::btree_set(1..100_000_i32, 0..20)) {
            let ends: Vec<i32> = cuts.into_iter().chain([100_000]).collect();
            let mut from = 0;
            let shares: Vec<Share> = ends.into_iter().map(|end| { let share = Share::Percent(end - from); from = end; share }).collect();
            let found = amounts(Some(total), &pending(&shares)).expect("parts of the whole");
            prop_assert_eq!(found.iter().map(|amount| i128::from(*amount)).sum::<i128>(), i128::from(total));
            for (share, amount) in shares.iter().zip(&found) {
                let exact = i128::from(total) * i128::from(share.percent().unwrap_or_default());
                // Each is within half a unit of its exact part, but the last, which takes the halves of all.
                prop_assert!((i128::from(*amount) * WHOLE - exact).abs() <= WHOLE * 11);
            }
        }

        #[test]
        fn with_what_remains_the_sum_is_the_total(
            total in 1_000_000..i64::MAX, fixed in prop::collection::vec(1..1_000_i64, 0..20), percent in 1..50_000_i32,
        ) {
            let mut shares: Vec<Share> = fixed.into_iter().map(Share::Fixed).collect();
            shares.extend([Share::Remaining, Share::Percent(percent)]);
            let found = amounts(Some(total), &pending(&shares)).expect("they fit");
            prop_assert_eq!(found.iter().map(|amount| i128::from(*amount)).sum::<i128>(), i128::from(total));
        }
    }
}
