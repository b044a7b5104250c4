//! The partitions of the timeline: a year each, bounded by the least `UUIDv7` of the year. Rows outside go to the default
//! partition.
//!
//! A year and not less: whoever reads a timeline asks each partition for its newest events, whether it has any or not.
//! Of five years cut into months a company's page took 1.1 ms of PostgreSQL's, cut into years 0.17 and not at all 0.12.
//!
//! Only the owner can make one, so servers can't: whoever migrates makes those of the time to come, see
//! `api::db::years`.

use crate::roles::MAINTENANCE;
use crate::tenant::force_rls;

/// A year AD, of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Year(pub i64);

impl Year {
    /// The ids of its rows: from the first of these on, and below the second.
    pub fn ids(self) -> [String; 2] {
        [self.0, self.0 + 1].map(|year| first_id(year, 1))
    }

    /// What its partition of `activity_events` is called.
    pub fn name(self) -> String {
        format!("activity_events_{}", self.0)
    }

    /// The statements, for one transaction, that make its partition and move into it what is kept of it: by `old`
    /// partitions, which end with that, and by the default one.
    pub fn gather(self, old: &[String]) -> Vec<String> {
        let name = self.name();
        let [from, to] = self.ids();
        let mut made =
            vec![format!("CREATE TABLE {name} PARTITION OF activity_events FOR VALUES FROM ('{from}') TO ('{to}')")];
        made.extend(force_rls(&name));
        made.extend(statistics(&name));
        self.move_into(made, old)
    }

    /// The statements, for one transaction, that make partitions of its time, and move into them what is kept of it.
    pub fn move_into(self, made: Vec<String>, old: &[String]) -> Vec<String> {
        let [from, to] = self.ids();
        let own = format!("activity_events WHERE id >= '{from}' AND id < '{to}'");
        // The owner sees no rows.
        let maintenance = || format!("SET LOCAL ROLE {MAINTENANCE}");
        let owner = || "RESET ROLE".to_owned();
        let mut statements = vec![
            "LOCK TABLE activity_events IN ACCESS EXCLUSIVE MODE".to_owned(),
            "CREATE TEMPORARY TABLE moved AS SELECT * FROM activity_events WHERE false".to_owned(),
            format!("GRANT ALL ON moved TO {MAINTENANCE}"),
            maintenance(),
            format!("WITH gone AS (DELETE FROM {own} RETURNING *) INSERT INTO moved SELECT * FROM gone"),
            owner(),
        ];
        statements.extend(old.iter().map(|partition| format!("DROP TABLE {partition}")));
        statements.extend(made);
        statements.extend([
            maintenance(),
            "INSERT INTO activity_events SELECT * FROM moved".to_owned(),
            owner(),
            "DROP TABLE moved".to_owned(),
        ]);
        statements
    }
}

/// Whose timelines are read, by their column.
const WHOSE: [&str; 3] = ["subject_id", "client_company_id", "engagement_id"];

/// The statements that tell the planner of a partition that whoever has a timeline has one organization. It takes the two
/// for independent else, expects no event or one under each, and so reads and sorts all that there are instead of
/// taking the newest of each partition: of companies with a hundred, a twentieth took 0.4 ms or more, and take 0.07.
pub fn statistics(partition: &str) -> Vec<String> {
    let each = WHOSE.iter().map(|column| {
        format!(
            "CREATE STATISTICS {partition}_{column}_stx (dependencies) ON organization_id, {column} FROM {partition}"
        )
    });
    each.collect()
}

/// The least `UUIDv7` of a month, which is told by its number from 1 on (RFC 9562, section 5.7: 48 bits of Unix
/// milliseconds lead).
pub(crate) fn first_id(year: i64, month: i64) -> String {
    let millis = days_from_epoch(year, month) * 86_400_000;
    let hex = format!("{millis:012x}");
    format!("{}-{}-0000-0000-000000000000", &hex[..8], &hex[8..])
}

/// Days from 1970-01-01 to the first of a month (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn days_from_epoch(year: i64, month: i64) -> i64 {
    let y = if month <= 2 { year - 1 } else { year };
    let era = y.div_euclid(400);
    let year_of_era = y.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_and_months_begin_at_their_first_millisecond() {
        // 2026-11-01T00:00:00Z is 1793491200 seconds after the epoch, 2026-01-01T00:00:00Z 1767225600.
        assert_eq!(days_from_epoch(2026, 11) * 86_400, 1_793_491_200);
        assert_eq!(days_from_epoch(2026, 1) * 86_400, 1_767_225_600);
        assert_eq!(days_from_epoch(1970, 1), 0);
        assert_eq!(days_from_epoch(2028, 3) - days_from_epoch(2028, 2), 29);
    }

    #[test]
    fn a_year_ends_where_the_next_one_begins() {
        assert_eq!(Year(2026).ids()[1], Year(2027).ids()[0]);
        // `printf %012x 1767225600000`
        assert_eq!(Year(2026).ids()[0], "019b76da-a800-0000-0000-000000000000");
    }
}
