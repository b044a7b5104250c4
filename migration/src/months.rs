//! The timeline's first partitions: a month each, until [`years`](crate::years) took their place in a later migration.

use crate::tenant::force_rls;
use crate::years::first_id;

/// A month: its year, and its number from 1 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// The year, AD.
    pub year: i64,
    /// 1 to 12.
    pub month: i64,
}

impl Month {
    /// The one so many months after it.
    #[must_use]
    pub fn after(self, months: i64) -> Self {
        let number = self.year * 12 + self.month - 1 + months;
        Self { year: number.div_euclid(12), month: number.rem_euclid(12) + 1 }
    }

    /// What its partition of `activity_events` was called.
    pub fn name(self) -> String {
        format!("activity_events_{}_{:02}", self.year, self.month)
    }

    /// The statements that make its partition, behind the walls.
    pub fn partition(self) -> Vec<String> {
        let name = self.name();
        let [from, to] = [self, self.after(1)].map(|month| first_id(month.year, month.month));
        let mut statements =
            vec![format!("CREATE TABLE {name} PARTITION OF activity_events FOR VALUES FROM ('{from}') TO ('{to}')")];
        statements.extend(force_rls(&name));
        statements
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn december_is_followed_by_january() {
        let november = Month { year: 2026, month: 11 };
        assert_eq!(november.after(1), Month { year: 2026, month: 12 });
        assert_eq!(november.after(2), Month { year: 2027, month: 1 });
        assert_eq!(november.after(14), Month { year: 2028, month: 1 });
    }
}
