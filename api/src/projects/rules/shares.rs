//! What milestones are worth: amounts of a total, and rates of it.

/// A hundred percent, in thousandths of one.
pub const WHOLE: i32 = 100_000;

/// What each milestone is worth of a total, in minor units: rounded so that a hundred percent come to the whole of it.
pub fn amounts(total: i64, rates: impl IntoIterator<Item = Option<i32>>) -> Vec<Option<i64>> {
    let (mut rate_so_far, mut amount_so_far) = (0_i128, 0_i64);
    let amount = |rate: Option<i32>| {
        rate_so_far += i128::from(rate?);
        let product = i128::from(total) * rate_so_far;
        let whole = i128::from(WHOLE);
        // Half up; the sum of rates is at most the whole, so this is at most the total.
        let sum = i64::try_from((2 * product + whole) / (2 * whole)).unwrap_or(total);
        let amount = sum - amount_so_far;
        amount_so_far = sum;
        (amount > 0).then_some(amount)
    };
    rates.into_iter().map(amount).collect()
}

/// What part of a total an amount is, in thousandths of a percent; none where it is no such part.
pub fn rate(amount: i64, total: i64) -> Option<i32> {
    let (amount, total, whole) = (i128::from(amount), i128::from(total), i128::from(WHOLE));
    if total <= 0 || amount <= 0 || amount > total {
        return None;
    }
    i32::try_from((2 * amount * whole + total) / (2 * total)).ok().filter(|rate| *rate > 0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_hundred_percent_come_to_the_whole() {
        let third = Some(33_333);
        assert_eq!(amounts(100, [third, None, third, Some(33_334)]), [Some(33), None, Some(34), Some(33)]);
        assert_eq!(amounts(1, [Some(40_000), Some(60_000)]), [None, Some(1)]);
        assert_eq!(amounts(i64::MAX, [Some(WHOLE)]), [Some(i64::MAX)]);
        assert_eq!((rate(0, 100), rate(1, 0), rate(101, 100)), (None, None, None));
    }

    proptest! {
        #[test]
        fn rates_become_amounts_and_amounts_the_same_rates(
            total in 200_001_i64..=i64::MAX,
            cuts in prop::collection::btree_set(1..WHOLE, 1..10),
        ) {
            let mut last = 0;
            let rates: Vec<_> = cuts.into_iter().chain([WHOLE]).map(|cut| { let rate = cut - last; last = cut; Some(rate) }).collect();
            let amounts = amounts(total, rates.iter().copied());
            prop_assert_eq!(amounts.iter().flatten().map(|amount| i128::from(*amount)).sum::<i128>(), i128::from(total));
            let back: Vec<_> = amounts.iter().map(|amount| rate((*amount)?, total)).collect();
            prop_assert_eq!(back, rates);
        }
    }
}
