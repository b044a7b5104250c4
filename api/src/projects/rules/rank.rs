//! Ranks: texts whose order is that of a list, so that moving an entry writes no other.
//!
//! A rank is a fraction between 0 and 1, written as its digits in base 36 behind the point (`0-9a-z`, which sort by
//! their bytes). None ends with a `0`: `a` and `a0` would be the same fraction with no room between them, and without
//! such there is always room between two ranks. The form is known as fractional indexing; here the ends of a list count
//! up and down by small steps, so that appending keeps ranks short.
//!
//! Between two ranks that were neighbours already a new one is a digit longer after about five insertions at the same
//! place. The column takes [`LONGEST`] characters, about 1,000 insertions at one place: a rank that [`is_too_long`] is
//! not written, but the list's ranks are [`spread`] anew, in their order.

/// The most characters of a rank.
pub const LONGEST: usize = 200;

const DIGITS: &[u8; 36] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const BASE: u8 = 36;

/// How many digits the ends of a list count with: 46,656 entries go to an end before its ranks grow.
const COUNTED: usize = 3;

/// A rank behind `low` and before `high`; where one of them is not said, at that end of the list. `low` must be less than
/// `high`: otherwise it is only behind `low`.
pub fn between(low: Option<&str>, high: Option<&str>) -> String {
    match (low, high) {
        (None, None) => written(&[BASE / 2]),
        (Some(low), None) => written(&behind(&digits(low))),
        (None, Some(high)) => written(&before(&digits(high))),
        (Some(low), Some(high)) => written(&middle(&digits(low), &digits(high))),
    }
}

/// Ranks of `count` entries in their order, as far from each other as short ones can be.
pub fn spread(count: usize) -> Vec<String> {
    let wanted = count as u128 + 1;
    let (mut width, mut places) = (1, u128::from(BASE));
    while places < wanted * 4 {
        width += 1;
        places *= u128::from(BASE);
    }
    (1..wanted).map(|entry| written(&counted(places * entry / wanted, width))).collect()
}

/// Whether a rank has more characters than can be kept.
pub fn is_too_long(rank: &str) -> bool {
    rank.len() > LONGEST
}

/// One step on: the digits behind the leading `z` count up.
fn behind(low: &[u8]) -> Vec<u8> {
    let full = low.iter().take_while(|digit| **digit == BASE - 1).count();
    let start = full - full % COUNTED;
    let mut next = low[..start].to_vec();
    next.extend(counted(number(&low[start..]) + 1, COUNTED));
    next
}

/// One step back: the digits behind the leading `0` count down.
fn before(high: &[u8]) -> Vec<u8> {
    let empty = high.iter().take_while(|digit| **digit == 0).count();
    let start = empty - empty % COUNTED;
    let mut next = high[..start].to_vec();
    match number(&high[start..]) {
        0 | 1 => next.extend([[0; COUNTED], [BASE - 1; COUNTED]].concat()),
        count => next.extend(counted(count - 1, COUNTED)),
    }
    next
}

/// The digits half-way from `low` to `high`, as few as are needed.
fn middle(low: &[u8], high: &[u8]) -> Vec<u8> {
    let mut high = (low < high).then_some(high);
    let mut digits = Vec::with_capacity(low.len() + 1);
    for place in 0.. {
        let from = low.get(place).copied().unwrap_or(0);
        let to = high.map_or(BASE, |high| high.get(place).copied().unwrap_or(0));
        let half = u8::midpoint(from, to);
        if half > from {
            digits.push(half);
            break;
        }
        digits.push(from);
        // Less than `high` from here on, whatever follows.
        if from < to {
            high = None;
        }
    }
    digits
}

/// The first counted digits as a number.
fn number(digits: &[u8]) -> u128 {
    (0..COUNTED).fold(0, |sum, place| sum * u128::from(BASE) + u128::from(digits.get(place).copied().unwrap_or(0)))
}

/// A number as so many digits; one that is too large as the largest.
fn counted(number: u128, width: usize) -> Vec<u8> {
    let mut digits = vec![0; width];
    let mut rest = number;
    for digit in digits.iter_mut().rev() {
        *digit = u8::try_from(rest % u128::from(BASE)).unwrap_or(0);
        rest /= u128::from(BASE);
    }
    digits
}

/// The digits of a rank.
fn digits(rank: &str) -> Vec<u8> {
    let digit = |byte| DIGITS.iter().position(|digit| *digit == byte).and_then(|digit| u8::try_from(digit).ok());
    rank.bytes().map(|byte| digit(byte).unwrap_or(0)).collect()
}

/// The rank of digits, without zeros at the end.
fn written(digits: &[u8]) -> String {
    let end = digits.iter().rposition(|digit| *digit != 0).map_or(0, |last| last + 1);
    digits[..end].iter().map(|digit| char::from(DIGITS[usize::from(*digit)])).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_rank(rank: &str) -> bool {
        !rank.is_empty() && !rank.ends_with('0') && rank.bytes().all(|byte| DIGITS.contains(&byte))
    }

    #[test]
    fn there_is_room_at_both_ends_and_between() {
        assert_eq!(between(None, None), "i");
        assert_eq!(between(Some("i"), None), "i01");
        assert_eq!(between(Some("i0z"), None), "i1");
        assert_eq!(between(Some("zzy"), None), "zzz");
        assert_eq!(between(Some("zzz"), None), "zzz001");
        assert_eq!(between(None, Some("i")), "hzz");
        assert_eq!(between(None, Some("001")), "000zzz");
        assert_eq!(between(None, Some("0005")), "0004zz");
        assert_eq!(between(Some("a"), Some("c")), "b");
        assert_eq!(between(Some("a"), Some("b")), "ai");
        assert_eq!(between(Some("a"), Some("a1")), "a0i");
        assert_eq!(between(Some("az"), Some("b")), "azi");
    }

    #[test]
    fn what_is_spread_is_short_and_has_room() {
        assert!(spread(0).is_empty());
        assert_eq!(spread(1), ["i"]);
        assert_eq!(spread(3), ["9", "i", "r"]);
        for (count, most) in [(8, 1), (9, 2), (300, 2), (10_000, 3), (100_000, 4)] {
            let ranks = spread(count);
            assert_eq!(ranks.len(), count);
            assert!(ranks.is_sorted_by(|one, next| one < next) && ranks.iter().all(|rank| is_rank(rank)));
            assert!(ranks.iter().all(|rank| rank.len() <= most), "{count}");
        }
    }

    /// A list of a year's work in which everything is appended, or everything goes first.
    #[test]
    fn ten_thousand_at_an_end_stay_short() {
        let (mut last, mut first) = ("i".to_owned(), "i".to_owned());
        for _ in 0..10_000 {
            let next = between(Some(&last), None);
            assert!(next > last && is_rank(&next) && next.len() <= COUNTED, "{last} {next}");
            last = next;
            let next = between(None, Some(&first));
            assert!(next < first && is_rank(&next) && next.len() <= COUNTED, "{next} {first}");
            first = next;
        }
    }

    /// At one place inside, a rank is at some time too long to be kept; spread anew, it goes on.
    #[test]
    fn ten_thousand_at_one_place_need_to_be_spread_rarely() {
        for is_before in [true, false] {
            let mut ranks = spread(2);
            let mut spreads = 0;
            let mut place = 1;
            for _ in 0..10_000 {
                let mut rank = between(Some(&ranks[place - 1]), Some(&ranks[place]));
                if is_too_long(&rank) {
                    spreads += 1;
                    ranks = spread(ranks.len());
                    rank = between(Some(&ranks[place - 1]), Some(&ranks[place]));
                }
                ranks.insert(place, rank);
                place += usize::from(is_before);
            }
            assert!(ranks.is_sorted_by(|one, next| one < next) && ranks.iter().all(|rank| rank.len() <= LONGEST));
            assert!((1..=15).contains(&spreads), "{spreads}");
        }
    }

    proptest! {
        #[test]
        fn insertions_anywhere_stay_sorted_and_unique(places in prop::collection::vec(any::<prop::sample::Index>(), 1..300)) {
            let mut ranks: Vec<String> = Vec::new();
            for place in places {
                let place = place.index(ranks.len() + 1);
                let low = place.checked_sub(1).map(|low| ranks[low].as_str());
                let rank = between(low, ranks.get(place).map(String::as_str));
                prop_assert!(is_rank(&rank) && !is_too_long(&rank));
                ranks.insert(place, rank);
            }
            prop_assert!(ranks.is_sorted_by(|one, next| one < next));
        }

        #[test]
        fn any_two_ranks_have_one_between(one in "[0-9a-z]{0,6}[1-9a-z]", other in "[0-9a-z]{0,6}[1-9a-z]") {
            prop_assume!(one != other);
            let (low, high) = if one < other { (one, other) } else { (other, one) };
            let rank = between(Some(&low), Some(&high));
            prop_assert!(low < rank && rank < high && is_rank(&rank), "{} {} {}", low, rank, high);
            let (first, last) = (between(None, Some(&low)), between(Some(&high), None));
            prop_assert!(first < low && is_rank(&first), "{} {}", first, low);
            prop_assert!(last > high && is_rank(&last), "{} {}", high, last);
        }
    }
}
