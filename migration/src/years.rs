//! The partitions of the timeline: a year each, bounded by the least `UUIDv7` of the year, and one of all years before.
//! Rows of later years go to the default partition.
//!
//! A year and not less: whoever reads a timeline opens each partition. Of five years cut into months a company's page took
//! 1.1 ms of PostgreSQL's, cut into years 0.17 and not at all 0.12.
//!
//! No time up to the last partition's is without one. PostgreSQL then leaves the default partition out, and reads years one
//! after another, the newest first, until the page is full; with a gap it looks into all of them.
//!
//! Only the owner can make one, so servers can't: whoever migrates makes those of the time to come, see
//! `api::db::years`.

use crate::roles::MAINTENANCE;
use crate::tenant::force_rls;

/// What the partition of all years before the first one is called.
pub const BEFORE: &str = "activity_events_before";

/// A year AD, of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Year(pub i64);

/// Years of the timeline that have a partition.
#[derive(Clone, Copy, Debug)]
pub struct Years {
    /// The first one; none if it is all that were before.
    from: Option<Year>,
    /// The one behind the last.
    to: Year,
}

impl Year {
    /// The first id of its rows.
    pub fn first_id(self) -> String {
        first_id(self.0, 1)
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }

    /// What its partition of `activity_events` is called.
    pub fn name(self) -> String {
        format!("activity_events_{}", self.0)
    }
}

impl Years {
    /// One alone.
    pub fn of(year: Year) -> Self {
        Self { from: Some(year), to: year.next() }
    }

    /// All before that one.
    pub fn before(year: Year) -> Self {
        Self { from: None, to: year }
    }

    /// The statements that make their partition, behind the walls.
    pub fn partition(self) -> Vec<String> {
        let name = self.from.map_or_else(|| BEFORE.to_owned(), Year::name);
        let from = self.from.map_or_else(|| "MINVALUE".to_owned(), |year| format!("'{}'", year.first_id()));
        let to = self.to.first_id();
        let mut statements =
            vec![format!("CREATE TABLE {name} PARTITION OF activity_events FOR VALUES FROM ({from}) TO ('{to}')")];
        statements.extend(force_rls(&name));
        statements.extend(statistics(&name));
        statements
    }

    /// The statements, for one transaction, that make partitions of them, and move into those what is kept of their rows:
    /// by `old` partitions, which are dropped, and by the default one. Nobody reads or writes a timeline meanwhile.
    pub fn move_into(self, made: Vec<String>, old: &[String]) -> Vec<String> {
        let from = self.from.map(|year| format!(" AND id >= '{}'", year.first_id())).unwrap_or_default();
        let own = format!("activity_events WHERE id < '{}'{from}", self.to.first_id());
        // The owner sees no rows.
        let maintenance = || format!("SET LOCAL ROLE {MAINTENANCE}");
        let owner = || "RESET ROLE".to_owned();
        let mut statements = vec![
            // Whoever waits for a table keeps others waiting.
            "SET LOCAL lock_timeout = '10s'".to_owned(),
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
/// taking the newest: of companies with a hundred, a twentieth took 0.4 ms or more, and take 0.07.
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
    fn a_year_begins_at_its_first_millisecond_and_ends_where_the_next_one_begins() {
        assert_eq!(Year(2026).next().first_id(), first_id(2027, 1));
        // `printf %012x 1767225600000`
        assert_eq!(Year(2026).first_id(), "019b76da-a800-0000-0000-000000000000");
    }
}
