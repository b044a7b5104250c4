//! The partitions of the timeline: a month each, bounded by the least `UUIDv7` of the month. Rows outside go to the
//! default partition.
//!
//! Only the owner can make one, so servers can't: whoever migrates makes those of the time to come, see
//! `api::db::months`.

use crate::tenant::force_rls;

/// A month: its year, and its number from 1 on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

    /// The ids of its rows: from the first of these on, and below the second.
    pub fn ids(self) -> [String; 2] {
        [first_uuid_v7(self), first_uuid_v7(self.after(1))]
    }

    /// What its partition of `activity_events` is called.
    pub fn name(self) -> String {
        format!("activity_events_{}_{:02}", self.year, self.month)
    }

    /// The statements that make its partition, behind the walls.
    pub fn partition(self) -> Vec<String> {
        let name = self.name();
        let [from, to] = self.ids();
        let mut statements =
            vec![format!("CREATE TABLE {name} PARTITION OF activity_events FOR VALUES FROM ('{from}') TO ('{to}')")];
        statements.extend(force_rls(&name));
        statements
    }
}

/// Whose timelines are read, by their column.
const WHOSE: [&str; 3] = ["subject_id", "client_company_id", "engagement_id"];

/// The statements that tell the planner of a partition that whoever has a timeline has one organization. It takes the two
/// for independent else, expects no event or one under each, and so reads and sorts all that there are instead of
/// taking the newest of each month: of companies with a hundred, a twentieth took 0.4 ms or more, and take 0.07.
///
/// Apart from [`Month::partition`]: the first months were made when events had no engagement yet.
pub fn statistics(partition: &str) -> Vec<String> {
    let each = WHOSE.iter().map(|column| {
        format!(
            "CREATE STATISTICS {partition}_{column}_stx (dependencies) ON organization_id, {column} FROM {partition}"
        )
    });
    each.collect()
}

/// The least `UUIDv7` of a month (RFC 9562, section 5.7: 48 bits of Unix milliseconds lead).
fn first_uuid_v7(month: Month) -> String {
    let millis = days_from_epoch(month) * 86_400_000;
    let hex = format!("{millis:012x}");
    format!("{}-{}-0000-0000-000000000000", &hex[..8], &hex[8..])
}

/// Days from 1970-01-01 to the first of a month (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn days_from_epoch(Month { year, month }: Month) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(year: i64, month: i64) -> i64 {
        days_from_epoch(Month { year, month })
    }

    #[test]
    fn months_begin_at_their_first_millisecond() {
        // 2026-11-01T00:00:00Z is 1793491200 seconds after the epoch.
        assert_eq!(days(2026, 11) * 86_400, 1_793_491_200);
        assert_eq!(days(1970, 1), 0);
        assert_eq!(days(2028, 3) - days(2028, 2), 29);
    }

    #[test]
    fn december_is_followed_by_january() {
        let november = Month { year: 2026, month: 11 };
        assert_eq!(november.after(1), Month { year: 2026, month: 12 });
        assert_eq!(november.after(2), Month { year: 2027, month: 1 });
        assert_eq!(november.after(14), Month { year: 2028, month: 1 });
        assert_eq!(november.ids()[1], november.after(1).ids()[0]);
    }
}
