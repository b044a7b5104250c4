//! How far something is.

/// How many of a hundred are done, rounded down, so that 100 means all; of none it is 0.
pub fn percent(done: i64, of: i64) -> i32 {
    if of <= 0 {
        return 0;
    }
    i32::try_from(i128::from(done.clamp(0, of)) * 100 / i128::from(of)).unwrap_or(100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_all_is_a_hundred() {
        assert_eq!(percent(0, 0), 0);
        assert_eq!(percent(0, 7), 0);
        assert_eq!(percent(1, 3), 33);
        assert_eq!(percent(2, 3), 66);
        assert_eq!(percent(999, 1000), 99);
        assert_eq!(percent(7, 7), 100);
        assert_eq!(percent(i64::MAX, i64::MAX), 100);
    }
}
