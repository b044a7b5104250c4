//! How what was accepted is billed: by tax rate a deposit, what milestones bill, and a rest.

use crate::revenue::rules::amounts::{part, rounded, shares};

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

    use super::*;

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
